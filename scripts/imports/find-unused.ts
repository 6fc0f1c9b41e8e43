import {
  isNode,
  lineAt,
  literalsIn,
  type Node,
  nameOf,
  readWhole,
  signaturesOf,
  visit,
  type Whole,
} from './read-whole.ts';

/** A member of a whole that a file picks for nothing. */
export interface IdlePick {
  readonly file: string;
  readonly line: number;
  readonly member: string;
}

const functions: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'ArrowFunctionExpression',
  'FunctionExpression',
]);

/**
 * What files pick of a whole (an interface) and do not use. It is used where their own code names it, and where somebody needs it
 * to whom they pass on what they are given, unless the type of that stands beside the `Pick` and brings it along.
 */
export function findUnused(
  sources: ReadonlyMap<string, string>,
  at: { readonly file: string; readonly name: string },
): IdlePick[] {
  const whole = readWhole(sources, at);
  const holders = holdersIn(whole);
  const methods = methodsIn(whole);
  const unused: IdlePick[] = [];
  for (const [file, program] of whole.programs) {
    if (file === at.file) continue;
    const { named, passed } = usesIn({ whole, holders, methods }, file, program);
    const look = (node: unknown, beside: ReadonlySet<string>) => {
      visit(node, (one) => {
        if (one.type === 'TSIntersectionType') {
          const types = one.types as Node[];
          for (const type of types) {
            const others = types.filter((other) => other !== type && !isPick(other));
            look(type, new Set([...beside, ...others.flatMap((other) => [...whole.membersOf(other, file)])]));
          }
          return true;
        }
        if (!isPick(one)) return false;
        const [from, keys] = (one.typeArguments as unknown as Node).params as Node[];
        const given = whole.membersOf(from, file);
        const line = lineAt(sources.get(file) ?? '', one.start as number);
        for (const member of literalsIn(keys)) {
          if (!given.has(member) || named.has(member)) continue;
          if (!passed.has(member) || beside.has(member)) unused.push({ file, line, member });
        }
        return true;
      });
    };
    look(program, new Set());
  }
  return unused;
}

interface Names {
  readonly whole: Whole;
  readonly holders: ReadonlySet<string>;
  readonly methods: readonly Method[];
}

interface Method {
  readonly file: string;
  readonly name: string;
  /** What it needs of the whole. */
  readonly needs: ReadonlySet<string>;
}

/** What is called so that it holds a part of the whole: parameters, fields, names. */
function holdersIn({ programs, membersOf }: Whole): Set<string> {
  const holders = new Set<string>();
  for (const [file, program] of programs) {
    visit(program, (node) => {
      const { typeAnnotation } = node;
      if (!isNode(typeAnnotation) || typeAnnotation.type !== 'TSTypeAnnotation') return false;
      const name = nameOf(node) || nameOf(node.key);
      if (name !== '' && membersOf(typeAnnotation, file).size > 0) holders.add(name);
      return false;
    });
  }
  return holders;
}

function methodsIn(whole: Whole): Method[] {
  const methods: Method[] = [];
  for (const [file, program] of whole.programs) {
    visit(program, (node) => {
      if (node.type !== 'MethodDefinition') return false;
      methods.push({ file, name: nameOf(node.key), needs: needsOf(whole, node.value, file) });
      return false;
    });
  }
  return methods;
}

/** What the code of a file names of what it holds, and what those need to whom it passes that on. */
function usesIn({ whole, holders, methods }: Names, file: string, program: unknown) {
  const named = new Set<string>();
  const passed = new Set<string>();
  const isHeld = (node: unknown): boolean => holders.has(lastName(node));
  visit(program, (node) => {
    if (node.type === 'MemberExpression' && isHeld(node.object)) named.add(nameOf(node.property));
    if (node.type === 'VariableDeclarator' && isHeld(node.init)) addKeys(named, node.id);
    if (node.type === 'ObjectPattern' && whole.membersOf(node.typeAnnotation, file).size > 0) addKeys(named, node);
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return false;
    if (!(node.arguments as Node[]).some((argument) => passes(argument, isHeld))) return false;
    const callee = node.callee as unknown as Node;
    if (callee.type === 'MemberExpression') {
      const name = nameOf(callee.property);
      const meant = methods.filter((one) => one.name === name && one.file !== file);
      for (const member of meant.flatMap(({ needs }) => [...needs])) passed.add(member);
      return false;
    }
    const called = whole.declarationOf(file, nameOf(callee));
    if (called !== null && called.file !== file)
      for (const member of needsOf(whole, called.node, called.file)) passed.add(member);
    return false;
  });
  return { named, passed };
}

/** It is what somebody holds, whole, or an object with that in it. */
function passes(argument: Node, isHeld: (node: unknown) => boolean): boolean {
  if (argument.type !== 'ObjectExpression') return isHeld(argument);
  return (argument.properties as Node[]).some((one) => isHeld(one.type === 'SpreadElement' ? one.argument : one.value));
}

function addKeys(named: Set<string>, pattern: unknown): void {
  if (!isNode(pattern) || pattern.type !== 'ObjectPattern') return;
  for (const property of pattern.properties as Node[]) named.add(nameOf(property.key));
}

/** What a function, or the constructor of a class, needs of the whole: what its parameters say. */
function needsOf(whole: Whole, declared: unknown, file: string): Set<string> {
  if (!isNode(declared)) return new Set();
  if (declared.type === 'VariableDeclarator') return needsOf(whole, declared.init, file);
  if (declared.type === 'ClassDeclaration') {
    const made = signaturesOf(declared).find((one) => one.kind === 'constructor');
    return needsOf(whole, made?.value, file);
  }
  if (!functions.has(declared.type)) return new Set();
  const types = (declared.params as Node[]).map(({ typeAnnotation, left }) =>
    isNode(left) ? left.typeAnnotation : typeAnnotation,
  );
  return new Set(types.flatMap((type) => [...whole.membersOf(type, file), ...writtenOut(whole, type, file)]));
}

/** The members that a type names itself, without a `Pick`. */
function writtenOut(whole: Whole, type: unknown, file: string): string[] {
  if (!isNode(type)) return [];
  if (type.type === 'TSTypeAnnotation') return writtenOut(whole, type.typeAnnotation, file);
  if (type.type === 'TSIntersectionType') return (type.types as Node[]).flatMap((one) => writtenOut(whole, one, file));
  if (type.type === 'TSTypeAliasDeclaration') return writtenOut(whole, type.typeAnnotation, file);
  if (type.type === 'TSTypeLiteral' || type.type === 'TSInterfaceDeclaration') {
    return signaturesOf(type)
      .map(({ key }) => nameOf(key))
      .filter((name) => whole.members.has(name));
  }
  if (type.type !== 'TSTypeReference') return [];
  const at = whole.declarationOf(file, nameOf(type.typeName));
  return at === null ? [] : writtenOut(whole, at.node, at.file);
}

function lastName(node: unknown): string {
  if (!isNode(node)) return '';
  return node.type === 'MemberExpression' ? nameOf(node.property) : nameOf(node);
}

function isPick(node: Node): boolean {
  return node.type === 'TSTypeReference' && nameOf(node.typeName) === 'Pick';
}
