import path from 'node:path';
import { parseSync } from 'oxc-parser';

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What a file calls its types: those that it declares, and those that it has from elsewhere. */
interface Scope {
  readonly declared: ReadonlyMap<string, Node>;
  readonly imported: ReadonlyMap<string, { readonly file: string; readonly name: string }>;
}

const none: ReadonlySet<string> = new Set();

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
  const programs = new Map([...sources].map(([file, source]) => [file, parseSync(file, source).program]));
  const scopes = new Map([...programs].map(([file, program]) => [file, scopeOf(file, program)]));
  const declaration = scopes.get(whole.file)?.declared.get(whole.name);
  if (declaration === undefined) throw new Error(`there is no ${whole.name} in ${whole.file}`);
  const all: ReadonlySet<string> = new Set(signaturesOf(declaration).map(keyOf));

  const members = new Map<Node, ReadonlySet<string>>();
  const membersOf = (node: unknown, file: string): ReadonlySet<string> => {
    if (Array.isArray(node)) return new Set(node.flatMap((one) => [...membersOf(one, file)]));
    if (!isNode(node)) return none;
    const before = members.get(node);
    if (before !== undefined) return before;
    // A type that is made of itself adds nothing to itself.
    members.set(node, none);
    const found = look(node, file);
    members.set(node, found);
    return found;
  };
  const look = (node: Node, file: string): ReadonlySet<string> => {
    if (node.type !== 'TSTypeReference') return membersOf(Object.values(node).filter(isTree), file);
    const name = nameOf(node.typeName);
    const given = isNode(node.typeArguments) ? (node.typeArguments.params as Node[]) : [];
    if (name === 'Pick' || name === 'Omit') {
      const [from, keys] = given;
      const named = new Set(literalsIn(keys));
      return new Set([...membersOf(from, file)].filter((member) => named.has(member) === (name === 'Pick')));
    }
    const at = declarationOf(scopes, file, name);
    if (at?.node === declaration) return all;
    return new Set([...membersOf(given, file), ...membersOf(at?.node, at?.file ?? file)]);
  };

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

function scopeOf(file: string, program: unknown): Scope {
  const declared = new Map<string, Node>();
  const imported = new Map<string, { file: string; name: string }>();
  visit(program, (node) => {
    if (node.type === 'TSTypeAliasDeclaration' || node.type === 'TSInterfaceDeclaration') {
      declared.set(nameOf(node.id), node);
      return true;
    }
    if (node.type !== 'ImportDeclaration') return false;
    const from = path.posix.join(path.posix.dirname(file), String((node.source as unknown as Node).value));
    for (const one of node.specifiers as Node[])
      imported.set(nameOf(one.local), { file: from, name: nameOf(one.imported) });
    return true;
  });
  return { declared, imported };
}

function declarationOf(
  scopes: ReadonlyMap<string, Scope>,
  file: string,
  name: string,
): { readonly node: Node; readonly file: string } | null {
  const scope = scopes.get(file);
  const node = scope?.declared.get(name);
  if (node !== undefined) return { node, file };
  const from = scope?.imported.get(name);
  return from === undefined ? null : declarationOf(scopes, from.file, from.name);
}

function signaturesOf(declaration: Node): Node[] {
  return ((declaration.body as unknown as Node).body as Node[]) ?? [];
}

function keyOf(signature: Node): string {
  return nameOf(signature.key);
}

function literalsIn(node: unknown): string[] {
  const found: string[] = [];
  visit(node, (one) => {
    if (one.type === 'Literal') found.push(String(one.value));
    return false;
  });
  return found;
}

/** Goes through a tree from the outside; `seen` says of each node whether what is in it was seen to. */
function visit(node: unknown, seen: (node: Node) => boolean): void {
  if (typeof node !== 'object' || node === null) return;
  if (isNode(node) && seen(node)) return;
  for (const part of Object.values(node)) visit(part, seen);
}

function nameOf(node: unknown): string {
  return isNode(node) && typeof node.name === 'string' ? node.name : '';
}

function isTree(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function lineAt(source: string, position: number): number {
  return source.slice(0, position).split('\n').length;
}
