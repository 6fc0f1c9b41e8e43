/** What a device gives out of its keys. */
import { describe, expect, test } from 'vitest';
import { refusals } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import { curveKey, kemPrekey, oneTimePrekeys, publication, signedPrekey } from '../../../tests/harness/keys.ts';
import { Town } from '../../../tests/harness/town.ts';

async function one() {
  const town = new Town();
  const alice = await town.person(1);
  return { town, alice, a: await alice.connect() };
}

type Device = Awaited<ReturnType<typeof one>>['a'];
const publish = (device: Device, keys: wire.PublishKeys.$Properties) => device.ask({ publishKeys: keys });

describe('[17.1] [E1] what is published', () => {
  test('is kept, and the answer says what is held; what is missing stays as it was', async () => {
    const { alice, a } = await one();
    const first = await publish(a, publication(1, 100));
    expect(first.keysKept).toEqual({ oneTime: 100, signedPrekey: 1, kemPrekey: 1, listVersion: 1, removed: [] });
    expect((await publish(a, { signedPrekey: signedPrekey(2) })).keysKept).toMatchObject({
      ...{ oneTime: 100, signedPrekey: 2, kemPrekey: 1 },
    });
    expect((await publish(a, { kemPrekey: kemPrekey(7) })).keysKept).toMatchObject({ signedPrekey: 2, kemPrekey: 7 });
    await alice.sleep();
    expect((await publish(a, {})).keysKept).toMatchObject({ oneTime: 100, signedPrekey: 2, kemPrekey: 7 });
  });

  test('is of the device that publishes it', async () => {
    const { alice, a } = await one();
    await publish(a, publication());
    const laptop = await alice.connect(await alice.link());
    expect((await publish(laptop, {})).keysKept).toMatchObject({ oneTime: 0, signedPrekey: 0, kemPrekey: 0 });
  });
});

describe('[E2] keys that are not as they must be', () => {
  const short = { id: 1, publicKey: new Uint8Array(32).fill(5), signature: new Uint8Array(64) };
  const bad: [string, wire.PublishKeys.$Properties, keyof typeof refusals][] = [
    ['a signed prekey without its type', { signedPrekey: short }, 'bad-keys'],
    [
      'a signed prekey of another type',
      { signedPrekey: { ...signedPrekey(1), publicKey: new Uint8Array(33) } },
      'bad-keys',
    ],
    [
      'a signed prekey that is not signed',
      { signedPrekey: { ...signedPrekey(1), signature: new Uint8Array(63) } },
      'bad-keys',
    ],
    ['a signed prekey without a number', { signedPrekey: signedPrekey(0) }, 'bad-keys'],
    ['a KEM prekey of a curve', { signedPrekey: signedPrekey(1), kemPrekey: signedPrekey(1) }, 'bad-keys'],
    [
      'a KEM prekey of 1,568 bytes',
      { signedPrekey: signedPrekey(1), kemPrekey: { ...kemPrekey(1), publicKey: new Uint8Array(1_568).fill(8) } },
      'bad-keys',
    ],
    [
      'a one-time prekey of 34 bytes',
      { ...publication(1, 2), oneTime: [{ id: 1, publicKey: new Uint8Array(34).fill(5) }] },
      'bad-keys',
    ],
    [
      'a one-time prekey twice',
      { ...publication(), oneTime: [...oneTimePrekeys(1, 1), ...oneTimePrekeys(1, 1)] },
      'bad-keys',
    ],
    ['one-time prekeys without a signed one', { oneTime: oneTimePrekeys(1, 1) }, 'bad-keys'],
    ['a KEM prekey without a signed one', { kemPrekey: kemPrekey(1) }, 'bad-keys'],
    ['101 one-time prekeys', publication(1, 101), 'too-large'],
  ];
  test.each(bad)('%s: all of it is refused, and nothing kept', async (_, keys, code) => {
    const { alice, a } = await one();
    const rows = alice.storage.rowsWritten();
    const { refusal } = await publish(a, keys);
    expect(refusal).toMatchObject({ code, advice: wire.Advice.NEVER });
    expect(refusal?.sentence).toContain(refusals[code].sentence);
    expect(alice.storage.rowsWritten()).toBe(rows);
    expect((await publish(a, {})).keysKept).toMatchObject({ oneTime: 0, signedPrekey: 0, kemPrekey: 0 });
  });
});

describe('[E3] one-time prekeys', () => {
  test('are added by their ids: a repeat adds none, not even one that was handed out since', async () => {
    const { town, alice, a } = await one();
    const bob = await town.person(2);
    const b = await bob.connect();
    await publish(a, publication(1, 50));
    const claimed = await b.ask({ claimKeys: { devices: [{ user: alice.id, device: 1 }] } });
    expect(claimed.keyBundles?.bundles?.[0]?.oneTime?.id).toBe(1);
    expect((await publish(a, publication(1, 50))).keysKept).toMatchObject({ oneTime: 49 });
    expect((await publish(a, { oneTime: oneTimePrekeys(31, 40) })).keysKept).toMatchObject({ oneTime: 69 });
    await alice.sleep();
    expect((await publish(a, { oneTime: oneTimePrekeys(1, 70) })).keysKept).toMatchObject({ oneTime: 69 });
  });

  test('are at most 200, and what is too much is refused whole', async () => {
    const { a } = await one();
    await publish(a, publication(1, 100));
    expect((await publish(a, { oneTime: oneTimePrekeys(101, 99) })).keysKept).toMatchObject({ oneTime: 199 });
    const refused = await publish(a, { signedPrekey: signedPrekey(9), oneTime: oneTimePrekeys(200, 2) });
    expect(refused.refusal).toMatchObject({ code: 'too-large' });
    expect((await publish(a, { oneTime: oneTimePrekeys(200, 1) })).keysKept).toMatchObject({
      ...{ oneTime: 200, signedPrekey: 1 },
    });
  });

  test('cost a row, however many they are', async () => {
    const { alice, a } = await one();
    await publish(a, publication(1, 100));
    const rows = alice.storage.rowsWritten();
    await publish(a, { oneTime: oneTimePrekeys(101, 100) });
    expect(alice.storage.rowsWritten() - rows).toBe(1);
  });

  test('come with their own bytes', async () => {
    const { town, alice, a } = await one();
    await publish(a, publication(1, 2));
    const b = await (await town.person(2)).connect();
    const [bundle] =
      (await b.ask({ claimKeys: { devices: [{ user: alice.id, device: 1 }] } })).keyBundles?.bundles ?? [];
    expect(bundle).toMatchObject({ user: alice.id, device: 1, oneTime: { id: 1 } });
    expect(bundle?.oneTime?.publicKey).toEqual(curveKey(1));
    expect(bundle?.signedPrekey).toMatchObject(signedPrekey(1));
    expect(bundle?.kemPrekey).toMatchObject(kemPrekey(1));
  });
});
