/** The key service in the runtime: what is handed out once stays so while objects are asked at once, sleep and start again. */
import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, test } from 'vitest';
import type { UserId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import { countRows, Device, newUserId, signUp, tokenHash, userStub } from '../../../tests/harness/device.workers.ts';
import { evict } from '../../../tests/harness/evict.workers.ts';
import { identityOf, listBytes, oneTimePrekeys, publication, signedList } from '../../../tests/harness/keys.ts';

/** Somebody whose phone has published so many one-time prekeys. */
async function owner(count: number) {
  const user = await signUp();
  const phone = await Device.open(user);
  expect((await phone.ask({ publishKeys: publication(1, count) })).keysKept).toMatchObject({ oneTime: count });
  return { user, phone };
}

/** People whom they know. */
async function askersOf(user: UserId, count: number): Promise<UserId[]> {
  const askers = await Promise.all(Array.from({ length: count }, () => newUserId()));
  await runInDurableObject(userStub(user), (_, { storage }) => {
    for (const asker of askers) storage.sql.exec("INSERT INTO contacts (user, name) VALUES (?, 'somebody')", asker);
  });
  return askers;
}

async function claim(user: UserId, asker: UserId): Promise<wire.KeyBundle | undefined> {
  const request = { asker, device: 1, devices: [1], isContact: true, shares: [] };
  const { bundles } = await userStub(user).claimKeys(request);
  return bundles.map((bytes) => wire.KeyBundle.decode(bytes))[0];
}

const idsOf = (bundles: (wire.KeyBundle | undefined)[]) => bundles.flatMap((one) => one?.oneTime?.id ?? []);

describe('[D7.3] [E8] one-time prekeys', () => {
  test('of 200 claims at once for 100 each gets one of its own, or none', async () => {
    const { user, phone } = await owner(100);
    const askers = await askersOf(user, 200);
    const bundles = await Promise.all(askers.map((asker) => claim(user, asker)));
    expect(bundles.every((bundle) => bundle?.signedPrekey?.id === 1)).toBe(true);
    expect(idsOf(bundles).sort((a, b) => a - b)).toEqual(oneTimePrekeys(1, 100).map(({ id }) => id));
    phone.close();
  });

  test('are handed out once, though the object is thrown out of memory among the claims', async () => {
    const { user, phone } = await owner(60);
    phone.close();
    const askers = await askersOf(user, 60);
    const given: number[] = [];
    for (let at = 0; at < askers.length; at += 20) {
      given.push(...idsOf(await Promise.all(askers.slice(at, at + 20).map((asker) => claim(user, asker)))));
      await evict(userStub(user));
    }
    // None has another one today, asked again or at once.
    const again = await Promise.all([...askers, ...askers].map((asker) => claim(user, asker)));
    expect(idsOf(again)).toEqual([]);
    expect(new Set(given).size).toBe(60);
    expect(given).toHaveLength(60);
  });

  test('[F5] cost a row each, and a publication of a hundred one', async () => {
    const { user, phone } = await owner(1);
    const [asker] = (await askersOf(user, 1)) as [UserId];
    const rows = await countRows(userStub(user));
    await phone.ask({ publishKeys: { oneTime: oneTimePrekeys(2, 100) } });
    expect(rows()).toBe(1);
    await claim(user, asker);
    expect(rows()).toBe(2);
    await claim(user, asker);
    expect(rows()).toBe(2);
    phone.close();
  });
});

test('[E7] a claim goes over the wire, and a made-up id wakes nobody', async () => {
  const { user, phone } = await owner(3);
  const asker = await Device.open(await signUp());
  const madeUp = `u${'A'.repeat(20)}` as UserId;
  const devices = [user, madeUp, asker.user].map((one) => ({ user: one, device: 1 }));
  const { keyBundles } = await asker.ask({ claimKeys: { devices } });
  expect(keyBundles?.bundles).toMatchObject([{ user, device: 1, oneTime: { id: 1 }, ...publicationOnWire }]);
  const tables = await runInDurableObject(userStub(madeUp), (_, state) => [
    ...state.storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'"),
  ]);
  expect(tables).toEqual([]);
  phone.close();
  asker.close();
});
const publicationOnWire = { signedPrekey: { id: 1 }, kemPrekey: { id: 1 } };

test('[E10] [E12] a device is linked with a signed list, and its keys end with it, over a sleep', async () => {
  const { user, phone } = await owner(3);
  await phone.ask({ publishKeys: { list: signedList(2, [1]) } });
  const signed = { list: listBytes(signedList(3, [1, 2])), identity: identityOf(2), registrationId: 2 };
  const request = { by: 1, deviceName: 'laptop', tokenHash: tokenHash(2), signed };
  expect(await userStub(user).link({ ...request, signed: { ...signed, registrationId: 3 } })).toMatchObject({
    refused: 'bad-keys',
  });
  expect(await userStub(user).link(request)).toEqual({ device: 2 });
  const laptop = await Device.open(user, 2);
  await laptop.ask({ publishKeys: publication(1, 3) });
  await evict(userStub(user), { webSockets: 'hibernate' });
  const asker = await newUserId();
  const ask = { asker, device: 1, devices: [1, 2], isContact: false, shares: [] };
  expect((await userStub(user).claimKeys(ask)).bundles).toHaveLength(2);
  await userStub(user).removeDevice({ device: 1, tokenHash: tokenHash(1) }, 2);
  await evict(userStub(user), { webSockets: 'hibernate' });
  expect((await userStub(user).claimKeys(ask)).bundles).toHaveLength(1);
  expect((await phone.ask({ publishKeys: {} })).keysKept).toMatchObject({ listVersion: 4, removed: [2] });
  phone.close();
});
