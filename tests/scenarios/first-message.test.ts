/**
 * The first message to a group of a thousand people with two devices each: their lists are asked for, a bundle of each device is
 * claimed, and the keys go ahead of the message, all within what a deployment lets one person do.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KeysProgress } from '../../client/api.ts';
import { signalSuite } from '../../crypto/signal-suite.ts';
import type { UserId } from '../../protocol/ids.ts';
import { deviceListStatement } from '../../protocol/statements.ts';
import type { wire } from '../../schema/gen/wire.js';
import { type Account, linkDevice, signUp } from '../harness/account.ts';
import { EncryptedCast, textsIn } from '../harness/encrypted.ts';
import { eventually } from '../harness/eventually.ts';
import { parallel } from '../harness/parallel.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { SignalDevice } from '../harness/signal-device.ts';
import { WireClient } from '../harness/wire-client.ts';

/**
 * Besides whoever writes, and one who reads: as many as `ROOST_CROWD` says. To sign them all up takes minutes, so without it that is left
 * out; what a thousand cost is counted in `durable-objects/user/sends/first-to-many.test.ts`.
 */
const members = Number(process.env.ROOST_CROWD ?? 0);
/** What is done from one address here, and from a thousand elsewhere. */
const oneAddress = {
  maxCodesPerAddressPerHour: 1_000_000,
  maxAttemptsPerAddressPerHour: 1_000_000,
  maxWaitsPerAddressPerHour: 1_000_000,
};
/** Seconds, on a machine many times slower than one's own; what has to wait for an allowance waits for minutes. */
const maxMs = 100_000;

const cast = new EncryptedCast();
let server: TestServer;

beforeAll(async () => {
  if (members > 0) server = await startTestServer(oneAddress);
});

afterAll(async () => {
  await cast.end();
  await server?.stop();
});

test.skipIf(members === 0)(
  '[E63] [F6] the first message to a thousand people with two devices each takes seconds, and says how far it is',
  async () => {
    const ada = await cast.open(await server.signUp('ada'), 'ada');
    const laptop = await cast.link(ada, 'laptop of ada');
    const eve = await cast.open(await server.signUp('eve'), 'eve');
    const tablet = await cast.link(eve, 'tablet of eve');
    const { user: me } = ada.roost.account;
    await eve.roost.putContact(me, 'Ada');
    const began = performance.now();
    const users = await crowd(me);
    const connected = new Set<string>();
    const stop = ada.roost.status.subscribe(({ state }) => connected.add(state));

    const making = performance.now();
    const all = [...users, eve.roost.account.user] as UserId[];
    const id = await ada.roost.createGroup({ title: 'Town', members: all });
    const made = performance.now();
    const progress: KeysProgress[] = [];
    const unsubscribe = ada.roost.conversation(id).subscribe((now) => {
      const { preparing } = now ?? {};
      if (preparing != null && preparing.ready !== progress.at(-1)?.ready) progress.push(preparing);
    });
    const { id: sent } = await ada.roost.send(id, { text: 'to all of you' });
    await ada.roost.settled(sent);
    const tookMs = performance.now() - made;
    for (const one of [eve, tablet, laptop]) {
      await eventually(async () => expect(await textsIn(one, id)).toEqual(['to all of you']), 60_000);
    }
    const read = performance.now();
    const seconds = (ms: number) => (ms / 1_000).toFixed(1);
    console.log(
      `${users.length} people made in ${seconds(making - began)} s, their group in ${seconds(made - making)} s; the first message is taken ` +
        `${seconds(tookMs)} s later, and read after ${seconds(read - made - tookMs)} s: ${progress.map(({ ready }) => ready).join(' ')}`,
    );
    unsubscribe();
    stop();
    // Two of each of the others, and the other one of her own.
    expect(new Set(progress.map(({ total }) => total))).toEqual(new Set([2 * all.length + 1]));
    const ready = progress.map((one) => one.ready);
    expect(ready).toEqual(ready.toSorted((a, b) => a - b));
    expect(ready.length).toBeGreaterThanOrEqual(3);
    expect([...connected]).toEqual(['online']);
    expect(tookMs).toBeLessThan(maxMs);
  },
  900_000,
);

/** People with two devices each, whose keys are published and whose list is signed. `friend` is a contact of all of them. */
async function crowd(friend: string): Promise<string[]> {
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  // The same two for everybody: whoever writes has the same work with them.
  const pair = [
    await SignalDevice.create(random, { hasKem: true, oneTime: 1 }),
    await SignalDevice.create(random, { hasKem: true, oneTime: 1 }),
  ] as const;
  const names = Array.from({ length: members }, (_, i) => `crowd_${i}`);
  return parallel(names, 16, async (name) => {
    const first = await signUp(server.url, name);
    const second = await linkDevice(first);
    await putContact(first, friend);
    const { listVersion } = await publish(second, pair[1]);
    const devices = [first, second].map(({ device }, i) => {
      const { identity, own } = pair[i] as SignalDevice;
      return { device, identity, addedAt: 1, registrationId: own.registrationId };
    });
    const version = (listVersion ?? 0) + 1;
    const statement = deviceListStatement(first.user, { version, devices });
    const signature = await signalSuite.sign(pair[0].own.identity, statement, random);
    await publish(first, pair[0], { version, devices, signature });
    return first.user;
  });
}

async function publish(
  account: Account,
  keys: SignalDevice,
  list: wire.DeviceList.$Properties | null = null,
): Promise<wire.KeysKept.$Properties> {
  const publicOf = <Pair extends { privateKey: Uint8Array }>({ privateKey: _, ...rest }: Pair) => rest;
  const [[signedPrekey], [kemPrekey], oneTime] = [keys.signed, keys.kem, keys.oneTime].map((some) =>
    [...some.values()].map(publicOf),
  ) as [wire.SignedPrekey.$Properties[], wire.SignedPrekey.$Properties[], wire.Prekey.$Properties[]];
  const client = new WireClient(account);
  await client.connect();
  try {
    const { keysKept } = await client.request({
      publishKeys: { signedPrekey: signedPrekey ?? null, kemPrekey: kemPrekey ?? null, oneTime, list },
    });
    return keysKept ?? {};
  } finally {
    await client.close();
  }
}

async function putContact({ url, token }: Account, user: string): Promise<void> {
  const put = await fetch(`${url}/v1/contacts/${user}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ name: 'friend' }),
  });
  if (!put.ok) throw new Error(`putting a contact answered ${put.status}: ${await put.text()}`);
}
