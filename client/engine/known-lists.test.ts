/** What is kept of a person's keys, whoever makes them up. */
import { expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { Changes } from './changes.ts';
import type { ListState } from './control-state.ts';
import { noteList } from './known-lists.ts';
import type { World } from './world.ts';

const key = (n: number) => Uint8Array.of(5, n >> 8, n & 0xff);
const list = (n: number, version = 1): ListState => ({
  ...{ version, devices: [1], primary: key(n), place: 0 },
  signers: [{ primary: key(n), version }],
});

test('[E25] of the keys that were met of a person 256 are kept, and that of the chat of the two in any case', () => {
  const direct = {
    row: { id: 'direct', peer: 'bob' },
    control: { kind: wire.ConversationKind.DIRECT, lists: { bob: list(0) } },
  };
  const world = { people: new Map(), conversations: new Map(), directs: new Map([['bob', direct]]) } as never as World;
  const changes = new Changes();
  for (let n = 0; n < 1_000; n++) noteList(world, 'bob', list(n), changes);
  const kept = () =>
    world.people.get('bob')?.signers?.map(({ primary }) => ((primary[1] ?? 0) << 8) + (primary[2] ?? 0));
  expect(kept()).toHaveLength(256);
  expect(kept()?.slice(0, 2)).toEqual([0, 745]);
  expect(kept()?.at(-1)).toBe(999);
  // One that is met again by a newer list is the newest.
  noteList(world, 'bob', list(745, 2), changes);
  expect(kept()?.at(-1)).toBe(745);
  expect(kept()).toHaveLength(256);
});
