import { describe, expect, test } from 'vitest';
import { toBase64 } from '../../lib/bytes.ts';
import { wire } from '../../schema/gen/wire.js';
import type { ConversationId, Trust, UserId } from '../api.ts';
import { Changes, type Op } from '../engine/changes.ts';
import { type Conversation, newConversation } from '../engine/conversation.ts';
import type { Engine } from '../engine/engine.ts';
import { openMemoryStore } from '../store/memory.ts';
import { alice, bob } from '../testing/people.ts';
import { symbolicSuite } from '../testing/symbolic-suite.ts';
import { readTrust } from './trust-rows.ts';
import { Trusts } from './trusts.ts';

const { DIRECT, GROUP } = wire.ConversationKind;
const keyOf = (name: number) => Uint8Array.of(5, ...new Uint8Array(32).fill(name));
/** What the person was shown of that key. */
const shown = (name: number) => ({ key: toBase64(keyOf(name)) });
const [chat, club, other] = ['c1', 'c2', 'c3'] as [ConversationId, ConversationId, ConversationId];

/** A device of `me`, whose account's key is `own`, in a chat of two that has known the other by these keys, the newest last. */
async function open(me: UserId, own: number, peer: UserId, keys: number[], store = openMemoryStore()) {
  const conversations = new Map<ConversationId, Conversation>();
  /** The keys that a chat has known somebody by. */
  const know = (user: string, names: readonly number[], id = chat) => {
    const conversation = conversations.get(id) ?? newConversation(id, 0);
    conversations.set(id, conversation);
    const { control } = conversation;
    if (id === chat) conversation.row.peer = peer;
    const signers = names.map((name) => ({ primary: keyOf(name), version: 1 }));
    const last = names.at(-1);
    const list = { version: 1, given: 1, devices: [1], place: 0, signers };
    conversation.control = {
      ...control,
      kind: id === chat ? DIRECT : GROUP,
      members: { ...control.members, [me]: { role: 1, since: 1 }, [user]: { role: 1, since: 1 } },
      lists: { ...control.lists, [user]: last === undefined ? list : { ...list, primary: keyOf(last) } },
    };
  };
  know(peer, keys);
  const said = await store.read(readTrust);
  const directs = new Map([[peer, conversations.get(chat)]]);
  const engine = {
    world: { me: { user: me, device: 1 }, people: new Map(), conversations, directs, said },
    change: async (work: (changes: Changes) => void) => {
      const changes = new Changes();
      work(changes);
      await store.write(async (writer) => {
        for (const op of changes.ops as Op[]) if (op.op === 'put') writer.put(op.table, op.key, op.value);
      }, 'strict');
    },
  } as unknown as Engine;
  const trusts = new Trusts({ engine, ownKey: async () => keyOf(own), suite: async () => symbolicSuite });
  return { trusts, know, store };
}

describe('[E42] safety numbers', () => {
  test('are the same for both people, twelve groups of five digits, and scanned from one screen to the other', async () => {
    const [a, b] = [await open(alice, 1, bob, [2]), await open(bob, 2, alice, [1])];
    const [one, other] = [await a.trusts.number(bob), await b.trusts.number(alice)];
    expect(one?.groups).toHaveLength(12);
    expect(one?.groups.every((group) => /^\d{5}$/.test(group))).toBe(true);
    expect(other?.groups).toEqual(one?.groups);
    expect(await b.trusts.matches(alice, one?.scannable ?? '')).toBe(true);
    expect(await a.trusts.matches(bob, other?.scannable ?? '')).toBe(true);
    for (const none of ['', 'http://127.0.0.1', 'roost-number:%']) expect(await a.trusts.matches(bob, none)).toBeNull();
  });

  test('are others where somebody stands between them', async () => {
    const [a, b] = [await open(alice, 1, bob, [9]), await open(bob, 2, alice, [9])];
    const [one, other] = [await a.trusts.number(bob), await b.trusts.number(alice)];
    expect(one?.groups).not.toEqual(other?.groups);
    expect(await b.trusts.matches(alice, one?.scannable ?? '')).toBe(false);
  });

  test('are none where nobody has vouched for a device', async () => {
    const { trusts } = await open(alice, 1, bob, []);
    expect(await trusts.number(bob)).toBeNull();
    expect(trusts.of(bob).current).toEqual({ state: 'unknown', wasVerified: false, key: '' });
    await expect(trusts.setVerified(bob, shown(2), true)).rejects.toMatchObject({ code: 'no-number' });
  });
});

