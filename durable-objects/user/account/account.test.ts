import { describe, expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, Town, tokenHash } from '../../../tests/harness/town.ts';
import { chatOfTwo, delivery } from '../../../tests/harness/two-people.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

describe('accounts', () => {
  test('signing up twice with the same token is once, with another is refused', async () => {
    const town = new Town();
    const alice = await town.person(1);
    const again = { user: alice.id, deviceName: 'phone', tokenHash: tokenHash(1) };
    expect(await alice.user.create(again)).toEqual({ device: 1 });
    expect(await alice.user.create({ ...again, tokenHash: tokenHash(2) })).toMatchObject({ refused: 'unauthorized' });
  });

  test('[D10.5] at most five devices, and ten changes a day', async () => {
    const town = new Town();
    const alice = await town.person(1);
    const credential = { device: 1, tokenHash: tokenHash(1) };
    for (let device = 2; device <= 5; device++) expect(await alice.link()).toBe(device);
    const sixth = { by: 1, deviceName: 'tv', tokenHash: tokenHash(6) };
    expect(await alice.user.link(sixth)).toMatchObject({ refused: 'too-many-devices' });
    for (let device = 2; device <= 5; device++) await alice.user.removeDevice(credential, device);
    expect(await alice.user.link(sixth)).toEqual({ device: 6 });
    expect(await alice.user.removeDevice(credential, 6)).toEqual({ removed: true });
    const refused = await alice.user.link({ ...sixth, tokenHash: tokenHash(7) });
    expect(refused).toMatchObject({ refused: 'rate-limited' });
    await town.pass(24 * 3_600_000);
    expect(await alice.user.link({ ...sixth, tokenHash: tokenHash(7) })).toEqual({ device: 7 });
  });

  test('[T1] [D10.5] a clock that steps back over midnight gives no other ten', async () => {
    const town = new Town();
    const alice = await town.person(1);
    await town.pass(dayMs - (town.now % dayMs) + hourMs / 2);
    for (let device = 2; device <= 6; device++) {
      expect(await alice.link()).toBe(device);
      await alice.user.removeDevice({ device: 1, tokenHash: tokenHash(1) }, device);
    }
    for (const by of [0, -hourMs, hourMs]) {
      town.setClock(by);
      const seventh = { by: 1, deviceName: 'tv', tokenHash: tokenHash(7) };
      expect(await alice.user.link(seventh)).toMatchObject({ refused: 'rate-limited' });
    }
  });

  test('retired: everybody is signed out, and every membership ends', async () => {
    const { town, alice, bob, a, b, chat } = await chatOfTwo();
    await alice.user.retire({ reason: wire.RemovalReason.ACCOUNT_DELETED });
    expect(a.closedWith).toBe(4503);
    await town.pass(5_000);
    expect(town.called('removeUser')).toBe(1);
    expect(b.seqs(chat)).toEqual([1, 2]);
    expect(await alice.user.admit({ device: 1, tokenHash: tokenHash(1) })).toMatchObject({ refused: 'signed-out' });
    expect(await alice.user.deliver(delivery(chat))).toMatchObject({ status: 'gone' });
    expect(await alice.user.deviceList()).toMatchObject({ refused: 'unknown-user' });
    void bob;
  });

  test('[A5] retired, both of a chat: what they were in is still found through them', async () => {
    const { town, alice, bob, chat } = await chatOfTwo();
    for (const { user } of [alice, bob]) await user.retire({ reason: wire.RemovalReason.ACCOUNT_DELETED });
    await town.pass(60_000);
    for (const { user } of [alice, bob]) {
      expect(await user.conversationIds({ after: '', limit: 10 })).toEqual([chat]);
      expect(await user.conversationIds({ after: chat, limit: 10 })).toEqual([]);
    }
  });

  test('[D4.4] retired: groups that the person had left hear of it as well', async () => {
    const town = new Town();
    const [alice, bob] = [await town.person(1), await town.person(2)];
    const [a] = [await alice.connect(), await bob.connect()];
    for (const n of [1, 2]) await a.ask(a.creation(groupId(n), wire.ConversationKind.GROUP, [alice.id, bob.id]));
    const body = wire.Control.encode({ epoch: 1, membership: { remove: [bob.id] } }).finish();
    const removal = a.message(groupId(1), { kind: wire.EntryKind.MEMBERSHIP, countable: false, body });
    expect((await a.ask(removal)).accepted).toBeTruthy();
    await town.pass(2_000);
    await bob.user.retire({ reason: wire.RemovalReason.ACCOUNT_DELETED });
    await town.pass(5_000);
    expect(town.called('removeUser')).toBe(2);
    expect(bob.storage.sql.exec('SELECT * FROM outbox').toArray()).toEqual([]);
    // The group that had removed them is as it was.
    expect(a.seqs(groupId(1)).at(-1)).toBe(2);
    expect(a.seqs(groupId(2)).at(-1)).toBe(2);
  });
});
