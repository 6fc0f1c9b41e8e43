/** What a source declares, by what it is: types and their fields, what stands for types, functions' types, and the variables of functions. */
import { parseSync } from 'oxc-parser';

export type Sort = 'type' | 'type parameter' | 'function type' | 'variable' | 'number' | 'field';

export interface DeclaredName {
  readonly name: string;
  readonly sort: Sort;
  readonly line: number;
  /** Of a field: the type that has it. */
  readonly owner?: string;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [part: string]: unknown;
}

const typeDeclarations = new Set(['TSTypeAliasDeclaration', 'TSInterfaceDeclaration', 'TSEnumDeclaration']);
const fields = new Set(['TSPropertySignature', 'PropertyDefinition']);
const functions = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/**
 * Everything that is named, functions' inner parts included. Of a pattern only what gives a name of its own: `{ known }` takes
 * the name of a field. `number`: a field or a parameter that is typed as a bare number. `field`: of a type or class that has a
 * name, and not of what stands in a function.
 */
export function declaredIn(file: string, source: string): readonly DeclaredName[] {
  const found: DeclaredName[] = [];
  const add = (sort: Sort, { name, start }: { readonly name: string; readonly start: number }, owner?: string) =>
    found.push({ name, sort, line: source.slice(0, start).split('\n').length, ...(owner && { owner }) });

  const visit = (value: unknown, owner?: string): void => {
    if (Array.isArray(value)) for (const one of value) visit(one, owner);
    if (!isNode(value)) return;
    const { type, id, params } = value;
    if ((typeDeclarations.has(type) || type === 'ClassDeclaration') && isNamed(id)) owner = id.name;
    if (functions.has(type)) owner = undefined;
    if (fields.has(type) && isField(value.key) && owner !== undefined) add('field', value.key, owner);
    if (typeDeclarations.has(type) || type === 'ClassDeclaration') {
      const isFunction = isNode(value.typeAnnotation) && value.typeAnnotation.type === 'TSFunctionType';
      if (isNamed(id)) add(isFunction ? 'function type' : 'type', id);
    }
    if (type === 'TSTypeParameter' && isNode(value.name)) add('type parameter', value.name as never);
    if (type === 'VariableDeclarator') for (const name of namesIn(id)) add('variable', name);
    if (functions.has(type)) for (const name of (params as unknown[]).flatMap(namesIn)) add('variable', name);
    if (type === 'TSPropertySignature' && isNamed(value.key) && isNumber(value.typeAnnotation))
      add('number', value.key);
    if (type === 'Identifier' && isNamed(value) && isNumber(value.typeAnnotation)) add('number', value);
    for (const [part, inner] of Object.entries(value)) if (part !== 'parent') visit(inner, owner);
  };
  visit(parseSync(file, source).program);
  return found;
}

/** The names that a pattern gives to variables, and not those that it takes from fields. */
function namesIn(pattern: unknown): readonly { readonly name: string; readonly start: number }[] {
  if (!isNode(pattern)) return [];
  if (isNamed(pattern)) return [pattern];
  if (pattern.type === 'ArrayPattern') return (pattern.elements as unknown[]).flatMap(namesIn);
  if (pattern.type === 'AssignmentPattern') return namesIn(pattern.left);
  if (pattern.type === 'RestElement') return namesIn(pattern.argument);
  if (pattern.type !== 'ObjectPattern') return [];
  return (pattern.properties as Node[]).flatMap((one) =>
    one.type === 'RestElement' ? namesIn(one.argument) : one.shorthand === true ? [] : namesIn(one.value),
  );
}

function isNumber(annotation: unknown): boolean {
  return (
    isNode(annotation) && isNode(annotation.typeAnnotation) && annotation.typeAnnotation.type === 'TSNumberKeyword'
  );
}

function isNamed(value: unknown): value is Node & { readonly name: string } {
  return isNode(value) && value.type === 'Identifier' && typeof value.name === 'string';
}

function isField(value: unknown): value is Node & { readonly name: string } {
  return isNode(value) && typeof value.name === 'string';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}
