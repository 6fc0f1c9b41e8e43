import { describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import type { ConversationId, Roost } from '../api.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, open, type Place, place, shown } from '../testing/people.ts';

/** Somebody begins a group of three under the id of the chat of alice and bob. */
function beginGroupUnder(here: Place, id: ConversationId, kind = wire.ConversationKind.GROUP): void {
  const role = kind === wire.ConversationKind.GROUP ? wire.Role.ADMIN : wire.Role.MEMBER;
  const members = [carol, alice, bob].map((user, i) => ({ user, role: i === 0 ? role : wire.Role.MEMBER }));
  const body = wire.Control.encode({ creation: { kind, members } }).finish();
  here.server.append(id, { sender: carol, device: 1, number: 1, kind: wire.EntryKind.CREATION, body });
}

const haltOf = (roost: Roost, id: ConversationId) => roost.conversation(id).current?.halted?.reason ?? null;
const messagesSent = (here: Place) => here.server.sends.filter((send) => send.kind === wire.EntryKind.MESSAGE);

describe('[7.1a] a chat with one person that turns out to have three members', () => {
  test('while this device was away: what waited is not sent, and says why; nothing more can be written', async () => {
    const here = place();
    await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    a.roost.disconnect();
    await a.roost.send(id, { text: 'for bob only' });
    beginGroupUnder(here, id);
    a.roost.connect();
    await settle();
    await here.clock.advance(20_000);
    expect(messagesSent(here)).toEqual([]);
    expect(haltOf(a.roost, id)).toBe('not-direct');
    expect(await shown(a.roost, id)).toMatchObject([{ state: 'failed', failure: { code: 'not-direct' } }]);
    await expect(a.roost.send(id, { text: 'more' })).rejects.toMatchObject({ code: 'halted' });
    expect(a.roost.conversation(id).current?.halted?.sentence).toContain('other people');
  });

  test('under the eyes of a connected device', async () => {
    const here = place();
    await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    beginGroupUnder(here, id);
    await settle();
    await expect(a.roost.send(id, { text: 'for bob only' })).rejects.toMatchObject({ code: 'halted' });
    await here.clock.advance(20_000);
    expect(messagesSent(here)).toEqual([]);
  });

  test('between the creation and the message: the creation is refused, the message stays here', async () => {
    const here = place();
    await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    here.server.socketsOf(alice)[0]?.hold();
    beginGroupUnder(here, id);
    await a.roost.send(id, { text: 'for bob only' });
    await settle();
    here.server.socketsOf(alice)[0]?.release();
    await here.clock.advance(20_000);
    expect(messagesSent(here)).toEqual([]);
    expect(haltOf(a.roost, id)).toBe('not-direct');
  });

  test('known here as a group before it was asked for', async () => {
    const here = place();
    await open(here, bob);
    const a = await open(here, alice);
    const id = here.server.directId(alice, bob) as ConversationId;
    beginGroupUnder(here, id);
    await settle();
    expect(haltOf(a.roost, id)).toBeNull();
    expect(await a.roost.direct(bob)).toBe(id);
    await expect(a.roost.send(id, { text: 'for bob only' })).rejects.toMatchObject({ code: 'halted' });
    expect(haltOf(a.roost, id)).toBe('not-direct');
  });

  test('called direct by the server, with three in its creation', async () => {
    const here = place();
    await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    beginGroupUnder(here, id, wire.ConversationKind.DIRECT);
    await settle();
    await a.roost.send(id, { text: 'for bob only' }).catch(() => {});
    await here.clock.advance(20_000);
    expect(messagesSent(here)).toEqual([]);
    expect(haltOf(a.roost, id)).toBe('not-direct');
  });

  test('an account that has ended leaves a chat of one, which is still that chat', async () => {
    const here = place();
    await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'hello' });
    await settle();
    const body = wire.Control.encode({ removal: { user: bob } }).finish();
    here.server.append(id, { sender: bob, device: 0, number: 0, kind: wire.EntryKind.REMOVAL, body });
    await settle();
    expect(haltOf(a.roost, id)).toBeNull();
  });
});
