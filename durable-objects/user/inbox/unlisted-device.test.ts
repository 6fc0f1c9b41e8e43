/** From where a device owes acks: known once the conversation lists it, and never lower than what the device was told. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, startDirect, Town, type TownSocket } from '../../../tests/harness/town.ts';

/** Calls of these methods fail until they are let through again. */
function cut(town: Town, ...methods: string[]): void {
  town.conversationCall = (_id, method, _request, pass) => {
    if (methods.includes(method)) throw new Error('away');
    return pass();
  };
}

function deliveredAt(socket: TownSocket, seq: number): number {
  let most = 0;
  for (const { steps = [], through = 0 } of socket.summaries()) {
    const step = (steps ?? []).filter(({ from }) => (from ?? 0) <= seq).at(-1);
    if ((through ?? 0) >= seq) most = Math.max(most, step?.delivered ?? 0);
  }
  return most;
}

const has = (conversation: string, through: number) => ({ conversation, through, newest: through });

/** Bob's laptop was linked while the list of his devices could not be given to the chat; nobody of his is there. */
async function linkedMeanwhile() {
  const town = new Town();
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, phone] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  await phone.ack([has(chat, 1)]);
  await town.pass(5_000);
  cut(town, 'putDevices');
  const device = await bob.link();
  const laptop = await bob.connect(device);
  expect(laptop.states().at(-1)).toMatchObject({ from: 2 });
  await laptop.ack([has(chat, 1)]);
  await town.pass(5_000);
  return { town, alice, bob, a, phone, laptop, device, chat };
}

/** The same; then two messages come while nobody of his is there, and the list after them, with entry 4. */
async function listedLater() {
  const given = await linkedMeanwhile();
  const { town, a, phone, laptop, chat } = given;
  await laptop.leave();
  await phone.leave();
  await a.ask(a.message(chat));
  await a.ask(a.message(chat));
  town.conversationCall = (_id, _method, _request, pass) => pass();
  await town.pass(60_000);
  expect(a.seqs(chat)).toContain(4);
  return given;
}

describe('[8.5b] [D6.2] what came before a device was listed is had by it in no case', () => {
  test('it was told from where it owes acks, and its object died before that was written', async () => {
    const { town, bob, a, device, chat } = await listedLater();
    const told = await bob.connect(device, { resume: [has(chat, 1)] });
    expect(told.states().at(-1)).toMatchObject({ from: 4 });
    bob.crash();
    cut(town, 'attach');
    const again = await bob.connect(device, { resume: [has(chat, 3)] });
    await a.ask(a.message(chat, { epoch: 4 }));
    await town.settle();
    expect(again.seqs(chat)).toEqual([5]);
    await again.ack([has(chat, 5)]);
    await town.pass(5_000);
    town.conversationCall = (_id, _method, _request, pass) => pass();
    await town.pass(600_000);
    expect([2, 3, 5].map((seq) => deliveredAt(a, seq))).toEqual([0, 0, 0]);
    await bob.connect(1, { resume: [has(chat, 1)] }).then((back) => back.ack([has(chat, 5)]));
    await town.pass(5_000);
    expect([2, 3, 5].map((seq) => deliveredAt(a, seq))).toEqual([1, 1, 1]);
  });

  test('it found itself listed in the control chain before it was told', async () => {
    const { town, bob, a, device, chat } = await listedLater();
    cut(town, 'attach');
    const again = await bob.connect(device, { resume: [has(chat, 1)] });
    await again.ack([has(chat, 4)]);
    await town.pass(5_000);
    town.conversationCall = (_id, _method, _request, pass) => pass();
    await town.pass(600_000);
    expect([2, 3].map((seq) => deliveredAt(a, seq))).toEqual([0, 0]);
  });

  test('whoever added the person named other devices under the number of their own list', async () => {
    const town = new Town();
    const [alice, bob] = [await town.person(1), await town.person(2)];
    const a = await alice.connect();
    const chat = groupId(1);
    const members = [
      { user: alice.id, role: wire.Role.ADMIN, devices: { version: 1, devices: [{ device: 1 }] } },
      { user: bob.id, role: wire.Role.MEMBER, devices: { version: 1, devices: [{ device: 9 }] } },
    ];
    const body = wire.Control.encode({ creation: { kind: wire.ConversationKind.GROUP, members } }).finish();
    await a.ask(a.message(chat, { epoch: 0, kind: wire.EntryKind.CREATION, countable: false, body }));
    await a.ask(a.message(chat));
    await a.ask(a.message(chat));
    await town.pass(5_000);
    const told = await bob.connect(1);
    expect(told.states().at(-1)).toMatchObject({ from: 4 });
    bob.crash();
    cut(town, 'attach');
    const again = await bob.connect(1, { resume: [has(chat, 3)] });
    await town.pass(1_000);
    await a.ask(a.message(chat, { epoch: 4 }));
    await town.settle();
    await again.ack([has(chat, 5)]);
    await town.pass(600_000);
    expect([2, 3, 5].map((seq) => deliveredAt(a, seq))).toEqual([0, 0, 1]);
  });
});

describe('[8.5b] [D6.1] a device that was told from where it owes acks before it was listed', () => {
  test('counts from where it is listed on, without being told anew', async () => {
    const { town, a, phone, laptop, chat } = await linkedMeanwhile();
    await phone.leave();
    town.conversationCall = (_id, _method, _request, pass) => pass();
    await town.pass(60_000);
    expect(laptop.seqs(chat)).toEqual([2]);
    await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    await laptop.ack([has(chat, 3)]);
    await town.pass(5_000);
    expect(deliveredAt(a, 3)).toBe(1);
  });
});
