import { describe, expect, test } from 'vitest';
import { findUnused } from './find-unused.ts';

const whole = { file: 'user/context.ts', name: 'Context' };
const context =
  'export interface Context { readonly store: Store; now(): number; put(text: string): void; readonly live: Live }';

function unusedIn(files: Readonly<Record<string, string>>): [string, number, string][] {
  const found = findUnused(new Map(Object.entries({ [whole.file]: context, ...files })), whole);
  return found.map(({ file, line, member }) => [file, line, member]);
}

const head = `import type { Context } from '../context.ts';\n`;

describe('what is picked and not used', () => {
  test('is what the code of the file names nowhere, whatever others call the same', () =>
    expect(
      unusedIn({
        'user/a/a.ts': `${head}
          type AContext = Pick<Context, 'store' | 'now' | 'put' | 'live'>;
          function f(context: AContext) { context.store.rows.put(1); return context.now(); }
          function g({ live }: AContext) { return live; }
        `,
      }),
    ).toEqual([['user/a/a.ts', 3, 'put']]));

  test('is named by way of a field, and of what a call holds', () =>
    expect(
      unusedIn({
        'user/a/call.ts': `export interface Call<Needs> { readonly context: Needs }`,
        'user/a/a.ts': `${head}
          import type { Call } from './call.ts';
          class Queue { readonly #context: Pick<Context, 'store' | 'live'>; get() { return this.#context.store; } }
          const work = (call: Call<Pick<Context, 'now' | 'put'>>) => { const { context } = call; context.now(); };
          const more = (call: Call<Pick<Context, 'put'>>) => { const { put } = call.context; };
        `,
      }),
    ).toEqual([['user/a/a.ts', 4, 'live']]));

  test('is not what those need to whom all is passed on, in other files', () =>
    expect(
      unusedIn({
        'user/a/a.ts': `${head}
          export function f(context: Pick<Context, 'store'>) { return context.store; }
          export class Late { constructor({ now }: Pick<Context, 'now'>) {} tell({ put }: Pick<Context, 'put'>) {} }
          export function g(rows: { readonly live: Live }) {}
        `,
        'user/b/b.ts': `${head}
          import { f, g, Late } from '../a/a.ts';
          function all(context: Pick<Context, 'store' | 'now' | 'put' | 'live'>) {
            f(context); g({ ...context, it: 1 }); new Late(context).tell(context);
          }
        `,
        'user/c/c.ts': `${head}
          import { f } from '../a/a.ts';
          function one(context: Pick<Context, 'store' | 'now'>) { f(1); two(context); return context.now(); }
          function two(context: Pick<Context, 'store'>) {}
        `,
      }),
    ).toEqual([
      ['user/c/c.ts', 4, 'store'],
      ['user/c/c.ts', 5, 'store'],
    ]));

  test('is what only others need, and their own type brings along', () =>
    expect(
      unusedIn({
        'user/a/a.ts': `${head}
          export type AContext = Pick<Context, 'store' | 'now'>;
          export function f(context: AContext) { context.store.all(context.now()); }
        `,
        'user/b/b.ts': `${head}
          import { type AContext, f } from '../a/a.ts';
          function g(context: Pick<Context, 'live' | 'now' | 'store'> & AContext) { f(context); context.live(context.now()); }
        `,
      }),
    ).toEqual([['user/b/b.ts', 4, 'store']]));
});
