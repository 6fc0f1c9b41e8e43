import { describe, expect, test } from 'vitest';
import { retrying } from './retrying.ts';

function stubs(...outcomes: (object | 'ok')[]) {
  const seen: unknown[][] = [];
  let made = 0;
  const object = retrying(() => {
    const outcome = outcomes[made++];
    return {
      add: async (...args: number[]) => {
        seen.push(args);
        if (outcome !== 'ok') throw Object.assign(new Error('fault'), outcome);
        return args.reduce((sum, one) => sum + one, 0);
      },
    };
  });
  return { object, seen, made: () => made };
}

describe('a call to an object', () => {
  test('is made once when it goes well', async () => {
    const { object, made } = stubs('ok');
    expect(await object.add(1, 2)).toBe(3);
    expect(made()).toBe(1);
  });

  test('is made once more, on a new stub, when that is safe', async () => {
    const { object, seen, made } = stubs({ retryable: true }, 'ok');
    expect(await object.add(1, 2)).toBe(3);
    expect(seen).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(made()).toBe(2);
  });

  test.each([{}, { retryable: true, overloaded: true }, { overloaded: true }])(
    'is not repeated after %j',
    async (fault) => {
      const { object, made } = stubs(fault, 'ok');
      await expect(object.add(1)).rejects.toThrow('fault');
      expect(made()).toBe(1);
    },
  );

  test('is repeated only once', async () => {
    const { object, made } = stubs({ retryable: true }, { retryable: true }, 'ok');
    await expect(object.add(1)).rejects.toThrow('fault');
    expect(made()).toBe(2);
  });

  test('is not made by awaiting the object', async () => {
    const { object, made } = stubs('ok');
    expect(await Promise.resolve(object)).toBe(object);
    expect(made()).toBe(0);
  });
});
