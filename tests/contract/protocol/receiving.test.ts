/** What docs/spec/protocol.md says of acks and ticks, tried by frames alone. */
import { expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { personId, startDirect, Town, type TownSocket } from '../../harness/town.ts';

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

test('[8.1] frames that hold something to store are counted, and an ack of frames never sent is refused', async () => {
  const { a, b, chat } = await withTwoMessages();
  const ordinals = b.frames.map(({ ordinal }) => ordinal).filter((ordinal) => ordinal > 0);
  expect(ordinals).toEqual(ordinals.map((_, i) => i + 1));
  const last = ordinals.at(-1) ?? 0;
  expect((await b.ask({ ack: { frames: last + 1 } })).refusal?.code).toBe('ack-ahead');
  expect((await b.ask({ ack: { frames: last } })).done).toBeTruthy();
  expect((await a.ask({ pull: { conversation: chat } })).page).toBeTruthy();
});

test('[4.6] an entry’s count is of those that count, up to and with it', async () => {
  const { a, chat } = await withTwoMessages();
  await a.ask(a.message(chat, { kind: wire.EntryKind.KEYS, countable: false }));
  await a.ask(a.message(chat));
  const { page } = await a.ask({ pull: { conversation: chat } });
  expect(page?.entries?.map(({ countable, count }) => [countable ?? false, count ?? 0])).toEqual([
    [false, 0],
    [true, 1],
    [true, 2],
    [false, 2],
    [true, 3],
  ]);
});

test('[13.2] a watch replaces the one before, and answers how everybody is now', async () => {
  const { town, a } = await withTwoMessages();
  const [bob, nobody] = [personId(2), personId(9)];
  expect((await a.ask({ watch: { users: [bob] } })).presences?.presences).toMatchObject([{ user: bob }]);
  a.forget();
  await a.ask({ watch: { users: [nobody] } });
  await town.person(9);
  for (const socket of town.place(bob).sockets) await socket.leave();
  await town.pass(60_000);
  expect(a.events().flatMap(({ presences }) => presences?.presences ?? [])).toEqual([]);
});

test('[13.5] typing writes no row anywhere', async () => {
  const { town, a, b, chat } = await withTwoMessages();
  await town.pass(20_000);
  const rows = () =>
    [...town.people.values(), ...town.conversations.values()].map(({ storage }) => storage.rowsWritten());
  const before = rows();
  await a.command({ typing: { conversation: chat } });
  await town.settle();
  expect(b.events().some(({ typing }) => typing?.conversation === chat)).toBe(true);
  expect(rows()).toEqual(before);
});

test('[7.6] the lists of devices are those of now; nobody’s is missing', async () => {
  const { town, a } = await withTwoMessages();
  const bob = town.place(personId(2));
  await bob.link();
  const { deviceLists } = await a.ask({ getDeviceLists: { users: [bob.id, personId(9)] } });
  expect(deviceLists?.lists).toMatchObject([
    { user: bob.id, list: { version: 2, devices: [{ device: 1 }, { device: 2 }] } },
  ]);
  const tooMany = Array.from({ length: 129 }, (_, i) => personId(i));
  expect((await a.ask({ getDeviceLists: { users: tooMany } })).refusal?.code).toBe('too-large');
});

test('[4.4] the body of a message is any bytes, that of a control entry is a Control', async () => {
  const { a, chat } = await withTwoMessages();
  const body = new Uint8Array([255, 255, 255]);
  expect((await a.ask(a.message(chat, { body }))).accepted).toBeTruthy();
  const control = { kind: wire.EntryKind.SETTINGS, countable: false, body };
  expect((await a.ask(a.message(chat, control))).refusal?.code).toBe('bad-control');
});
