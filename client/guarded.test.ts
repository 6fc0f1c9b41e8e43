import { expect, test } from 'vitest';
import { RoostError } from './errors.ts';
import { guarded } from './guarded.ts';

const own = new RoostError('unknown-user');
const api = guarded({
  value: 7,
  ok: async (a: number, b: number) => a + b,
  refuses: async () => Promise.reject(own),
  stumbles: async (what: { name: string }) => what.name.length,
  stumblesAtOnce: (what: { name: string }) => what.name.length,
  rejectsText: async () => Promise.reject('odd'),
  throwsObject: () => {
    throw { odd: true };
  },
});

test('what goes well goes as before', async () => {
  expect(api.value).toBe(7);
  expect(await api.ok(1, 2)).toBe(3);
  await expect(api.refuses()).rejects.toBe(own);
});

test.each([
  ['stumbles', 'bad-call'],
  ['stumblesAtOnce', 'bad-call'],
  ['rejectsText', 'unexpected'],
  ['throwsObject', 'unexpected'],
] as const)('%s: a RoostError with code %s, advice, a sentence and what caused it', async (name, code) => {
  const call = async () => (api[name] as (what: unknown) => unknown)(null);
  const error = await call().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RoostError);
  expect(error).toMatchObject({ code, advice: 'never', sentence: expect.stringContaining(name) });
  expect((error as RoostError).cause).toBeDefined();
  expect((error as RoostError).sentence).not.toMatch(/undefined|null|Cannot/);
});
