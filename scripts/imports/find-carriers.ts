import { parseSync } from 'oxc-parser';

/** What holds all that an object is, whole. */
const everything: ReadonlySet<string> = new Set(['Core', 'Context']);

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/**
 * Where a file lets everything be handed on: the lines of its parameters, fields and names whose type is the whole, and
 * not a `Pick` of it. What the whole is made of is said by a class or an interface, and does not count.
 */
export function findCarriers(file: string, source: string): number[] {
  const lines: number[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (isNode(node) && node.type === 'TSTypeReference') {
      if (nameOf(node) === 'Pick') return;
      if (everything.has(nameOf(node))) lines.push(source.slice(0, node.start as number).split('\n').length);
    }
    for (const part of Object.values(node)) visit(part);
  };
  visit(parseSync(file, source).program);
  return lines;
}

function nameOf({ typeName }: Node): string {
  return isNode(typeName) && typeof typeName.name === 'string' ? typeName.name : '';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}
