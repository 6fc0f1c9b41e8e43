import { describe, expect, test } from 'vitest';
import { findParts } from './find-parts.ts';

const whole = { file: 'user/context.ts', name: 'Context' };
const context =
  'export interface Context { readonly store: Store; now(): number; put(text: string): void; readonly live: Live }';

function partsOf(files: Readonly<Record<string, string>>): [string, number, number][] {
  const { parts } = findParts(new Map(Object.entries({ [whole.file]: context, ...files })), whole);
  return parts.map(({ file, line, members }) => [file, line, members]);
}

const head = `import type { Context } from '../context.ts';\n`;

describe('how much of a whole is given', () => {
  test('to a parameter, a field and a result, by their lines', () =>
    expect(
      partsOf({
        'user/inbox/some.ts': `${head}
          type SomeContext = Pick<Context, 'store' | 'now'>;
          function tell(context: SomeContext, known: Known): Pick<Context, 'live'> {}
          class Queue { readonly #context: SomeContext; }
        `,
      }),
    ).toEqual([
      ['user/inbox/some.ts', 4, 2],
      ['user/inbox/some.ts', 5, 2],
      ['user/inbox/some.ts', 4, 1],
    ]));

  test('by way of the types of other files, each member once', () =>
    expect(
      partsOf({
        'user/a/a.ts': `${head}export type AContext = Pick<Context, 'store' | 'now'>;`,
        'user/b/b.ts': `${head}
          import type { AContext as Other } from '../a/a.ts';
          interface Call<Needs> { readonly context: Needs & Pick<Context, 'put'> }
          type BContext = Pick<Context, 'now'> & Other & { readonly inbox: Pick<Inbox, 'get'> };
          const work = (call: Call<BContext>) => {};
        `,
      }),
    ).toEqual([
      ['user/b/b.ts', 6, 3],
      ['user/b/b.ts', 4, 1],
    ]));

  test('all but what is left out, and all', () =>
    expect(
      partsOf({
        'user/a/a.ts': `${head}function f(a: Omit<Context, 'live'>) {}\nfunction g(a: Readonly<Context> | null) {}`,
      }),
    ).toEqual([
      ['user/a/a.ts', 3, 4],
      ['user/a/a.ts', 2, 3],
    ]));

  test('none of something else that is called the same', () =>
    expect(
      partsOf({
        'user/a/a.ts': `import type { Context } from '../other.ts';\nfunction f(a: Pick<Context, 'store'>) {}`,
        'user/other.ts': 'export interface Context { readonly store: Store }',
      }),
    ).toEqual([]));

  test('a whole that is not there is said', () =>
    expect(() => findParts(new Map([['a.ts', '']]), whole)).toThrow('there is no Context'));
});
