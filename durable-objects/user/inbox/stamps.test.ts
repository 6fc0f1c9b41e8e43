/** [T1] A clock that was ahead for a moment: what a device was told then and since is not told again until it has come as far. */
import { describe, expect, test } from 'vitest';
import type { ConversationId } from '../../../protocol/ids.ts';
import { type Person, startDirect, Town, type TownSocket } from '../../../tests/harness/town.ts';
import type { UserStore } from '../store.ts';
import { Stamps } from './stamps.ts';

const day = 24 * 3_600_000;

interface GroupTown {
  readonly town: Town;
  readonly alice: Person;
  readonly a: TownSocket;
  readonly others: readonly Person[];
  readonly chats: readonly ConversationId[];
}

async function scene(): Promise<GroupTown> {
  const town = new Town();
  const alice = await town.person(1);
  const a = await alice.connect();
  const others: Person[] = [];
  const chats: ConversationId[] = [];
  for (let n = 2; n < 6; n++) {
    const other = await town.person(n);
    const chat = await startDirect(a, alice, other);
    await a.ack([{ conversation: chat, through: 1, newest: 1 }]);
    others.push(other);
    chats.push(chat);
  }
  await town.pass(10_000);
  return { town, alice, a, others, chats };
}

/** How many states each of five resumes is told, a day apart, while nothing happens. */
async function quietResumes(
  { town, alice, chats }: GroupTown,
  heads: number,
  device = 1,
  sleeps = false,
): Promise<number[]> {
  const cursors = chats.map((conversation, i) => {
    const head = i === 0 ? heads : 1;
    return { conversation, through: head, newest: head };
  });
  const counts: number[] = [];
  for (let n = 0; n < 5; n++) {
    await town.pass(day);
    const socket = await alice.connect(device, { resume: cursors });
    await town.pass(5_000);
    counts.push(socket.states().length);
    await socket.ack(cursors);
    await town.pass(5_000);
    if (sleeps) alice.restart();
    await socket.leave();
  }
  return counts;
}

describe.each([0, 60])('[T1] [D1.5] by a clock %i days ahead', (ahead) => {
  test('a crash is found: each device is told of all chats once', async () => {
    const given = await scene();
    given.town.now += ahead * day;
    given.alice.crash();
    const socket = await given.alice.connect(1, { resume: [] });
    await given.town.pass(2_000);
    expect(socket.states().length).toBe(4);
    await socket.ack(given.chats.map((conversation) => ({ conversation, through: 1, newest: 1 })));
    await given.town.pass(2_000);
    given.town.now -= ahead * day;
    await socket.leave();
    expect(await quietResumes(given, 1)).toEqual([0, 0, 0, 0, 0]);
  });

  test.each([
    ['stays', false],
    ['sleeps while it is connected', true],
  ])('a message comes, and the object %s: its chat is told once more at most', async (_, sleeps) => {
    const given = await scene();
    const { town, a, others, chats } = given;
    const [chat, bob] = [chats[0] as ConversationId, others[0] as Person];
    const b = await bob.connect();
    town.now += ahead * day;
    await b.ask(b.message(chat));
    await town.settle();
    await a.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await town.settle();
    town.now -= ahead * day;
    await town.pass(2_000);
    await a.leave();
    const counts = await quietResumes(given, 2, 1, sleeps);
    expect(counts[0]).toBeLessThanOrEqual(1);
    expect(counts.slice(1)).toEqual([0, 0, 0, 0]);
  });

  test('what changes after it is told, also to a device that was told behind it', async () => {
    const given = await scene();
    const { town, alice, a, others, chats } = given;
    const [chat, bob] = [chats[0] as ConversationId, others[0] as Person];
    town.now += ahead * day;
    alice.crash();
    const again = await alice.connect(1, { resume: [] });
    await town.pass(2_000);
    await again.ack(chats.map((conversation) => ({ conversation, through: 1, newest: 1 })));
    town.now -= ahead * day;
    await again.leave();
    expect(a.isOpen).toBe(false);
    expect(await quietResumes(given, 1)).toEqual([0, 0, 0, 0, 0]);
    // Another device of hers reads and answers; the first one hears of it though it was away.
    const laptop = await alice.link();
    await town.pass(3_000);
    const l = await alice.connect(laptop, { resume: [] });
    await l.command(l.message(chat, { epoch: 2 }));
    await town.settle();
    const b = await bob.connect(1, { resume: [] });
    await town.pass(2_000);
    await b.ack([{ conversation: chat, through: 3, newest: 3 }]);
    await town.settle();
    await l.ack([{ conversation: chat, through: 3, newest: 3 }]);
    await town.pass(2_000);
    await l.leave();
    alice.restart();
    const back = await alice.connect(1, { resume: [{ conversation: chat, through: 3, newest: 3 }] });
    await town.pass(2_000);
    expect(back.states().map(({ conversation }) => conversation)).toContain(chat);
  });
});

test('[T1] [T2] what was given behind a clock that was ahead outlives the object: no change is less than what a device was told before', () => {
  let now = 60 * day;
  const packed = new Map<string, Uint8Array>();
  let written = 0;
  const store = {
    account: { row: null },
    devices: { all: () => new Map() },
    packed: {
      get: (name: string) => packed.get(name) ?? null,
      put: (name: string, value: Uint8Array) => {
        written++;
        packed.set(name, value);
      },
    },
  } as unknown as UserStore;
  const start = () => new Stamps(store, () => now);
  const stamps = start();
  stamps.changed();
  // Nothing is written while the clock says as much itself.
  stamps.keep();
  expect(written).toBe(0);
  now = day;
  const told = stamps.told();
  stamps.keep();
  stamps.keep();
  expect(written).toBe(1);
  const after = start().changed();
  expect(after).toBeGreaterThanOrEqual(told);
  expect(start().told()).toBeGreaterThan(after);
});
