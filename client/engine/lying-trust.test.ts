/** What a safety number, a mark and a hold are made of, where the server lies or a stranger makes a group. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import type { ConversationId, Roost, ShownKey, UserId } from '../api.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol } from '../testing/people.ts';
import { lines, type SignedPlace, signedPlace } from '../testing/signed-place.ts';
import { type SymbolicKey, signedBody, signedList, symbolicKey } from '../testing/symbolic-signer.ts';
import { EntryKind } from './log-entry.ts';
import { encodeTitle } from './people-in.ts';

const { MEMBER, ADMIN } = wire.Role;
const [asBob, asAlice] = [symbolicKey('server as bob'), symbolicKey('server as alice')];

/** A stranger makes a group, and names in it for `victim` a list that is of the stranger's making. */
async function nameInGroup(
  here: SignedPlace,
  to: UserId,
  victim: UserId,
  list: wire.DeviceList.$Properties,
): Promise<ConversationId> {
  const other = `c${'z'.repeat(22)}` as ConversationId;
  const puppet = symbolicKey('puppet');
  const listOf = (user: UserId) => {
    if (user === victim) return list;
    return user === carol ? signedList(carol, 1, [[1, puppet]]) : (here.server.lists.get(user) ?? null);
  };
  const members = [...new Set([carol, to, victim])].map((user) => ({
    ...{ user, role: user === carol ? ADMIN : MEMBER },
    devices: listOf(user),
  }));
  const creation = { kind: wire.ConversationKind.GROUP, members, title: encodeTitle('Spam') };
  const name = { conversation: other, sender: carol, device: 1, number: 1, kind: EntryKind.CREATION };
  const body = signedBody(name, { epoch: 0, creation } as wire.Control.$Properties, puppet);
  here.server.append(other, { ...name, body });
  await settle();
  here.server.socketsOf(to)[0]?.push({ states: { states: [here.server.state(here.server.log(other), to)] } });
  await here.clock.advance(5_000);
  return other;
}

async function give(here: SignedPlace, to: string, list: wire.DeviceList.$Properties): Promise<void> {
  const body = wire.Control.encode({ devices: { user: bob, list } } as wire.Control.$Properties).finish();
  here.server.append(to, { sender: bob, kind: EntryKind.DEVICES, body });
  await settle();
}

const digits = async (one: Roost, of: UserId, chat?: ConversationId) => {
  const number = await one.safetyNumber(of, chat);
  expect(number).not.toBeNull();
  return number?.groups.join(' ');
};

const halvesOf = (number = '') => [number.slice(0, 35), number.slice(36)];

describe('a server that stands between two people from the first contact', () => {
  /** What one of them sees of it: the other by a key of the server's. */
  async function shownTo(me: UserId, peer: UserId, key: SymbolicKey) {
    const here = signedPlace();
    here.server.lists.set(peer, signedList(peer, 1, [[1, key]]));
    here.server.devices.set(peer, [1]);
    const roost = await here.open(me);
    await roost.send(await roost.direct(peer), { text: 'hello' });
    await settle();
    return { here, roost };
  }

  test('[E42] cannot make their safety numbers the same, whatever groups it makes up', async () => {
    const a = await shownTo(alice, bob, asBob);
    const b = await shownTo(bob, alice, asAlice);
    expect(await digits(a.roost, bob)).not.toBe(await digits(b.roost, alice));
    const spam = await nameInGroup(a.here, alice, alice, signedList(alice, 1, [[1, asAlice]]));
    await nameInGroup(b.here, bob, bob, signedList(bob, 1, [[1, asBob]]));
    const shown = await b.roost.safetyNumber(alice);
    expect(await a.roost.matchesScanned(bob, shown?.scannable ?? '')).toBe(false);
    expect(await digits(a.roost, bob)).not.toBe(await digits(b.roost, alice));
    // In that very group, which names another key for Alice, one’s own half is one’s own as well.
    const halves = [await digits(a.roost, bob), await digits(a.roost, carol, spam)].map(halvesOf);
    expect(new Set(halves.flat()).size).toBe(3);
  });
});

