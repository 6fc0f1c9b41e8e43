/** What a server, a network or a thief may try: nothing of it is opened, and every session stays as it was. */
import { describe, expect, test } from 'vitest';
import { utf8 } from '../lib/bytes.ts';
import { refuseChanges, refused } from '../tests/harness/refused.ts';
import { SignalDevice } from '../tests/harness/signal-device.ts';
import { torsioned } from '../tests/harness/torsioned.ts';
import { messageSeed } from './kdf.ts';
import { encodePublicKey, fieldPrime, writeLittleEndian } from './keys.ts';
import { readPrekeyMessage, writePrekeyMessage } from './prekey-message.ts';
import { decodeSession } from './session-record.ts';
import { sealSignalMessage } from './signal-message.ts';
import { signalSuite } from './signal-suite.ts';
import { countSkipped, noSkippedKeys } from './skipped-keys.ts';
import { type Bundle, prekeyMessage, sessionMessage } from './suite.ts';
import { sign } from './xeddsa.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const refusal = (code: string) => expect.objectContaining({ name: 'SuiteError', code });

async function pair(hasKem = false, oneTime = 1) {
  const [alice, bob] = [await SignalDevice.create(), await SignalDevice.create(undefined, { hasKem, oneTime })];
  await alice.initiate(bob.bundle());
  return { alice, bob };
}

describe('[E51] [D7] a change of any byte is noticed, and the genuine message is opened after it', {
  timeout: 240_000,
}, () => {
  test.each([
    ['X3DH', false],
    ['PQXDH', true],
  ])('in the first message and in one that repeats the beginning: %s', async (_name, hasKem) => {
    const { alice, bob } = await pair(hasKem);
    for (const words of ['first', 'second']) {
      const message = await alice.send(utf8(words));
      expect(message.type).toBe(prekeyMessage);
      // Most of a message with a KEM ciphertext is that: here some of its bytes, in tests/interop all.
      await refuseChanges(bob, message, alice, hasKem ? 7 : 1);
      expect(text(await bob.receive(message, alice))).toBe(words);
    }
  });

  test('in a message of a chain that is known, and of a new one', async () => {
    const { alice, bob } = await pair();
    await bob.receive(await alice.send(utf8('1')), alice);
    for (const words of ['a new chain', 'the same chain']) {
      const message = await bob.send(utf8(words));
      await refuseChanges(alice, message, bob);
      expect(text(await alice.receive(message, bob))).toBe(words);
    }
  });

  test('in what was cut off at any length, or has something behind it', async () => {
    const { alice, bob } = await pair();
    const message = await alice.send(utf8('whole'));
    for (let length = 0; length < message.data.length; length++) {
      await refused(bob, { ...message, data: message.data.subarray(0, length) }, alice);
    }
    await refused(bob, { ...message, data: Uint8Array.from([...message.data, 0]) }, alice);
    expect(text(await bob.receive(message, alice))).toBe('whole');
  });
});

const noKeys: readonly [string, Uint8Array][] = [
  ['of low order', encodePublicKey(writeLittleEndian(0n, 32))],
  [
    'of order 8',
    encodePublicKey(
      writeLittleEndian(325606250916557431795983626356110631294008115727848805560023387167927233504n, 32),
    ),
  ],
  ['with the top bit', encodePublicKey(writeLittleEndian(9n + (1n << 255n), 32))],
  ['above the prime', encodePublicKey(writeLittleEndian(fieldPrime + 9n, 32))],
  ['of another type', Uint8Array.from([6, ...writeLittleEndian(9n, 32)])],
];

