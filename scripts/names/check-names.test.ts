import { expect, test } from 'vitest';
import { namesIn, needlessIn, problemsOf } from './check-names.ts';

const found = (source: string, file = 'a.ts') => problemsOf(namesIn(file, source));

test('a field of a row that is called by a participle is refused, and one that is listed as stored stays', () => {
  expect(found('interface NewRow { readonly asked: number; readonly seq: number }')).toEqual([
    'a.ts:1 asked of NewRow is a participle: say what it holds (scripts/names/nouns.ts)',
  ]);
  expect(found('interface WantRow { readonly asked: number }')).toEqual([]);
  expect(found('interface NewRow { readonly asked: number }', 'tests/a.ts')).toEqual([]);
});

test('a field of any type that is called by a word that says nothing is refused', () => {
  expect(found('class Line { #told = 0; readonly #asked = 0; }')).toEqual([
    'a.ts:1 told of Line does not say what it is (scripts/names/nouns.ts)',
  ]);
});

test('a name that is listed to stay and is no field any more is refused', () => {
  const needless = needlessIn(namesIn('a.ts', 'interface WantRow { readonly asked: number }'));
  expect(needless).toContain('scripts/names/stored-names.ts lists WantRow.told, which needs no place there');
  expect(needless.filter((one) => one.includes('WantRow.asked'))).toEqual([]);
});
