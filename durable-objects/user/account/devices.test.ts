/** Who may do what to which device, and what a device is told that is not signed in any more. */

import { describe, expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { type Person, startDirect, Town, tokenHash } from '../../../tests/harness/town.ts';
import { chatOfTwo } from '../../../tests/harness/two-people.ts';

const dayMs = 24 * 3_600_000;
const credential = (device: number) => ({ device, tokenHash: tokenHash(device) });

/** Alice with three devices. */
async function three() {
  const town = new Town();
  const alice = await town.person(1);
  await alice.link();
  await alice.link();
  return { town, alice };
}

async function primaries(alice: Person, as: number): Promise<number[]> {
  const found = await alice.user.devices(credential(as));
  if (!('devices' in found)) throw new Error(found.refused);
  return found.devices.filter(({ primary }) => primary).map(({ device }) => device);
}

const why = async (alice: Person, device: number) => {
  const refused = await alice.user.authorize(credential(device));
  return 'refused' in refused ? { code: refused.refused, ...refused.signedOut } : null;
};

describe('[H18] where a device was last', () => {
  const cologne = { country: 'DE', city: 'Köln' };
  const placesOf = async (alice: Person) => {
    const found = await alice.user.devices(credential(1));
    if (!('devices' in found)) throw new Error(found.refused);
    return found.devices.map(({ place }) => place);
  };

  test('is what the edge said of its newest connection, and nothing once that said nothing', async () => {
    const { alice } = await three();
    expect(await placesOf(alice)).toEqual([null, null, null]);
    await alice.user.admit(credential(2), 0, cologne);
    await alice.user.admit(credential(3), 0, { country: 'FR', city: '' });
    alice.restart();
    expect(await placesOf(alice)).toEqual([null, cologne, { country: 'FR', city: '' }]);
    await alice.user.admit(credential(2));
    expect((await placesOf(alice))[1]).toBeNull();
  });

  test('goes with the device that is signed out', async () => {
    const { alice } = await three();
    await alice.user.admit(credential(2), 0, cologne);
    await alice.user.removeDevice(credential(1), 2);
    const rows = alice.storage.sql.exec('SELECT * FROM devices').toArray();
    expect(JSON.stringify(rows)).not.toContain('Köln');
  });
});

describe('[F-devices] signing out', () => {
  test.each([
    [1, 3],
    [2, 3],
    [3, 2],
    [2, 1],
    [2, 2],
    [1, 1],
  ])('device %i may sign device %i out, for that only takes away', async (by, device) => {
    const { alice } = await three();
    const socket = await alice.connect(device);
    expect(await alice.user.removeDevice(credential(by), device)).toEqual({ removed: true });
    expect(socket.closedWith).toBe(4503);
    expect(await alice.user.admit(credential(device))).toMatchObject({ refused: 'signed-out' });
  });

  test('is repeated without harm, and counted but never refused', async () => {
    const { alice } = await three();
    for (let again = 0; again < 30; again++) {
      expect(await alice.user.removeDevice(credential(2), 3)).toEqual({ removed: true });
    }
    for (let more = 4; more < 12; more++) {
      const linked = await alice.user.link({ by: 1, deviceName: 'tv', tokenHash: tokenHash(more) });
      if ('device' in linked)
        expect(await alice.user.removeDevice(credential(2), linked.device)).toEqual({ removed: true });
    }
    expect(await alice.user.removeDevice(credential(2), 1)).toEqual({ removed: true });
  });

  test('the others are told that the list changed', async () => {
    const { alice } = await three();
    const phone = await alice.connect(1);
    await alice.user.removeDevice(credential(2), 3);
    expect(phone.events().filter((event) => event.accountChanged?.devices)).toHaveLength(1);
  });
});

describe('[F-devices] the primary', () => {
  test.each([
    ['signs itself out', 1],
    ['is signed out by another', 3],
  ])('when it %s, the oldest linked device succeeds it', async (_, by) => {
    const { alice } = await three();
    expect(await primaries(alice, 2)).toEqual([1]);
    await alice.user.removeDevice(credential(by), 1);
    expect(await primaries(alice, 2)).toEqual([2]);
    expect(await alice.user.authorize(credential(2), 'openLink', true)).toEqual({ device: 2 });
    expect(await alice.user.link({ by: 2, deviceName: 'tv', tokenHash: tokenHash(9) })).toEqual({ device: 4 });
  });

  test('when it was not seen for 60 days with all but one device, that one succeeds it', async () => {
    const { town, alice } = await three();
    const laptop = await alice.connect(2);
    await laptop.leave();
    await town.pass(59 * dayMs);
    await (await alice.connect(3)).leave();
    await alice.user.removeDevice(credential(3), 1);
    await town.pass(2 * dayMs);
    expect(await primaries(alice, 3)).toEqual([2]);
    await town.pass(dayMs);
    await alice.user.removeDevice(credential(3), 2);
    expect(await primaries(alice, 3)).toEqual([3]);
  });

  test('is succeeded also where the release before this one left an account without one', async () => {
    const { town, alice } = await three();
    alice.storage.sql.exec('UPDATE devices SET removed_at = 1 WHERE device = 1');
    await town.person(2);
    alice.restart();
    expect(await primaries(alice, 2)).toEqual([2]);
  });

  test('links, and no other device does', async () => {
    const { alice } = await three();
    const refused = await alice.user.link({ by: 2, deviceName: 'tv', tokenHash: tokenHash(9) });
    expect(refused).toEqual({ refused: 'not-primary' });
    expect(await alice.user.authorize(credential(3), 'openLink', true)).toEqual({ refused: 'not-primary' });
    expect(await alice.user.authorize(credential(3))).toEqual({ device: 3 });
  });
});

describe('[F-devices] a device that is not signed in any more is told what happened', () => {
  test('it signed itself out', async () => {
    const { alice } = await three();
    await alice.user.removeDevice(credential(2), 2);
    expect(await why(alice, 2)).toMatchObject({ code: 'signed-out', why: 'left' });
  });

  test('another one signed it out, by name', async () => {
    const { town, alice } = await three();
    await alice.user.removeDevice(credential(2), 1);
    expect(await why(alice, 1)).toEqual({ code: 'signed-out', why: 'removed', by: 'laptop', at: town.now });
    alice.restart();
    expect(await why(alice, 1)).toMatchObject({ why: 'removed', by: 'laptop' });
  });

  test('nobody used it', async () => {
    const { town, alice } = await three();
    await alice.connect(1);
    for (const days of [61, 1]) {
      await town.pass(days * dayMs);
      await (await alice.connect(1)).leave();
    }
    expect(await why(alice, 3)).toMatchObject({ why: 'unseen' });
  });

  test.each([
    [wire.RemovalReason.NUMBER_TAKEN_OVER, 'taken-over'],
    [wire.RemovalReason.ACCOUNT_DELETED, 'deleted'],
  ])('the account ended (%i)', async (reason, told) => {
    const { alice } = await three();
    await alice.user.removeDevice(credential(1), 3);
    await alice.user.retire({ reason });
    expect(await why(alice, 1)).toMatchObject({ why: told });
    expect(await why(alice, 3)).toMatchObject({ why: 'removed' });
  });

  test('and nobody else is: without its secret the answer is the one for a device that never was', async () => {
    const { alice } = await three();
    await alice.user.removeDevice(credential(1), 3);
    expect(await alice.user.authorize({ device: 3, tokenHash: tokenHash(8) })).toEqual({ refused: 'unauthorized' });
  });
});

test('[F-sign-up] what would end with an account is told: its devices, and the chats that it is in', async () => {
  const town = new Town();
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a] = [await alice.connect(), await bob.connect()];
  await startDirect(a, alice, bob);
  await town.pass(2_000);
  expect(await alice.user.summary()).toMatchObject({ devices: [{ device: 1, name: 'phone' }], chats: 1 });
  await alice.user.retire({ reason: 3 });
  expect(await alice.user.summary()).toEqual({ devices: [], chats: 0 });
});

test('[D1.8] a removed device is cut off at once', async () => {
  const { town, bob } = await chatOfTwo();
  const laptop = await bob.link();
  const l = await bob.connect(laptop);
  const credential = { device: 1, tokenHash: tokenHash(1) };
  expect(await bob.user.removeDevice(credential, laptop)).toEqual({ removed: true });
  expect(l.closedWith).toBe(4503);
  expect(await bob.user.admit({ device: laptop, tokenHash: tokenHash(laptop) })).toMatchObject({
    refused: 'signed-out',
  });
  expect(await bob.user.devices(credential)).toMatchObject({ version: 3, devices: [{ device: 1 }] });
  const again = await bob.user.link({ by: 1, deviceName: 'tablet', tokenHash: tokenHash(9) });
  expect(again).toEqual({ device: 3 });
  await town.pass(2_000);
});
