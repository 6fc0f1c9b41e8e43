import { expect, test } from 'vitest';
import { findCarriers } from './find-carriers.ts';

const carriersOf = (source: string) => findCarriers('durable-objects/user/inbox/some.ts', source);

test('a parameter, a field or a name for all of an object is found, by its line', () =>
  expect(
    carriersOf(`
      function tell(core: Core, known: Known) {}
      class Queue { readonly #core: Context; }
      type SomeContext = Context & OtherContext;
      const work: (core: Core | null) => void = (core) => {};
    `),
  ).toEqual([2, 3, 4, 5]));

test('a part of it is not', () =>
  expect(
    carriersOf(`
      type SomeContext = Pick<Context, 'store' | 'now'> & OtherContext;
      function tell(core: SomeContext, inbox: { readonly inbox: Pick<Inbox, 'get'> }) {}
    `),
  ).toEqual([]));
