/** [1.4] What a newer release wrote passes through this one unchanged, in entries and in their wraps. */
import { describe, expect, test } from 'vitest';
import { concatenated } from '../../../lib/bytes.ts';
import { packWraps } from '../../../protocol/splice.ts';
import { wire } from '../../../schema/gen/wire.js';
import { startDirect, Town, type TownSocket } from '../../../tests/harness/town.ts';

/** Field 101 as text. */
const newer = Uint8Array.from([0xaa, 0x06, 2, 5, 6]);

const wrapOf = (user: string, device: number): wire.Wrap.$Properties =>
  Object.assign(new wire.Wrap({ user, device, type: 2, data: Uint8Array.from([device]) }), { $unknowns: [newer] });
const packed = (wrap: wire.Wrap.$Properties) => packWraps([new Uint8Array(wire.Wrap.encode(wrap).finish())]);

const unknownsOf = (message: unknown) => (message as { $unknowns?: Uint8Array[] }).$unknowns?.map((one) => [...one]);
const entriesAt = (socket: TownSocket) => socket.events().flatMap(({ entries }) => entries?.entries ?? []);
const wrapsAt = (socket: TownSocket) =>
  (entriesAt(socket).at(-1)?.wraps ?? []).map((wrap) => [wrap.user, wrap.device, wrap.data?.[0], unknownsOf(wrap)]);

async function chatOfTwo() {
  const town = new Town();
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  return { town, alice, bob, a, b, chat };
}

describe('[1.4] a field that is newer than this release', () => {
  test('of a wrap reaches the device that it is for: another person’s, and another of one’s own', async () => {
    const { town, alice, bob, a, b, chat } = await chatOfTwo();
    const second = await alice.connect(await alice.link());
    const wraps = [wrapOf(bob.id, 1), wrapOf(bob.id, 2), wrapOf(alice.id, second.device), wrapOf('', 0)];
    await a.ask(a.message(chat, { wraps }));
    await town.settle();
    expect(wrapsAt(b)).toEqual([
      ['', 0, 1, [[...newer]]],
      ['', 0, 0, [[...newer]]],
    ]);
    expect(wrapsAt(second)).toEqual([
      ['', 0, second.device, [[...newer]]],
      ['', 0, 0, [[...newer]]],
    ]);
    const page = await b.ask({ pull: { conversation: chat, before: 9, limit: 1 } });
    expect(page.page?.entries?.[0]?.wraps?.map(unknownsOf)).toEqual([[[...newer]], [[...newer]]]);
  });

  test('of an entry stays where wraps are cut out of it', async () => {
    const { town, bob, b, chat } = await chatOfTwo();
    const entry = new Uint8Array(wire.Entry.encode({ seq: 2, kind: wire.EntryKind.MESSAGE, head: newer }).finish());
    const bytes = concatenated([newer, entry, packed(wrapOf(bob.id, 1)), packed(wrapOf(bob.id, 2)), newer]);
    const delivery = {
      ...{ conversation: chat, generation: 1, entries: [bytes], firstSeq: 2, headSeq: 2, head: newer, hint: false },
      ...{ kind: wire.ConversationKind.DIRECT, peer: '', members: 2, memberFrom: 1, memberThrough: 0, listVersion: 1 },
      ...{ summary: new Uint8Array(0), restate: false, addedBy: '', knows: false },
    };
    await bob.user.deliver(delivery as unknown as Parameters<typeof bob.user.deliver>[0]);
    await town.settle();
    expect(entriesAt(b).at(-1)).toMatchObject({ seq: 2, wraps: [{ user: '', device: 0, data: Uint8Array.from([1]) }] });
    expect(unknownsOf(entriesAt(b).at(-1))).toEqual([[...newer], [...newer]]);
  });

  test('of a control entry stays in the refusal that carries it', async () => {
    const { town, a, chat } = await chatOfTwo();
    const control = new Uint8Array(wire.Entry.encode({ seq: 2, kind: wire.EntryKind.DEVICES }).finish());
    town.conversationCall = async (_id, method, _request, pass) => {
      const reply = await pass();
      if (method !== 'append') return reply;
      const { results } = reply as { results: object[] };
      return {
        ...(reply as object),
        results: results.map((one) => ({ ...one, entries: [concatenated([control, newer])] })),
      };
    };
    const { refusal } = await a.ask(a.message(chat, { epoch: 0 }));
    expect(refusal).toMatchObject({ code: 'stale-epoch', conversation: chat, number: 2, entries: [{ seq: 2 }] });
    expect(unknownsOf(refusal?.entries?.[0])).toEqual([[...newer]]);
  });

  test('of a device list stays when it becomes a control entry', async () => {
    const { town, alice, b, chat } = await chatOfTwo();
    const list = wire.DeviceList.encode({ version: 9, devices: [{ device: 1 }] }).finish();
    const request = { conversation: chat, user: alice.id, list: concatenated([new Uint8Array(list), newer]) };
    await town.conversation(chat).conversation.putDevices(request);
    await town.settle();
    const body = entriesAt(b).at(-1)?.body ?? new Uint8Array(0);
    expect(wire.Control.decode(body).devices?.list?.version).toBe(9);
    expect([...body].join()).toContain([...newer].join());
  });
});

test('[D1.8] [1.4] the newest message in a state has the wraps of the device that is told, and of no other', async () => {
  const { town, bob, a, chat } = await chatOfTwo();
  const second = await bob.link();
  const wraps = [wrapOf(bob.id, 1), wrapOf(bob.id, second), wrapOf('', 0)];
  await a.ask(a.message(chat, { wraps }));
  await town.settle();
  for (const device of [1, second]) {
    const socket = await bob.connect(device, { resume: [] });
    await town.settle();
    const last = socket.states().find(({ conversation }) => conversation === chat)?.last;
    expect(last?.wraps?.map((wrap) => [wrap.user, wrap.device, wrap.data?.[0], unknownsOf(wrap)])).toEqual([
      ['', 0, device, [[...newer]]],
      ['', 0, 0, [[...newer]]],
    ]);
  }
});
