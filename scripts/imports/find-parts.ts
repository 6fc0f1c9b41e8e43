import { lineAt, readWhole, visit } from './read-whole.ts';

/** A parameter, a field or a result that is given a part of a whole. */
export interface Part {
  readonly file: string;
  readonly line: number;
  /** How many members of the whole it is given, by way of other types too. */
  readonly members: number;
}

/**
 * How much of a whole (an interface) each parameter, field and result of the files is given: its `Pick`s, and those of all
 * types that it is put together from, counted once each. Widest first.
 */
export function findParts(
  sources: ReadonlyMap<string, string>,
  whole: { readonly file: string; readonly name: string },
): { readonly members: number; readonly parts: readonly Part[] } {
  const { members: all, programs, membersOf } = readWhole(sources, whole);
  const parts: Part[] = [];
  for (const [file, program] of programs) {
    visit(program, (node) => {
      if (node.type !== 'TSTypeAnnotation') return false;
      const members = membersOf(node, file).size;
      if (members > 0) parts.push({ file, line: lineAt(sources.get(file) ?? '', node.start as number), members });
      return members > 0;
    });
  }
  return { members: all.size, parts: parts.sort((a, b) => b.members - a.members) };
}
