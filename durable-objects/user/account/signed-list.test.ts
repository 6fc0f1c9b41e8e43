/** The device list that the primary signs: who may publish which, what others are given, and how devices leave it. */
import { describe, expect, test } from 'vitest';
import { decodeMessage } from '../../../protocol/codec.ts';
import type { ConversationId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import {
  curveKey,
  identityOf,
  listBytes,
  oneTimePrekeys,
  publication,
  signedList,
} from '../../../tests/harness/keys.ts';
import { groupId, type Person, startDirect, Town, type TownSocket, tokenHash } from '../../../tests/harness/town.ts';

const dayMs = 24 * 3_600_000;
const credential = (device: number) => ({ device, tokenHash: tokenHash(device) });

/** Alice has published a list of her first device, and has a chat with Bob. */
async function signed() {
  const town = new Town();
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  await a.ask({ publishKeys: { list: signedList(2, [1]) } });
  await town.pass(8_000);
  return { town, alice, bob, a, b, chat };
}

const publish = (device: TownSocket, list: wire.DeviceList.$Properties) => device.ask({ publishKeys: { list } });

/** Links a device with the list that it takes. */
function link(alice: Person, version: number, devices: readonly number[], more: object = {}) {
  const device = devices.at(-1) as number;
  return alice.user.link({
    ...{ by: devices[0] as number, deviceName: 'laptop', tokenHash: tokenHash(device) },
    signed: {
      ...{ list: listBytes(signedList(version, devices)), identity: identityOf(device), registrationId: device },
      ...more,
    },
  });
}

/** What the chain of a conversation says of devices. */
async function chain(b: TownSocket, conversation: ConversationId) {
  const { page } = await b.ask({ pull: { conversation, controlOnly: true } });
  return (page?.entries ?? []).flatMap(({ body }) => {
    const { devices, removal } = wire.Control.decode(body ?? new Uint8Array());
    if (removal) return [`${removal.reason} ${removal.device} ${removal.listVersion}`];
    return devices ? [`list ${devices.list?.version}`] : [];
  });
}
const { DEVICE_SIGNED_OUT, DEVICE_EXPIRED } = wire.RemovalReason;

describe('[E4] a list is published', () => {
  test('by the primary, with a version above what is counted, of devices that are signed in', async () => {
    const { alice, a } = await signed();
    const laptop = await alice.connect(2).catch(() => null);
    expect(laptop).toBeNull();
    expect(await link(alice, 3, [1, 2])).toEqual({ device: 2 });
    const second = await alice.connect(2);
    const refused: [TownSocket, wire.DeviceList.$Properties, string][] = [
      [second, signedList(4, [2, 1]), 'not-primary'],
      [a, signedList(3, [1]), 'stale-list'],
      [a, signedList(4, [1, 2, 3]), 'bad-keys'],
      [a, signedList(4, [2, 1]), 'bad-keys'],
      [a, signedList(4, []), 'bad-keys'],
      [a, signedList(4, [1, 1]), 'bad-keys'],
      [a, { ...signedList(4, [1]), signature: new Uint8Array(0) }, 'bad-keys'],
      [a, signedList(2 ** 31 + 1, [1]), 'bad-keys'],
      [a, { ...signedList(4, [1]), devices: [{ device: 1, identity: identityOf(1) }] }, 'bad-keys'],
      [a, { ...signedList(4, [1]), devices: [{ device: 1, registrationId: 1 }] }, 'bad-keys'],
      [a, { ...signedList(4, [1]), signature: new Uint8Array(2_000) }, 'too-large'],
    ];
    for (const [by, list, code] of refused) expect((await publish(by, list)).refusal).toMatchObject({ code });
    expect((await publish(a, signedList(9, [1, 2]))).keysKept).toMatchObject({ listVersion: 9, removed: [] });
  });

  test('once: the same again is taken and changes nothing', async () => {
    const { town, alice, a, b, chat } = await signed();
    const rows = alice.storage.rowsWritten();
    expect((await publish(a, signedList(2, [1]))).keysKept).toMatchObject({ listVersion: 2 });
    expect(alice.storage.rowsWritten()).toBe(rows);
    await town.pass(8_000);
    expect(await chain(b, chat)).toEqual(['list 2']);
  });

  test('with keys or not at all', async () => {
    const { a } = await signed();
    const refused = await a.ask({ publishKeys: { ...publication(), list: signedList(2, [1, 2]) } });
    expect(refused.refusal).toMatchObject({ code: 'stale-list' });
    const bad = { oneTime: oneTimePrekeys(1, 1), list: signedList(3, [1]) };
    expect((await a.ask({ publishKeys: bad })).refusal).toMatchObject({ code: 'bad-keys' });
    expect((await a.ask({ publishKeys: {} })).keysKept).toMatchObject({ oneTime: 0, signedPrekey: 0, listVersion: 2 });
  });

  test('[D10.5] ten times a day, and whenever a device is gone that the list names', async () => {
    const { town, alice, a } = await signed();
    await link(alice, 3, [1, 2]);
    for (let version = 4; version < 12; version++) {
      expect((await publish(a, signedList(version, [1, 2]))).keysKept).toMatchObject({ listVersion: version });
    }
    expect((await publish(a, signedList(12, [1, 2]))).refusal).toMatchObject({ code: 'rate-limited' });
    await alice.user.removeDevice(credential(1), 2);
    expect((await publish(a, signedList(13, [1]))).keysKept).toMatchObject({ listVersion: 13, removed: [] });
    await town.pass(dayMs);
    expect((await publish(a, signedList(14, [1]))).keysKept).toMatchObject({ listVersion: 14 });
  });
});

test('[E5] a device keeps the identity key that a list first named', async () => {
  const { alice, a } = await signed();
  await link(alice, 3, [1, 2]);
  const other = (device: number) => ({
    ...signedList(4, [1, 2]),
    devices: (signedList(4, [1, 2]).devices ?? []).map((one) =>
      one.device === device ? { ...one, identity: curveKey(9) } : one,
    ),
  });
  expect((await publish(a, other(1))).refusal).toMatchObject({ code: 'bad-keys' });
  expect((await publish(a, other(2))).refusal).toMatchObject({ code: 'bad-keys' });
  await alice.sleep();
  expect((await publish(a, other(2))).refusal).toMatchObject({ code: 'bad-keys' });
  expect((await publish(a, signedList(4, [1]))).keysKept).toMatchObject({ listVersion: 4 });
  expect((await publish(a, { ...other(2), version: 5 })).refusal).toMatchObject({ code: 'bad-keys' });
});

describe('[E6] what others are given is the list that was signed', () => {
  test('[1.4] wherever they ask, with what this server does not know of it', async () => {
    const { town, alice, bob, a, b, chat } = await signed();
    const unknown = Uint8Array.of(0x9a, 0x3f, 2, 1, 2);
    const bytes = Uint8Array.of(...listBytes(signedList(3, [1])), ...unknown);
    await publish(a, decodeMessage(wire.DeviceList, bytes) as wire.DeviceList.$Properties);
    await town.pass(8_000);
    const same = (list: wire.DeviceList.$Properties | null | undefined) =>
      expect([...wire.DeviceList.encode(list ?? {}).finish()]).toEqual([...bytes]);
    same((await b.ask({ findDirect: { peer: alice.id } })).direct?.peerDevices);
    same((await a.ask({ findDirect: { peer: bob.id } })).direct?.ownDevices);
    same((await b.ask({ getDeviceLists: { users: [alice.id] } })).deviceLists?.lists?.[0]?.list);
    same((await a.ask({ getDeviceLists: { users: [alice.id] } })).deviceLists?.lists?.[0]?.list);
    expect(await chain(b, chat)).toEqual(['list 2', 'list 3']);
    const { page } = await b.ask({ pull: { conversation: chat, controlOnly: true } });
    const given = decodeMessage(wire.Control, page?.entries?.at(-1)?.body ?? new Uint8Array());
    same(given?.devices?.list as wire.DeviceList.$Properties);
  });

  test('and the server’s own word of an account that never published one', async () => {
    const { town, bob, a } = await signed();
    await bob.link();
    await town.pass(8_000);
    const { deviceLists } = await a.ask({ getDeviceLists: { users: [bob.id] } });
    const list = deviceLists?.lists?.[0]?.list;
    expect(list).toMatchObject({ version: 2, devices: [{ device: 1 }, { device: 2 }] });
    expect(list?.signature).toHaveLength(0);
  });
});

describe('[E10] a device that is gone', () => {
  test('[D1.8] by the person: a removal in every conversation, and the signed list stays until the primary signs another', async () => {
    const { town, alice, bob, a, b, chat } = await signed();
    await link(alice, 3, [1, 2]);
    const laptop = await alice.connect(2);
    await laptop.ask({ publishKeys: publication() });
    const group = groupId(1);
    await b.ask(b.creation(group, wire.ConversationKind.GROUP, [bob.id, alice.id]));
    await town.pass(8_000);
    a.forget();
    expect(await alice.user.removeDevice(credential(1), 2)).toEqual({ removed: true });
    expect(laptop.closedWith).toBe(4503);
    // At once, whatever the conversations know.
    expect((await b.ask({ claimKeys: { devices: [{ user: alice.id, device: 2 }] } })).keyBundles?.bundles).toEqual([]);
    const told = a.events().flatMap(({ keysLow }) => (keysLow ? [keysLow] : []));
    expect(told).toMatchObject([{ listVersion: 4, removed: [2] }]);
    await town.pass(8_000);
    expect(await chain(b, chat)).toEqual(['list 2', 'list 3', `${DEVICE_SIGNED_OUT} 2 4`]);
    expect(await chain(b, group)).toEqual(['list 3', `${DEVICE_SIGNED_OUT} 2 4`]);
    const found = await b.ask({ findDirect: { peer: alice.id } });
    expect(found.direct?.peerDevices).toMatchObject({ version: 3, devices: [{ device: 1 }, { device: 2 }] });

    const left = [
      ...alice.storage.sql.exec('SELECT device FROM device_keys UNION SELECT device FROM one_time_prekeys'),
    ];
    expect(left).toEqual([]);

    // The primary was away and is told when it comes back.
    await a.leave();
    const again = await alice.connect();
    expect(again.events().flatMap(({ keysLow }) => (keysLow ? [keysLow.removed] : []))).toEqual([[2]]);
    expect((await publish(again, signedList(4, [1]))).refusal).toMatchObject({ code: 'stale-list' });
    expect((await publish(again, signedList(5, [1]))).keysKept).toMatchObject({ listVersion: 5, removed: [] });
    await town.pass(8_000);
    expect((await chain(b, chat)).slice(2)).toEqual([`${DEVICE_SIGNED_OUT} 2 4`, 'list 5']);
  });

  test('by itself, and by not being used: each with its reason', async () => {
    const { town, alice, b, chat } = await signed();
    await link(alice, 3, [1, 2]);
    await link(alice, 4, [1, 2, 3]);
    await town.pass(8_000);
    await alice.user.removeDevice(credential(2), 2);
    await town.pass(8_000);
    for (const days of [61, 1]) {
      await town.pass(days * dayMs);
      await (await alice.connect()).leave();
    }
    await town.pass(8_000);
    expect((await chain(b, chat)).slice(2)).toEqual([`${DEVICE_SIGNED_OUT} 2 5`, `${DEVICE_EXPIRED} 3 6`]);
  });

  test('reaches a conversation that could not be told, after a crash and after the next list', async () => {
    const { town, alice, a, b, chat } = await signed();
    await link(alice, 3, [1, 2]);
    await town.pass(8_000);
    town.conversationCall = (_id, method, _request, pass) =>
      method === 'putDevices' ? Promise.reject(new Error('away')) : pass();
    await alice.user.removeDevice(credential(1), 2);
    await town.pass(60_000);
    alice.crash();
    town.conversationCall = (_id, _method, _request, pass) => pass();
    await town.pass(30 * 60_000);
    expect((await chain(b, chat)).slice(2)).toEqual([`${DEVICE_SIGNED_OUT} 2 4`]);
    expect(a.isOpen).toBe(false);
  });

  test('[7.3c] stays gone where somebody adds the person by the list that still names it', async () => {
    const { town, alice, bob, b } = await signed();
    await link(alice, 3, [1, 2]);
    await town.pass(8_000);
    await alice.user.removeDevice(credential(1), 2);
    await town.pass(8_000);
    const group = groupId(1);
    const { deviceLists } = await b.ask({ getDeviceLists: { users: [alice.id] } });
    const creation = {
      kind: wire.ConversationKind.GROUP,
      members: [
        { user: bob.id, role: wire.Role.ADMIN, devices: { version: 1, devices: [{ device: 1 }] } },
        { user: alice.id, devices: deviceLists?.lists?.[0]?.list ?? null },
      ],
    };
    const body = wire.Control.encode({ epoch: 0, creation }).finish();
    const kind = wire.EntryKind.CREATION;
    await b.ask(b.message(group, { epoch: 0, kind, countable: false, body }));
    await town.pass(8_000);
    expect(await chain(b, group)).toEqual([`${DEVICE_SIGNED_OUT} 2 4`]);
    await b.ask(b.message(group, { epoch: 2 }));
    await town.pass(60_000);
    // Both know now what is held: nothing more is said.
    expect(await chain(b, group)).toEqual([`${DEVICE_SIGNED_OUT} 2 4`]);
  });

  test('that no list named changes no list', async () => {
    const { town, alice, a, b, chat } = await signed();
    await link(alice, 3, [1, 2]);
    await publish(a, signedList(4, [1]));
    await town.pass(8_000);
    await alice.user.removeDevice(credential(1), 2);
    await town.pass(8_000);
    expect(await chain(b, chat)).toEqual(['list 2', 'list 4']);
    expect((await a.ask({ publishKeys: {} })).keysKept).toMatchObject({ listVersion: 4, removed: [] });
  });
});

test('[E11] when the primary goes, the oldest device that is signed in publishes', async () => {
  const { town, alice, b, chat } = await signed();
  await link(alice, 3, [1, 2]);
  await town.pass(8_000);
  const laptop = await alice.connect(2);
  await alice.user.removeDevice(credential(2), 1);
  await town.pass(8_000);
  const told = laptop.events().flatMap(({ keysLow }) => (keysLow ? [keysLow.removed] : []));
  expect(told).toEqual([[1]]);
  expect((await publish(laptop, signedList(5, [2]))).keysKept).toMatchObject({ listVersion: 5, removed: [] });
  await town.pass(8_000);
  expect((await chain(b, chat)).slice(2)).toEqual([`${DEVICE_SIGNED_OUT} 1 4`, 'list 5']);
});

describe('[E12] linking where a list is signed', () => {
  test('takes a list above the one that counts, which names the device as it is', async () => {
    const { alice, a } = await signed();
    expect(await alice.user.devices(credential(1))).toMatchObject({ version: 2, next: 2 });
    const bare = { by: 1, deviceName: 'laptop', tokenHash: tokenHash(2) };
    expect(await alice.user.link(bare)).toEqual({ refused: 'list-needed' });
    expect(await link(alice, 2, [1, 2])).toMatchObject({ refused: 'stale-list' });
    expect(await link(alice, 3, [1, 3])).toMatchObject({ refused: 'stale-list' });
    expect(await link(alice, 3, [1, 2], { identity: curveKey(4) })).toMatchObject({ refused: 'bad-keys' });
    expect(await link(alice, 3, [1, 2], { registrationId: 7 })).toMatchObject({ refused: 'bad-keys' });
    expect(await link(alice, 3, [1, 2], { list: new Uint8Array([255]) })).toMatchObject({ refused: 'malformed' });
    expect(await alice.user.devices(credential(1))).toMatchObject({ version: 2, next: 2, devices: [{ device: 1 }] });
    expect(await link(alice, 3, [1, 2])).toEqual({ device: 2 });
    // The answer was lost.
    expect(await link(alice, 3, [1, 2])).toEqual({ device: 2 });
    expect(await alice.user.devices(credential(1))).toMatchObject({ version: 3, next: 3 });
    expect((await a.ask({ publishKeys: {} })).keysKept).toMatchObject({ listVersion: 3 });
  });

  test('takes none that was made of other devices than there are now, whatever its version', async () => {
    const { town, alice, a } = await signed();
    // Versions that were signed and never taken are passed over.
    expect(await link(alice, 5, [1, 2])).toEqual({ device: 2 });
    expect(await link(alice, 9, [1, 3])).toMatchObject({ refused: 'stale-list' });
    expect(await link(alice, 5, [1, 2, 3])).toMatchObject({ refused: 'stale-list' });
    expect(await link(alice, 9, [1, 2, 3])).toEqual({ device: 3 });
    await alice.user.removeDevice(credential(1), 2);
    await town.pass(8_000);
    expect(await link(alice, 20, [1, 2, 3, 4])).toMatchObject({ refused: 'stale-list' });
    expect(await link(alice, 20, [1, 3, 4])).toEqual({ device: 4 });
    expect((await a.ask({ publishKeys: {} })).keysKept).toMatchObject({ listVersion: 20 });
  });

  test('takes what the device gives out in the same step: nobody who writes to its person waits for its first connection', async () => {
    const { alice, b } = await signed();
    const prekeys = (keys: wire.PublishKeys.$Properties) => wire.PublishKeys.encode(keys).finish();
    const bad = [
      new Uint8Array([255]),
      prekeys({ oneTime: oneTimePrekeys(1, 2) }),
      prekeys({ ...publication(1, 2), list: signedList(3, [1, 2]) }),
    ];
    for (const one of bad)
      expect(await link(alice, 3, [1, 2], { prekeys: one })).toMatchObject({ refused: 'bad-keys' });
    expect(await alice.user.devices(credential(1))).toMatchObject({ version: 2, devices: [{ device: 1 }] });
    expect(await link(alice, 3, [1, 2], { prekeys: prekeys(publication(1, 5)) })).toEqual({ device: 2 });
    const claim = { claimKeys: { devices: [{ user: alice.id, device: 2 }] } };
    expect((await b.ask(claim)).keyBundles?.bundles).toMatchObject([{ device: 2, oneTime: { id: 1 } }]);
    // It publishes the same with its first connection.
    const laptop = await alice.connect(2);
    expect((await laptop.ask({ publishKeys: publication(1, 5) })).keysKept).toMatchObject({ oneTime: 4 });
  });

  test('begins a signed list where there was none', async () => {
    const town = new Town();
    const alice = await town.person(1);
    expect(await link(alice, 2, [1, 2])).toEqual({ device: 2 });
    expect(await alice.user.deviceList()).toEqual({ list: listBytes(signedList(2, [1, 2])) });
  });
});
