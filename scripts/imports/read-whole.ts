import path from 'node:path';
import { parseSync } from 'oxc-parser';

export interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What a file declares, and what it has from elsewhere, by the names that it calls them. */
interface Scope {
  readonly declared: ReadonlyMap<string, Node>;
  readonly imported: ReadonlyMap<string, { readonly file: string; readonly name: string }>;
}

/** An interface that others are given parts of, and the files of those others. */
export interface Whole {
  /** The names of its members. */
  readonly members: ReadonlySet<string>;
  readonly programs: ReadonlyMap<string, unknown>;
  /** Which of its members a type of the file gives: its `Pick`s, and those of all types that it is put together from. */
  membersOf(type: unknown, file: string): ReadonlySet<string>;
  /** What the file calls so: a type, a function or a class of one of the files. */
  declarationOf(file: string, name: string): { readonly node: Node; readonly file: string } | null;
}

const none: ReadonlySet<string> = new Set();

const declarations: ReadonlySet<string> = new Set([
  ...['TSTypeAliasDeclaration', 'TSInterfaceDeclaration'],
  ...['FunctionDeclaration', 'ClassDeclaration', 'VariableDeclarator'],
]);

export function readWhole(
  sources: ReadonlyMap<string, string>,
  whole: { readonly file: string; readonly name: string },
): Whole {
  const programs = new Map([...sources].map(([file, source]) => [file, parseSync(file, source).program]));
  const scopes = new Map([...programs].map(([file, program]) => [file, scopeOf(file, program)]));
  const declaration = scopes.get(whole.file)?.declared.get(whole.name);
  if (declaration === undefined) throw new Error(`there is no ${whole.name} in ${whole.file}`);
  const all: ReadonlySet<string> = new Set(signaturesOf(declaration).map(({ key }) => nameOf(key)));

  const byNode = new Map<Node, ReadonlySet<string>>();
  const membersOf = (node: unknown, file: string): ReadonlySet<string> => {
    if (Array.isArray(node)) return new Set(node.flatMap((one) => [...membersOf(one, file)]));
    if (!isNode(node)) return none;
    const before = byNode.get(node);
    if (before !== undefined) return before;
    // A type that is made of itself adds nothing to itself.
    byNode.set(node, none);
    const found = look(node, file);
    byNode.set(node, found);
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
    return new Set([...membersOf(given, file), ...membersOf(isType(at?.node) ? at?.node : null, at?.file ?? file)]);
  };
  return { members: all, programs, membersOf, declarationOf: (file, name) => declarationOf(scopes, file, name) };
}

function scopeOf(file: string, program: unknown): Scope {
  const declared = new Map<string, Node>();
  const imported = new Map<string, { file: string; name: string }>();
  visit(program, (node) => {
    if (declarations.has(node.type)) {
      if (!declared.has(nameOf(node.id))) declared.set(nameOf(node.id), node);
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

/** What an interface says, or what is written out in a type. */
export function signaturesOf(node: Node): Node[] {
  if (node.type === 'TSTypeLiteral') return node.members as Node[];
  return ((node.body as unknown as Node).body as Node[]) ?? [];
}

export function literalsIn(node: unknown): string[] {
  const found: string[] = [];
  visit(node, (one) => {
    if (one.type === 'Literal') found.push(String(one.value));
    return false;
  });
  return found;
}

/** Goes through a tree from the outside; `seen` says of each node whether what is in it was seen to. */
export function visit(node: unknown, seen: (node: Node) => boolean): void {
  if (typeof node !== 'object' || node === null) return;
  if (isNode(node) && seen(node)) return;
  for (const part of Object.values(node)) visit(part, seen);
}

export function nameOf(node: unknown): string {
  return isNode(node) && typeof node.name === 'string' ? node.name : '';
}

export function lineAt(source: string, position: number): number {
  return source.slice(0, position).split('\n').length;
}

function isType(node: unknown): node is Node {
  return isNode(node) && node.type.startsWith('TS');
}

function isTree(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}
