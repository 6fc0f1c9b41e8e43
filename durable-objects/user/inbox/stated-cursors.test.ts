/** What a device says it has, in whatever form and number: taken, bounded, and never false. */
import { describe, expect, test } from 'vitest';
import { stored } from '../../../schema/gen/stored.js';
import type { wire } from '../../../schema/gen/wire.js';
import { groupId, startDirect, Town } from '../../../tests/harness/town.ts';

async function chatOfTwo(entries: number) {
  const town = new Town({ maxSendsPerMinute: 100_000, maxConversationBurst: 1_000 });
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  for (let i = 1; i < entries; i++) await a.command(a.message(chat));
  await town.pass(2_000);
  return { town, alice, bob, a, b, chat };
}

const everySecond = (through: number): wire.Range.$Properties[] =>
  Array.from({ length: Math.floor(through / 2) }, (_, i) => ({ from: 2 * i + 2, through: 2 * i + 2 }));

describe('cursors', () => {
  test('[D6.2] hundreds of failed entries are kept as 64 ranges: fewer ticks, never a false one', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo(300);
    await b.ack([{ conversation: chat, through: 300, newest: 300, failed: everySecond(300) }]);
    await town.pass(2_000);
    await b.leave();
    const row = bob.storage.sql.exec<{ state: ArrayBuffer }>('SELECT state FROM conversations').toArray()[0];
    const kept = stored.Inbox.decode(new Uint8Array(row?.state as ArrayBuffer)).cursors?.[0]?.failed ?? [];
    expect(kept.length).toBe(64);
    const isFailed = (seq: number) => kept.some(({ from, through }) => (from ?? 0) <= seq && seq <= (through ?? 0));
    for (const { from } of everySecond(300)) expect(isFailed(from as number)).toBe(true);
    for (const step of a.summaries().flatMap((summary) => summary.steps ?? [])) {
      if ((step.delivered ?? 0) > 0) expect(isFailed(step.from as number)).toBe(false);
    }
  });

  test('[8.3a] 20,000 ranges that say nothing are taken like none: the ack is answered', async () => {
    const { b, chat } = await chatOfTwo(3);
    const failed = Array.from({ length: 20_000 }, () => ({}));
    const reply = await b.ask({
      ack: { frames: b.lastOrdinal, conversations: [{ conversation: chat, through: 3, newest: 3, failed }] },
    });
    expect(reply.done).toBeTruthy();
    expect(b.isOpen).toBe(true);
  });

  test('[8.3a] a backward range says nothing, and one beyond the last entry is refused', async () => {
    const { town, b, a, chat } = await chatOfTwo(3);
    const refused = await b.ask({
      ack: { conversations: [{ conversation: chat, through: 3, failed: [{ from: 2, through: 9 }] }] },
    });
    expect(refused.refusal?.code).toBe('ack-ahead');
    const done = await b.ask({
      ack: { conversations: [{ conversation: chat, through: 3, failed: [{ from: 9, through: 2 }] }] },
    });
    expect(done.done).toBeTruthy();
    await town.pass(2_000);
    expect(a.summaries().at(-1)?.steps?.at(-1)).toMatchObject({ delivered: 1, total: 1 });
  });

  test('[8.3b] a cursor may travel in parts, in several commands of a resume', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo(5);
    await b.leave();
    await town.pass(1_000);
    const again = await bob.connect(1, { resume: null });
    const part = { conversation: chat, through: 5, newest: 5 };
    await again.command({ resume: { more: true, cursors: [{ ...part, failed: [{ from: 2, through: 2 }] }] } });
    await again.command({ resume: { cursors: [part, { conversation: chat, failed: [{ from: 4, through: 4 }] }] } });
    await town.pass(2_000);
    expect(
      a
        .summaries()
        .at(-1)
        ?.steps?.map(({ from, delivered }) => [from, delivered]),
    ).toEqual([
      [1, 1],
      [2, 0],
      [3, 1],
      [4, 0],
      [5, 1],
    ]);
  });

  test('[9.1] a resume is not refused for the number of chats that the device knows', async () => {
    const town = new Town({ maxConversationsPerUser: 3 });
    const bob = await town.person(2);
    const b = await bob.connect(1, { resume: null });
    const cursors = Array.from({ length: 40 }, (_, n) => ({ conversation: groupId(n + 1), through: 1, newest: 1 }));
    expect((await b.ask({ resume: { cursors } })).done).toBeTruthy();
    await town.settle();
    expect(b.events().at(-1)?.caughtUp).toBeTruthy();
  });
});
