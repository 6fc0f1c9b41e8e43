/** What docs/spec/protocol.md says of acks and ticks, tried by frames alone. */
import { expect, test } from 'vitest';
import { startDirect, Town, type TownSocket } from '../../harness/town.ts';

async function withTwoMessages() {
  const town = new Town();
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  await a.ask(a.message(chat));
  await a.ask(a.message(chat));
  await town.settle();
  return { town, a, b, chat };
}

function ticks(socket: TownSocket, seq: number): boolean {
  return socket
    .summaries()
    .flatMap(({ steps, through }) =>
      (steps ?? []).map((step, i) => ({ ...step, through: (steps?.[i + 1]?.from ?? (through ?? 0) + 1) - 1 })),
    )
    .some((step) => (step.from ?? 0) <= seq && seq <= step.through && (step.delivered ?? 0) >= (step.total ?? 1));
}

test('[8.3] what a device once said to have failed stays without its tick, also when it is not said again', async () => {
  const { town, a, b, chat } = await withTwoMessages();
  await b.ack([{ conversation: chat, through: 3, newest: 3, failed: [{ from: 2, through: 2 }] }]);
  await town.pass(2_000);
  await b.ack([{ conversation: chat, through: 3, newest: 3 }]);
  await town.pass(2_000);
  expect([ticks(a, 2), ticks(a, 3)]).toEqual([false, true]);
});

test('[8.3] a range that runs backwards is none', async () => {
  const { town, a, b, chat } = await withTwoMessages();
  await b.ack([{ conversation: chat, through: 3, newest: 3, failed: [{ from: 3, through: 2 }] }]);
  await town.pass(2_000);
  expect([ticks(a, 2), ticks(a, 3)]).toEqual([true, true]);
});

test('[8.4] a cursor above the last entry is refused and changes nothing', async () => {
  const { town, a, b, chat } = await withTwoMessages();
  for (const cursor of [{ through: 9 }, { newest: 9 }, { read: 9 }, { failed: [{ from: 9, through: 9 }] }]) {
    const { refusal } = await b.ask({ ack: { frames: 0, conversations: [{ conversation: chat, ...cursor }] } });
    expect(refusal?.code).toBe('ack-ahead');
  }
  await town.pass(2_000);
  expect(ticks(a, 2)).toBe(false);
});