describe('[E43] trust', () => {
  test('is the person’s word on one key, kept over a restart, and taken back by them', async () => {
    const { trusts, store } = await open(alice, 1, bob, [2]);
    const seen: Trust['state'][] = [];
    trusts.of(bob).subscribe(({ state }) => seen.push(state));
    await trusts.setVerified(bob, shown(2), true);
    const again = await open(alice, 1, bob, [2], store);
    expect(again.trusts.of(bob).current.state).toBe('verified');
    await trusts.setVerified(bob, shown(2), false);
    expect(seen).toEqual(['unverified', 'verified', 'unverified']);
  });

  test('ends with another key, is told so once, and may be given to the new one', async () => {
    const { trusts, know } = await open(alice, 1, bob, [2]);
    await trusts.setVerified(bob, shown(2), true);
    const seen: Trust[] = [];
    trusts.of(bob).subscribe((trust) => seen.push(trust));
    trusts.changed();
    know(bob, [2, 3]);
    trusts.changed();
    trusts.changed();
    expect(seen.slice(1)).toEqual([{ state: 'changed', wasVerified: true, ...shown(3) }]);
    await trusts.setVerified(bob, shown(3), false);
    expect(trusts.of(bob).current).toEqual({ state: 'unverified', wasVerified: false, ...shown(3) });
    know(bob, [3, 2]);
    expect(trusts.of(bob).current.state).toBe('unverified');
  });

  test('that was never given is missed as well when the key is another one', async () => {
    const { trusts } = await open(alice, 1, bob, [2, 3]);
    expect(trusts.of(bob).current).toEqual({ state: 'changed', wasVerified: false, ...shown(3) });
  });

  test('names who of a chat has another number, once each time, until the person has looked', async () => {
    const { trusts, know } = await open(alice, 1, bob, [2]);
    const seen: string[] = [];
    trusts.changedIn(chat).subscribe((users) => seen.push(users.join()));
    know(bob, [2, 3]);
    trusts.changed();
    trusts.changed();
    // One's own new key is no news to oneself.
    know(alice, [1, 9]);
    trusts.changed();
    await trusts.setVerified(bob, shown(3), false);
    expect(seen).toEqual(['', bob, '']);
  });

  test('holds messages back where the person wants that, until they have looked', async () => {
    const { trusts, store } = await open(alice, 1, bob, [2, 3]);
    expect(trusts.heldBack(chat)).toBeNull();
    await trusts.setStrict(true);
    expect((await store.read(readTrust)).isStrict).toBe(true);
    expect(trusts.heldBack(chat)).toMatchObject({ code: 'number-changed' });
    await trusts.setVerified(bob, shown(3), false);
    expect(trusts.heldBack(chat)).toBeNull();
  });

  test('is marked of what was shown, and of nothing that has come since', async () => {
    const { trusts, know } = await open(alice, 1, bob, [2]);
    const number = await trusts.number(bob);
    know(bob, [2, 3]);
    await expect(trusts.setVerified(bob, number ?? shown(0), true)).rejects.toMatchObject({ code: 'number-moved' });
    await expect(trusts.setVerified(bob, shown(2), false)).rejects.toMatchObject({ code: 'number-moved' });
    expect(trusts.of(bob).current.state).toBe('changed');
    await expect(trusts.setVerified(bob, true as never, true)).rejects.toMatchObject({ code: 'bad-call' });
  });

  test('is of the key that a chat has itself: what another one names changes nothing of it', async () => {
    const { trusts, know } = await open(alice, 1, bob, [2]);
    await trusts.setVerified(bob, shown(2), true);
    await trusts.setStrict(true);
    know(bob, [9], club);
    trusts.changed();
    const states = () => [chat, club, other].map((id) => trusts.of(bob, id).current.state);
    expect(states()).toEqual(['verified', 'changed', 'unknown']);
    expect([chat, club].map((id) => trusts.heldBack(id)?.code)).toEqual([undefined, 'number-changed']);
    expect((await trusts.number(bob, club))?.key).toBe(shown(9).key);
    expect((await trusts.number(bob))?.key).toBe(shown(2).key);
    // To have seen it in a group says nothing of a chat where it comes later.
    await trusts.setVerified(bob, shown(9), false, club);
    expect(states()).toEqual(['verified', 'unverified', 'unknown']);
    know(bob, [2, 9]);
    know(bob, [9], other);
    trusts.changed();
    expect(states()).toEqual(['changed', 'unverified', 'changed']);
    // In the chat of the two it says so of both, and so it does where it was compared.
    await trusts.setVerified(bob, shown(9), false);
    expect(states()).toEqual(['unverified', 'unverified', 'unverified']);
    know(bob, [2]);
    trusts.changed();
    expect(trusts.of(bob).current.state).toBe('verified');
  });

  test('of somebody who is in groups alone is what each group has known; a group says nothing of another', async () => {
    const { trusts, know } = await open(alice, 1, bob, []);
    know(bob, [9], club);
    know(bob, [2], other);
    const states = () => [club, other].map((id) => trusts.of(bob, id).current.state);
    expect(states()).toEqual(['unverified', 'unverified']);
    know(bob, [9, 8], club);
    trusts.changed();
    expect(states()).toEqual(['changed', 'unverified']);
    await trusts.setVerified(bob, shown(2), true, other);
    expect(states()).toEqual(['changed', 'verified']);
    // Of a person’s own comparison all chats know: this one goes to another key.
    expect(trusts.of(bob, club).current.wasVerified).toBe(true);
  });

  test('[E44] taken back in a group it is no word on the others', async () => {
    const { trusts, know } = await open(alice, 1, bob, []);
    know(bob, [9, 8], club);
    know(bob, [9, 8], other);
    const states = () => [club, other].map((id) => trusts.of(bob, id).current.state);
    await trusts.setVerified(bob, shown(8), true, club);
    expect(states()).toEqual(['verified', 'verified']);
    await trusts.setVerified(bob, shown(8), false, club);
    expect(states()).toEqual(['unverified', 'changed']);
  });

  test('goes on by what an earlier release has kept, which knew one key of a person, and is read by it', async () => {
    const store = openMemoryStore();
    const key = ['trust', bob];
    const row = { user: bob, primary: keyOf(2), isVerified: true };
    await store.write(async (writer) => writer.put('meta', key, row), 'strict');
    const { trusts, know } = await open(alice, 1, bob, [2], store);
    expect(trusts.of(bob).current.state).toBe('verified');
    know(bob, [2, 3]);
    trusts.changed();
    await trusts.setVerified(bob, shown(3), true);
    const kept = await store.read((reader) => reader.get('meta', key));
    expect(kept).toMatchObject({ user: bob, primary: keyOf(3), isVerified: true });
    const again = await open(alice, 1, bob, [3, 2], store);
    expect(again.trusts.of(bob).current.state).toBe('verified');
  });
});