describe('[E51] [D7] a bundle that is not what its device made', () => {
  const begins = async (bundle: Bundle) => (await SignalDevice.create()).initiate(bundle);

  test.each(noKeys)('a key %s, though it be signed', async (_name, publicKey) => {
    const bob = await SignalDevice.create();
    const bundle = bob.bundle();
    const signature = await sign(bob.own.identity.privateKey, publicKey, bob.random);
    for (const bad of [
      { ...bundle, signedPrekey: { id: 1, publicKey, signature } },
      { ...bundle, oneTime: { id: 1, publicKey } },
      { ...bundle, identity: publicKey },
      { ...bundle, kemPrekey: { id: 1, publicKey, signature } },
    ]) {
      await expect(begins(bad)).rejects.toEqual(refusal('bad-bundle'));
    }
  });

  test('a prekey that its identity has not signed', async () => {
    const bob = await SignalDevice.create(undefined, { hasKem: true });
    const mallory = await SignalDevice.create(undefined, { hasKem: true });
    const [bundle, other] = [bob.bundle(), mallory.bundle()];
    const { signedPrekey, kemPrekey } = bundle;
    if (kemPrekey === null || other.kemPrekey === null) throw new Error('no KEM prekey');
    const signature = signedPrekey.signature.slice();
    signature[10] = (signature[10] as number) ^ 1;
    for (const bad of [
      { ...bundle, signedPrekey: { ...signedPrekey, signature } },
      { ...bundle, signedPrekey: other.signedPrekey },
      { ...bundle, signedPrekey: { ...signedPrekey, signature: kemPrekey.signature } },
      { ...bundle, kemPrekey: other.kemPrekey },
      { ...bundle, kemPrekey: { ...kemPrekey, signature: signedPrekey.signature } },
      { ...bundle, identity: other.identity },
      ...torsioned(signedPrekey.publicKey).map((publicKey) => ({
        ...bundle,
        signedPrekey: { ...signedPrekey, publicKey },
      })),
    ]) {
      await expect(begins(bad)).rejects.toEqual(refusal('bad-bundle'));
    }
    await begins(bundle);
  });

  test('a KEM prekey whose numbers are above the modulus, though it be signed', async () => {
    const bob = await SignalDevice.create();
    const publicKey = Uint8Array.from([8, ...new Uint8Array(1568).fill(255)]);
    const signature = await sign(bob.own.identity.privateKey, publicKey, bob.random);
    await expect(begins({ ...bob.bundle(), kemPrekey: { id: 1, publicKey, signature } })).rejects.toEqual(
      refusal('bad-bundle'),
    );
  });

  test('a one-time prekey with a part of low order: it falls out of the agreement, and nothing is gained by it', async () => {
    const bob = await SignalDevice.create();
    for (const oneTime of torsioned(bob.bundle().oneTime?.publicKey ?? new Uint8Array(0))) {
      const carol = await SignalDevice.create();
      await carol.initiate({ ...bob.bundle(), oneTime: { id: 100, publicKey: oneTime } });
      bob.session = null;
      const kept = new Map(bob.oneTime);
      expect(text(await bob.receive(await carol.send(utf8('x')), carol))).toBe('x');
      bob.oneTime = kept;
    }
  });
});

describe('[D7] a message whose keys were exchanged', () => {
  test.each(noKeys)('for one %s', async (_name, key) => {
    const { alice, bob } = await pair();
    const first = readPrekeyMessage((await alice.send(utf8('x'))).data);
    const own = { identity: alice.identity, registrationId: alice.own.registrationId };
    const inner = Uint8Array.from([...first.inner.authenticated, ...first.inner.mac]);
    const withBase = writePrekeyMessage(3, own, { ...first, baseKey: key }, inner);
    const withIdentity = writePrekeyMessage(3, { ...own, identity: key }, first, inner);
    const header = { version: 3, ratchetKey: key, counter: 0, previousCounter: 0 } as const;
    const parties = { sender: alice.identity, receiver: bob.identity };
    const ratchet = sealSignalMessage(header, new Uint8Array(32), utf8('x'), parties);
    const withRatchet = writePrekeyMessage(3, own, first, ratchet);
    for (const data of [withBase, withIdentity, withRatchet]) {
      expect((await refused(bob, { type: prekeyMessage, data }, alice)).code).toBe('not-genuine');
    }
    await bob.receive(await alice.send(utf8('x')), alice);
    expect((await refused(bob, { type: sessionMessage, data: ratchet }, alice)).code).toBe('not-genuine');
  });

  test('[E53] a first message under the same base key and a part of low order is not opened a second time', async () => {
    // Without a one-time prekey only the session itself says that it was there before.
    const { alice, bob } = await pair(false, 0);
    const { data } = await alice.send(utf8('pay'));
    expect(text(await bob.receive({ type: prekeyMessage, data }, alice))).toBe('pay');
    const first = readPrekeyMessage(data);
    const own = { identity: alice.identity, registrationId: alice.own.registrationId };
    const inner = Uint8Array.from([...first.inner.authenticated, ...first.inner.mac]);
    for (const baseKey of torsioned(first.baseKey)) {
      const again = writePrekeyMessage(3, own, { ...first, baseKey }, inner);
      expect((await refused(bob, { type: prekeyMessage, data: again }, alice)).code).toBe('not-genuine');
    }
  });
});

test('[D7] of a chain that its sender has left only the keys of what is missing are held', async () => {
  const { alice, bob } = await pair();
  await bob.receive(await alice.send(utf8('1')), alice);
  const missing = await alice.send(utf8('2'));
  await alice.send(utf8('3'));
  await alice.receive(await bob.send(utf8('4')), bob);
  await bob.receive(await alice.send(utf8('5')), alice);
  const [state] = decodeSession(bob.session ?? new Uint8Array(0));
  const [current, left] = state?.receiving ?? [];
  expect([current?.chainKey?.length, left?.chainKey, countSkipped(left?.skipped ?? noSkippedKeys)]).toEqual([
    32,
    null,
    2,
  ]);
  expect(text(await bob.receive(missing, alice))).toBe('2');
});

/** A message that its sender's own device would not make: of a chain of its own, with that header. */
async function crafted(from: SignalDevice, to: SignalDevice, header: { counter: number; previousCounter: number }) {
  const [state] = decodeSession(from.session ?? new Uint8Array(0));
  if (state === undefined) throw new Error('no session');
  const { ratchet, chainKey } = state.sending;
  const parties = { sender: from.identity, receiver: to.identity };
  const whole = { version: state.version, ratchetKey: ratchet.publicKey, ...header };
  return { type: sessionMessage, data: sealSignalMessage(whole, messageSeed(chainKey), utf8('x'), parties) } as const;
}

