import { expect, test } from 'vitest';
import type { Conversation } from '../engine/conversation.ts';
import type { EntryRow } from '../engine/entry-row.ts';
import { EntryKind } from '../engine/log-entry.ts';
import type { ReactionRow } from '../engine/reaction-rows.ts';
import type { World } from '../engine/world.ts';
import { openMemoryStore } from '../store/memory.ts';
import { settle } from '../testing/fake-clock.ts';
import type { Names } from './names.ts';
import { TimelineReactions } from './timeline-reactions.ts';

const id = 'd1';
const entry = (seq: number) =>
  ({ seq, kind: EntryKind.MESSAGE, sender: 'ann', device: 1, number: seq, countable: true }) as EntryRow;
const given = (target: number, seq: number, emoji: string): ReactionRow => ({
  ...{ user: 'bob', device: 1, seq, emoji },
  target: { user: 'ann', device: 1, number: target },
});

async function stage() {
  const store = openMemoryStore();
  await store.write(async (writer) => writer.put('reactions', [id, 3, 'bob'], given(3, 7, '👍')), 'strict');
  let renewed = 0;
  const reactions = new TimelineReactions({
    store,
    conversation: { row: { id, headSeq: 9 }, outbox: new Map() } as unknown as Conversation,
    world: { me: { user: 'ann', device: 1 } } as unknown as World,
    names: { among: (user: string) => ({ user, name: user }) } as unknown as Names,
    came: () => {
      renewed += 1;
    },
  });
  const on = (seq: number) => reactions.of(entry(seq), reactions.pending()).map(({ emoji }) => emoji);
  return { reactions, on, renewed: () => renewed };
}

test('[4.8b] what was said of a message before it came is found when it does; of others nothing is renewed', async () => {
  const { reactions, on, renewed } = await stage();
  for (const seq of [4, 5]) reactions.came(entry(seq));
  await settle();
  expect([on(3), renewed()]).toEqual([[], 0]);
  for (const seq of [3, 6]) reactions.came(entry(seq));
  await settle();
  expect([on(3), renewed()]).toEqual([['👍'], 1]);
});

test('[4.8b] what is told while the store is read is newer than what was read', async () => {
  const { reactions, on } = await stage();
  const reading = reactions.read([entry(3)]);
  const said = { what: 'reaction', conversation: {} as Conversation, target: 3, live: false } as const;
  reactions.take({ ...said, row: given(3, 8, '🎉') });
  await reading;
  expect(on(3)).toEqual(['🎉']);
  // Its entry has gone: the row says nothing any more, at the same place.
  const again = reactions.read([entry(3)]);
  reactions.take({ ...said, row: { ...given(3, 8, ''), emoji: '' } });
  await again;
  expect(on(3)).toEqual([]);
});

test('nothing is kept of what the window does not show', async () => {
  const { reactions, on } = await stage();
  await reactions.read([entry(3)]);
  reactions.prune(4, Number.POSITIVE_INFINITY);
  expect(on(3)).toEqual([]);
});
