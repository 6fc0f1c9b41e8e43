/** What the cryptography costs, ours and Signal's own library in turns, in this process. */
import { openBody, sealBody } from '../../crypto/body.ts';
import { safetyNumber } from '../../crypto/safety-number.ts';
import { signalSuite } from '../../crypto/signal-suite.ts';
import type { Bundle } from '../../crypto/suite.ts';
import { LibReader, LibWriter, OurReader, OurWriter } from '../../tests/interop/chains.ts';
import { Dice } from '../../tests/interop/dice.ts';
import { LibPeer } from '../../tests/interop/lib-peer.ts';
import { type Libsignal, loadOracle } from '../../tests/interop/libsignal.ts';
import { OurPeer } from '../../tests/interop/our-peer.ts';
import type { Peer } from '../../tests/interop/peer.ts';
import { median } from '../kit/statistics.ts';

/** Milliseconds for one time. */
interface Pair {
  readonly ours: number;
  readonly libsignal: number;
}

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const text = random(100);

/** By what was measured. `devices`: of the large group. */
export async function besideLibsignal(devices: number): Promise<ReadonlyMap<string, Pair>> {
  const [sessions, newest] = [await loadOracle('ls90'), await loadOracle('ls103')];
  const figures = new Map<string, Pair>();
  figures.set('encrypt for 1 device', await encrypting(sessions, 1));
  figures.set('encrypt for 9 devices', await encrypting(sessions, 9));
  await firstMessages(sessions, 20);
  figures.set('first message to 100 new devices', await firstMessages(sessions, 100));
  figures.set(`first message to a group of ${devices} devices`, await firstMessages(sessions, devices));
  const { message, page } = await groupMessages(newest);
  figures.set('group message', message);
  figures.set('a page of 50 opened', page);
  figures.set('safety number', await numbers(newest));
  return figures;
}

/** Each in turn, so that what the machine does otherwise falls on both. */
async function alternately(
  rounds: number,
  ours: () => Promise<unknown>,
  libsignal: () => Promise<unknown>,
): Promise<Pair> {
  const times = { ours: [] as number[], libsignal: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.ours.push(await timed(ours));
    times.libsignal.push(await timed(libsignal));
  }
  return { ours: median(times.ours), libsignal: median(times.libsignal) };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function encrypting(lib: Libsignal, devices: number): Promise<Pair> {
  const ours = await writers(lib, devices, () => OurPeer.create(random, true));
  const theirs = await writers(lib, devices, async () => newLibPeer(lib));
  const all = (peers: readonly Peer[]) => async () => {
    for (const peer of peers) await peer.send(text);
  };
  await alternately(20, all(ours), all(theirs));
  return alternately(50, all(ours), all(theirs));
}

/** Each with a session that both sides have written in. */
async function writers(lib: Libsignal, count: number, create: () => Promise<Peer>): Promise<Peer[]> {
  const made: Peer[] = [];
  for (let i = 0; i < count; i++) {
    const [writer, reader] = [await create(), newLibPeer(lib)];
    await writer.initiate(reader.bundle());
    await reader.receive(await writer.send(text));
    await writer.receive(await reader.send(text), reader);
    made.push(writer);
  }
  return made;
}

/** PQXDH with each, and one message. Those who write on their side are new each time: a session there remembers older ones. */
async function firstMessages(lib: Libsignal, devices: number): Promise<Pair> {
  const own = await signalSuite.createDevice(random);
  const total = { ours: 0, libsignal: 0 };
  for (let begun = 0; begun < devices; begun += 50) {
    const bundles: Bundle[] = [];
    const theirs: LibPeer[] = [];
    for (let i = 0; i < Math.min(50, devices - begun); i++) {
      bundles.push(newLibPeer(lib).bundle());
      theirs.push(newLibPeer(lib));
    }
    total.ours += await timed(async () => {
      for (const bundle of bundles) {
        await signalSuite.encrypt(own, await signalSuite.initiate(own, bundle, null, random), text, random);
      }
    });
    total.libsignal += await timed(async () => {
      for (const [i, bundle] of bundles.entries()) {
        await theirs[i]?.initiate(bundle);
        await theirs[i]?.send(text);
      }
    });
  }
  return total;
}

function newLibPeer(lib: Libsignal): LibPeer {
  return new LibPeer(lib, { name: 'libsignal', hasKem: true, registrationId: 1 });
}

async function groupMessages(lib: Libsignal): Promise<{ message: Pair; page: Pair }> {
  const dice = new Dice(1);
  const [ours, theirs] = [new OurWriter(dice), new LibWriter(lib, dice)];
  await ours.begin();
  await theirs.begin();
  await alternately(
    50,
    () => ours.write(text),
    () => theirs.write(text),
  );
  const message = await alternately(
    100,
    () => ours.write(text),
    () => theirs.write(text),
  );

  const [ourReader, theirReader] = [new OurReader({ restarts: 0 }), new LibReader(lib)];
  const bound = random(100);
  const { key, body } = await sealBody(text, bound, random);
  await ourReader.take(await ours.distribution());
  await theirReader.take(await theirs.distribution());
  const page = async () => ({
    ours: await pageOf(() => ours.write(text)),
    theirs: await pageOf(() => theirs.write(text)),
  });
  const times: Pair[] = [];
  for (let round = 0; round < 7; round++) {
    const messages = await page();
    const both = await alternately(
      1,
      async () => {
        for (const data of messages.ours) {
          await ourReader.read(data);
          // Their library has no bodies: of ours they are part of the price.
          await openBody(key, body, bound);
        }
      },
      async () => {
        for (const data of messages.theirs) await theirReader.read(data);
      },
    );
    if (round > 1) times.push(both);
  }
  return {
    message,
    page: { ours: median(times.map((one) => one.ours)), libsignal: median(times.map((one) => one.libsignal)) },
  };
}

async function pageOf(write: () => Promise<Uint8Array>): Promise<Uint8Array[]> {
  const messages: Uint8Array[] = [];
  for (let i = 0; i < 50; i++) messages.push(await write());
  return messages;
}

async function numbers(lib: Libsignal): Promise<Pair> {
  const [a, b] = [(await signalSuite.createDevice(random)).identity, (await signalSuite.createDevice(random)).identity];
  const key = (pair: typeof a) => lib.PublicKey.deserialize(Buffer.from(pair.publicKey));
  let round = 0;
  // Of other people each time: what was computed is remembered.
  const theirs = async () => {
    const [alice, bob] = [Buffer.from(`alice ${round}`), Buffer.from(`bob ${round}`)];
    return lib.Fingerprint.new(5_200, 2, alice, key(a), bob, key(b)).displayableFingerprint();
  };
  const ours = async () => {
    round++;
    return safetyNumber(
      { user: `alice ${round}`, identity: a.publicKey },
      { user: `bob ${round}`, identity: b.publicKey },
    );
  };
  return alternately(9, ours, theirs);
}