describe('[E52] [D7] a device that says of its last chain what is not so', () => {
  test.each([25_000 + 2, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff])('%d messages', async (previousCounter) => {
    const { alice, bob } = await pair();
    await bob.receive(await alice.send(utf8('1')), alice);
    await alice.receive(await bob.send(utf8('2')), bob);
    // Its MAC is right: what it would cost is looked at first, and nothing of it is kept.
    const error = await refused(bob, await crafted(alice, bob, { counter: 0, previousCounter }), alice);
    expect([error.code, error.made]).toEqual(['too-far', 0]);
    expect(text(await bob.receive(await alice.send(utf8('3')), alice))).toBe('3');
  });

  test('so many that both chains together are more than one message may cost', async () => {
    const { alice, bob } = await pair();
    await bob.receive(await alice.send(utf8('1')), alice);
    await alice.receive(await bob.send(utf8('2')), bob);
    const message = await crafted(alice, bob, { counter: 0, previousCounter: 40 });
    const from = { session: bob.session, identity: alice.identity, registrationId: alice.own.registrationId };
    const opens = (most: number) => signalSuite.decrypt(bob.own, message, from, bob.prekeys, bob.random, most);
    await expect(opens(39)).rejects.toEqual(refusal('too-far'));
    expect((await opens(40)).skipped).toEqual({ held: 40, made: 40 });
  });
});

describe('[E51] [D7] what is of a chain, or of a state, that is remembered no more', () => {
  test('is refused, and turns nothing', async () => {
    const { alice, bob } = await pair();
    const old = await alice.send(utf8('old'));
    await bob.receive(old, alice);
    const first = await bob.send(utf8('first'));
    await alice.receive(first, bob);
    for (let turn = 0; turn < 41; turn++) {
      await bob.receive(await alice.send(utf8('a')), alice);
      await alice.receive(await bob.send(utf8('b')), bob);
    }
    // Its chain is not known any more: it is tried as the first of a new one, with another secret.
    expect((await refused(alice, first, bob)).code).toBe('not-genuine');
    expect(text(await bob.receive(await alice.send(utf8('still')), alice))).toBe('still');
  });

  test('a message between two others is refused by each of them, with nothing made for it', async () => {
    const { alice, bob } = await pair();
    await bob.receive(await alice.send(utf8('1')), alice);
    const carol = await pair();
    await carol.bob.receive(await carol.alice.send(utf8('1')), carol.alice);
    const foreign = await carol.bob.send(utf8('to another'));
    const error = await refused(alice, foreign, bob);
    expect([error.code, error.made]).toEqual(['not-genuine', 0]);
  });
});

test('[E50] a first message that says two versions is refused, though both are spoken', async () => {
  const { alice, bob } = await pair();
  const { type, data } = await alice.send(utf8('x'));
  expect(data[0]).toBe(0x33);
  await refused(bob, { type, data: Uint8Array.from([0x34, ...data.subarray(1)]) }, alice);
  expect(text(await bob.receive({ type, data }, alice))).toBe('x');
});

test('[D7] a stolen copy of a session opens nothing older, and nothing newer after one full turn', async () => {
  const { alice, bob } = await pair();
  const older = [await alice.send(utf8('1')), await alice.send(utf8('2'))];
  for (const message of older) await bob.receive(message, alice);
  const answer = await bob.send(utf8('3'));
  await alice.receive(answer, bob);
  const late = await alice.send(utf8('4'));
  older.push(late);
  await bob.receive(late, alice);

  const thief = await SignalDevice.create();
  thief.own = bob.own;
  const stolen = bob.session?.slice() ?? null;
  thief.session = stolen;
  for (const message of older) await refused(thief, message, alice);
  // What comes under the keys of the copy can be read.
  expect(text(await thief.receive(await alice.send(utf8('5')), alice))).toBe('5');

  await alice.receive(await bob.send(utf8('6')), bob);
  await bob.receive(await alice.send(utf8('7')), alice);
  await alice.receive(await bob.send(utf8('8')), bob);
  const healed = await alice.send(utf8('9'));
  for (const session of [stolen, thief.session]) {
    thief.session = session;
    await refused(thief, healed, alice);
  }
  expect(text(await bob.receive(healed, alice))).toBe('9');
});

test('[D7] two encryptions under one record use one key: so the new record is committed first', async () => {
  const { alice } = await pair();
  const session = alice.session ?? new Uint8Array(0);
  const before = session.slice();
  const [one, other] = await Promise.all(
    ['a', 'b'].map((words) => signalSuite.encrypt(alice.own, session, utf8(words), alice.random)),
  );
  expect(Buffer.from(session).equals(before)).toBe(true);
  expect(one?.session).toEqual(other?.session);
});