describe('a chat with somebody whose number was compared', () => {
  async function verified() {
    const here = signedPlace();
    await here.open(bob);
    const a = await here.open(alice);
    const chat = await a.direct(bob);
    await a.send(chat, { text: 'hello' });
    const group = await a.createGroup({ title: 'Club', members: [bob] });
    await settle();
    await a.setVerified(bob, (await a.safetyNumber(bob)) as ShownKey, true);
    await a.setStrict(true);
    return { here, a, chat, group };
  }
  const tablet = (here: SignedPlace) =>
    signedList(bob, 2, [
      [1, here.key(bob)],
      [2, symbolicKey('tablet')],
    ]);

  test('[E44] is held as long as it goes to another key, though a newer list of the one compared comes in another chat', async () => {
    const { here, a, chat, group } = await verified();
    await give(here, chat, signedList(bob, 9, [[9, asBob]]));
    await expect(a.send(chat, { text: 'secret' })).rejects.toMatchObject({ code: 'number-changed' });
    await give(here, group, tablet(here));
    expect(a.changedNumbers(chat).current).toEqual([bob]);
    expect([a.trust(bob, chat), a.trust(bob, group)].map(({ current }) => current.state)).toEqual([
      'changed',
      'verified',
    ]);
    await expect(a.send(chat, { text: 'secret' })).rejects.toMatchObject({ code: 'number-changed' });
    await expect(a.send(group, { text: 'for all devices of Bob' })).resolves.toBeDefined();
  });

  test('[E44] is not held, nor marked otherwise, because a stranger names a made-up list of that person in a group', async () => {
    const { here, a, chat, group } = await verified();
    const before = [await digits(a, bob), await lines(a, chat), await lines(a, group)];
    const told: (string | undefined)[] = [];
    a.on('safety-number-changed', ({ conversation, who }) => told.push(conversation, who.user));
    const spam = await nameInGroup(here, alice, bob, signedList(bob, 1, [[1, asBob]]));
    expect(a.trust(bob).current.state).toBe('verified');
    for (const id of [chat, group]) {
      expect(a.changedNumbers(id).current).toEqual([]);
      await expect(a.send(id, { text: 'still he' })).resolves.toBeDefined();
    }
    await settle();
    expect([await digits(a, bob), await lines(a, chat), await lines(a, group)]).toEqual(before);
    // There it is another one, and said to be.
    expect(a.trust(bob, spam).current).toMatchObject({ state: 'changed', wasVerified: true });
    expect(await digits(a, bob, spam)).not.toBe(before[0]);
    expect((await lines(a, spam)).at(-1)).toMatch(/The safety number with .+ changed$/);
    expect(told).toEqual([spam, bob]);
    // To have seen that there is the person’s word on that group alone.
    await a.setVerified(bob, a.trust(bob, spam).current, false, spam);
    expect([a.trust(bob, spam), a.trust(bob)].map(({ current }) => current.state)).toEqual(['unverified', 'verified']);
    await give(here, chat, signedList(bob, 9, [[1, asBob]]));
    expect(a.trust(bob).current.state).toBe('changed');
  });

  test('[E42] what was compared is the number that was shown, not the one of the moment in which the person says so', async () => {
    const { here, a, chat } = await verified();
    const shown = (await a.safetyNumber(bob)) as ShownKey & { readonly groups: readonly string[] };
    await a.setVerified(bob, shown, false);
    // While they read it to each other.
    await give(here, chat, signedList(bob, 9, [[9, asBob]]));
    expect(await digits(a, bob)).not.toBe(shown.groups.join(' '));
    await expect(a.setVerified(bob, shown, true)).rejects.toMatchObject({ code: 'number-moved' });
    expect(a.trust(bob).current.state).toBe('changed');
  });

  test('[E42] has the number of the key that this chat goes to', async () => {
    const { here, a, chat, group } = await verified();
    const genuine = await digits(a, bob);
    await give(here, chat, signedList(bob, 9, [[9, asBob]]));
    await give(here, group, tablet(here));
    // Bob's device shows the genuine one: they would say that it is the same, and the chat goes to the server.
    expect(await digits(a, bob)).not.toBe(genuine);
    expect(await digits(a, bob, group)).toBe(genuine);
  });

  test('[E25] does not wait, nor is it called behind, for a list of a high version that a stranger has made up', async () => {
    const { here, a, chat } = await verified();
    await a.setStrict(false);
    await nameInGroup(here, alice, bob, signedList(bob, 0xffff_ffff, [[1, asBob]]));
    const before = here.server.log(chat).entries.length;
    await a.send(chat, { text: 'at once' });
    await settle();
    expect(here.server.log(chat).entries).toHaveLength(before + 1);
    expect(a.conversation(chat).current).toMatchObject({ behind: null, isBehind: false });
  });
});

test('[E44] a group that a stranger made first, with a made-up key of Bob, changes nothing of the chat with Bob that comes later', async () => {
  const here = signedPlace();
  await here.open(bob);
  const a = await here.open(alice);
  const told: string[] = [];
  a.on('safety-number-changed', ({ conversation }) => told.push(conversation));
  const spam = await nameInGroup(here, alice, bob, signedList(bob, 1, [[1, asBob]]));
  await a.setStrict(true);
  const chat = await a.direct(bob);
  await a.send(chat, { text: 'hello' });
  await settle();
  await expect(a.send(chat, { text: 'and again' })).resolves.toBeDefined();
  expect(a.trust(bob, chat).current).toMatchObject({ state: 'unverified', wasVerified: false });
  expect((await lines(a, chat)).join()).not.toContain('safety number');
  expect(told).toEqual([]);
  // It is the group that goes to another key than the chat of the two.
  expect(a.trust(bob, spam).current.state).toBe('changed');
  await give(here, chat, signedList(bob, 2, [[1, asAlice]]));
  expect(told).toEqual([chat]);
});
