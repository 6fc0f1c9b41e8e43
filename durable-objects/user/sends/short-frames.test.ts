/** What frames leave out because whoever reads them knows it: of the answer to a send, of wraps, of a push. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, startDirect, Town, type TownSocket } from '../../../tests/harness/town.ts';

const data = (byte: number) => Uint8Array.from([byte]);
const pushes = (socket: TownSocket) => socket.events().flatMap(({ entries }) => (entries ? [entries] : []));
const wrapsAt = (socket: TownSocket) =>
  (pushes(socket).at(-1)?.entries?.at(-1)?.wraps ?? []).map((one) => `${one.user}/${one.device} ${one.data?.[0]}`);

async function chatOfTwo() {
  const town = new Town();
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  return { town, alice, bob, a, b, chat };
}

describe('[6.6] the answer to a send that is brief', () => {
  test('says nothing that the send said, first and repeated; any other send is named in it', async () => {
    const { a, chat } = await chatOfTwo();
    const brief = a.message(chat, { brief: true, readThrough: 1 });
    const first = (await a.ask(brief)).accepted;
    expect(first).toMatchObject({ conversation: '', number: 0, bodyHash: new Uint8Array(0), seq: 2, count: 1 });
    expect(first?.head).toHaveLength(32);
    expect(first?.read).toMatchObject({ conversation: '', read: 2, asOf: 2 });
    expect((await a.ask(brief)).accepted).toEqual(first);
    const named = a.message(chat);
    expect((await a.ask(named)).accepted).toMatchObject({ conversation: chat, number: 3, seq: 3 });
    expect((await a.ask(named)).accepted?.bodyHash).toHaveLength(32);
  });

  test('names all that it refuses: the send, its body, and what its number was used for', async () => {
    const { a, chat } = await chatOfTwo();
    const { accepted } = await a.ask(a.message(chat));
    const { refusal } = await a.ask(a.message(chat, { number: 2, after: 1, brief: true, body: data(9) }));
    expect(refusal).toMatchObject({
      code: 'id-reused',
      conversation: chat,
      number: 2,
      first: { conversation: chat, number: 2 },
    });
    expect(refusal?.first?.bodyHash).toEqual(accepted?.bodyHash);
    expect(refusal?.bodyHash).not.toEqual(accepted?.bodyHash);
  });
});

describe('[6.15] a wrap', () => {
  test('with a device and no user is for that device of the other person, and for no other', async () => {
    const { town, alice, bob, a, b, chat } = await chatOfTwo();
    const [a2, b2] = [await alice.connect(await alice.link()), await bob.connect(await bob.link())];
    const wraps = [
      { device: 1, type: 2, data: data(1) },
      { device: b2.device, type: 2, data: data(2) },
      { user: alice.id, device: a2.device, type: 2, data: data(3) },
    ];
    await a.ask(a.message(chat, { wraps }));
    await town.settle();
    expect([b, b2, a2].map(wrapsAt)).toEqual([['/0 1'], ['/0 2'], ['/0 3']]);
    const pulled = await b2.ask({ pull: { conversation: chat, before: 99, limit: 1 } });
    expect(pulled.page?.entries?.[0]?.wraps?.map((one) => one.data?.[0])).toEqual([2]);
  });

  test('for all reaches all in a group, where nobody is the other person', async () => {
    const town = new Town();
    const [alice, bob, carol] = [await town.person(1), await town.person(2), await town.person(3)];
    const [a, b, c] = [await alice.connect(), await bob.connect(), await carol.connect()];
    const group = groupId(1);
    await a.ask(a.creation(group, wire.ConversationKind.GROUP, [alice.id, bob.id, carol.id]));
    await a.ask(
      a.message(group, {
        wraps: [
          { type: 4, data: data(4) },
          { user: bob.id, device: 1, type: 2, data: data(5) },
        ],
      }),
    );
    await town.settle();
    expect([b, c].map(wrapsAt)).toEqual([['/0 4', '/0 5'], ['/0 4']]);
  });
});

describe('[8.2] pushed entries', () => {
  test('name no head where the last of them is the newest, and do where there are more', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo();
    await a.ask(a.message(chat));
    await town.settle();
    expect(pushes(b).at(-1)).toMatchObject({ headSeq: 0, head: new Uint8Array(0), entries: [{ seq: 2 }] });
    expect(pushes(b).at(-1)?.entries?.[0]?.head).toHaveLength(32);
    const entry = new Uint8Array(wire.Entry.encode({ seq: 3, kind: 1, head: data(3) }).finish());
    const delivery = {
      ...{ conversation: chat, generation: 1, entries: [entry], firstSeq: 3, headSeq: 5, head: data(5), hint: false },
      ...{ kind: wire.ConversationKind.DIRECT, peer: '', members: 2, memberFrom: 1, memberThrough: 0, listVersion: 1 },
      ...{ summary: new Uint8Array(0), restate: false, addedBy: '', knows: false },
    };
    await bob.user.deliver(delivery as unknown as Parameters<typeof bob.user.deliver>[0]);
    await town.settle();
    expect(pushes(b).at(-1)).toMatchObject({ headSeq: 5, head: data(5), entries: [{ seq: 3 }] });
  });
});
