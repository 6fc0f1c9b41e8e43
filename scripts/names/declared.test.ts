import { expect, test } from 'vitest';
import { declaredIn } from './declared.ts';

const found = (source: string) => declaredIn('a.ts', source).map(({ sort, name, line }) => `${line} ${sort} ${name}`);

test('every type that is declared is found by its line, inside of functions too, and nothing that is not', () => {
  const source = [
    'export abstract class Told<Value> extends Shelf {',
    '  kind: Merged;',
    '}',
    'function one() {',
    '  interface Shown {}',
    '  type Held = Awaited<Answer>;',
    '}',
    '// type Asked is no more',
    "const source = 'type Stored = string';",
    'export declare const enum Kept {}',
    'type Tell<Given> = (context: Given) => void;',
    'export type { Sent };',
  ].join('\n');
  expect(found(source)).toEqual([
    '1 type Told',
    '1 type parameter Value',
    '2 field kind',
    '5 type Shown',
    '6 type Held',
    '9 variable source',
    '10 type Kept',
    '11 function type Tell',
    '11 type parameter Given',
  ]);
});

test('variables and parameters are found in patterns, but for the names of fields that they take over', () => {
  const source = [
    'function one(first: string, { second, third: other }: Both, ...rest: string[]) {',
    '  const [fourth, { fifth: [sixth] }] = rest;',
    '  for (const seventh of rest) list.map((eighth = 1) => eighth);',
    '}',
  ].join('\n');
  const names = found(source).filter((one) => one.includes('variable'));
  expect(names.map((one) => one.split(' ').at(-1))).toEqual([
    ...['first', 'other', 'rest', 'fourth', 'sixth', 'seventh', 'eighth'],
  ]);
});

test('fields and parameters that are bare numbers are found', () => {
  const source = ['interface One { readonly kind: number; role: Role }', 'const two = (standing: number) => standing;'];
  expect(found(source.join('\n')).filter((one) => one.includes('number'))).toEqual([
    '1 number kind',
    '2 number standing',
  ]);
});

test('fields are found with the type that has them, but for those of what stands in a function', () => {
  const source = [
    'interface OneRow { readonly first: string; second: { third: number } }',
    'class Two { #fourth = 0; fifth(): { sixth: true } { return { sixth: true }; } }',
    'const three = (seventh: { eighth: string }) => seventh;',
  ].join('\n');
  const fields = declaredIn('a.ts', source).flatMap(({ sort, owner, name }) =>
    sort === 'field' ? `${owner}.${name}` : [],
  );
  expect(fields).toEqual(['OneRow.first', 'OneRow.second', 'OneRow.third', 'Two.fourth']);
});
