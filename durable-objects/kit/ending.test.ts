import { expect, test } from 'vitest';
import { Ending } from './ending.ts';

test('[T2] who waits for a memory that is given up is let go', async () => {
  const ending = new Ending();
  const waits = ending.or(new Promise<string>(() => {}), 'given up');
  ending.end();
  expect(await waits).toBe('given up');
});

test('what ends by itself is handed on, failures too', async () => {
  const ending = new Ending();
  expect(await ending.or(Promise.resolve('done'), 'given up')).toBe('done');
  await expect(ending.or(Promise.reject(new Error('failed')), 'given up')).rejects.toThrow('failed');
  ending.end();
});
