import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../lib/bytes.ts';
import { SignalDevice } from '../tests/harness/signal-device.ts';
import { nextChainKey } from './kdf.ts';
import { decodeSession, encodeSession } from './session-record.ts';
import { maxSkipped, maxStates } from './session-state.ts';
import { signalSuite } from './signal-suite.ts';
import { prekeyMessage, sessionMessage } from './suite.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const refusal = (code: string) => expect.objectContaining({ name: 'SuiteError', code });

async function pair(hasKem = false): Promise<{ alice: SignalDevice; bob: SignalDevice }> {
  const [alice, bob] = [
    await SignalDevice.create(undefined, { hasKem }),
    await SignalDevice.create(undefined, { hasKem }),
  ];
  await alice.initiate(bob.bundle());
  return { alice, bob };
}

/** Each has opened a message of the other. */
async function talking(hasKem = false) {
  const both = await pair(hasKem);
  const { alice, bob } = both;
  await bob.receive(await alice.send(utf8('1')), alice);
  await alice.receive(await bob.send(utf8('2')), bob);
  return both;
}

describe.each([
  ['X3DH', false],
  ['PQXDH', true],
])('[D7] a session begun by %s', (_name, hasKem) => {
  test('carries messages both ways, says its beginning until an answer came, and uses up the one-time prekey', async () => {
    const { alice, bob } = await pair(hasKem);
    const first = await alice.send(utf8('hello'));
    expect([first.type, first.data[0]]).toEqual([prekeyMessage, hasKem ? 0x44 : 0x33]);
    const second = await alice.send(utf8('are you there'));
    expect(second.type).toBe(prekeyMessage);
    expect(text(await bob.receive(first, alice))).toBe('hello');
    expect([...bob.oneTime.keys()]).toEqual([101, 102]);
    // The prekey is gone, and the same session needs it no more.
    expect(text(await bob.receive(second, alice))).toBe('are you there');
    const answer = await bob.send(utf8('yes'));
    expect(answer.type).toBe(sessionMessage);
    expect(text(await alice.receive(answer, bob))).toBe('yes');
    expect((await alice.send(utf8('good'))).type).toBe(sessionMessage);
  });

  test('without a one-time prekey, of an empty plaintext, of a long one', async () => {
    const [alice, bob] = [await SignalDevice.create(), await SignalDevice.create(undefined, { hasKem, oneTime: 0 })];
    await alice.initiate(bob.bundle());
    expect(await bob.receive(await alice.send(new Uint8Array(0)), alice)).toEqual(new Uint8Array(0));
    const long = new Uint8Array(70_000).fill(9);
    expect(await bob.receive(await alice.send(long), alice)).toEqual(long);
  });
});

test('[D1.10] messages in any order, over turns, each once', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(99), { minLength: 1, maxLength: 40 }), async (choices) => {
      const { alice, bob } = await talking();
      const inFlight: {
        from: SignalDevice;
        to: SignalDevice;
        sent: Awaited<ReturnType<SignalDevice['send']>>;
        n: number;
      }[] = [];
      const take = async (at: number) => {
        const [one] = inFlight.splice(at % inFlight.length, 1);
        if (one === undefined) return;
        expect(text(await one.to.receive(one.sent, one.from))).toBe(`${one.n}`);
        await expect(one.to.receive(one.sent, one.from)).rejects.toEqual(refusal('duplicate'));
      };
      for (const [n, choice] of choices.entries()) {
        const [from, to] = choice % 2 ? [alice, bob] : [bob, alice];
        if (choice % 3) inFlight.push({ from, to, sent: await from.send(utf8(`${n}`)), n });
        else if (inFlight.length > 0) await take(choice);
      }
      while (inFlight.length > 0) await take(7);
    }),
    { numRuns: 8 },
  );
});

/** Sends that many messages, of which nothing is seen. */
function sendUnseen(device: SignalDevice, count: number): void {
  const [state, ...older] = decodeSession(device.session ?? new Uint8Array(0));
  if (state === undefined) throw new Error('no session');
  let { chainKey, counter } = state.sending;
  for (let i = 0; i < count; i++) chainKey = nextChainKey(chainKey);
  counter += count;
  device.session = encodeSession([{ ...state, sending: { ...state.sending, chainKey, counter } }, ...older]);
}

test('[E52] [D1.10] 25,000 messages may be missing and still come; one more is too far, and of more the oldest are given up', {
  timeout: 240_000,
}, async () => {
  const { alice, bob } = await talking();
  // Counter 0 was the first message of this chain.
  const [zero, one] = [await alice.send(utf8('0')), await alice.send(utf8('1'))];
  sendUnseen(alice, maxSkipped - 2);
  const [far, beyond] = [await alice.send(utf8('far')), await alice.send(utf8('beyond'))];
  const before = bob.session;
  await expect(bob.receive(beyond, alice)).rejects.toEqual(refusal('too-far'));
  expect(bob.session).toBe(before);

  expect(text(await bob.receive(far, alice))).toBe('far');
  await expect(bob.receive(far, alice)).rejects.toEqual(refusal('duplicate'));
  const gap = await alice.send(utf8('in between'));
  await bob.receive(gap, alice);
  // With the one of `beyond` there would be more than are kept: that of counter 0 goes.
  await expect(bob.receive(zero, alice)).rejects.toEqual(refusal('duplicate'));
  expect(text(await bob.receive(one, alice))).toBe('1');
  expect(text(await bob.receive(beyond, alice))).toBe('beyond');
});

describe('[D7] several states of one session', () => {
  test('both begin at once, and go on under one of the two', async () => {
    const [alice, bob] = [await SignalDevice.create(), await SignalDevice.create()];
    await alice.initiate(bob.bundle());
    await bob.initiate(alice.bundle());
    const [a, b] = [await alice.send(utf8('a')), await bob.send(utf8('b'))];
    const late = await alice.send(utf8('late'));
    expect(text(await bob.receive(a, alice))).toBe('a');
    expect(text(await alice.receive(b, bob))).toBe('b');
    for (let i = 0; i < 4; i++) {
      expect(text(await bob.receive(await alice.send(utf8(`${i}`)), alice))).toBe(`${i}`);
      expect(text(await alice.receive(await bob.send(utf8(`${i}`)), bob))).toBe(`${i}`);
    }
    expect(text(await bob.receive(late, alice))).toBe('late');
    expect(decodeSession(alice.session ?? new Uint8Array(0))).toHaveLength(2);
  });

  test('what was sent before somebody began anew is still opened', async () => {
    const { alice, bob } = await talking();
    const old = await alice.send(utf8('old'));
    await alice.initiate(bob.bundle());
    expect(text(await bob.receive(await alice.send(utf8('new')), alice))).toBe('new');
    expect(text(await bob.receive(old, alice))).toBe('old');
    expect(text(await alice.receive(await bob.send(utf8('answer')), bob))).toBe('answer');
  });

  test('[E52] there are at most so many, and the oldest go', async () => {
    const { alice, bob } = await talking();
    const old = await alice.send(utf8('old'));
    for (let i = 0; i < maxStates; i++) {
      await alice.initiate({ ...bob.bundle(), oneTime: null });
      await bob.receive(await alice.send(utf8('new')), alice);
    }
    expect(decodeSession(bob.session ?? new Uint8Array(0))).toHaveLength(maxStates);
    await expect(bob.receive(old, alice)).rejects.toEqual(refusal('not-genuine'));
  });

  test('[E51] a first message that is repeated after it was opened is a duplicate, also when its prekey was a lasting one', async () => {
    const { alice, bob } = await pair();
    const first = await alice.send(utf8('first'));
    await bob.receive(first, alice);
    await expect(bob.receive(first, alice)).rejects.toEqual(refusal('duplicate'));
    await alice.receive(await bob.send(utf8('answer')), bob);
    await bob.receive(await alice.send(utf8('turn')), alice);
    await expect(bob.receive(first, alice)).rejects.toEqual(refusal('duplicate'));
  });
});

describe('[D7] refused in words', () => {
  test('a message of a session that is not held, and one of prekeys that are gone', async () => {
    const { alice, bob } = await talking();
    const stranger = await SignalDevice.create();
    const message = await alice.send(utf8('x'));
    await expect(stranger.receive(message, alice)).rejects.toEqual(refusal('no-session'));
    await alice.initiate(bob.bundle());
    const first = await alice.send(utf8('x'));
    for (const held of [bob.oneTime, bob.signed]) {
      const kept = new Map<number, never>(held as Map<number, never>);
      held.clear();
      await expect(bob.receive(first, alice)).rejects.toEqual(refusal('unknown-prekey'));
      for (const [id, one] of kept) (held as Map<number, never>).set(id, one);
    }
    expect(text(await bob.receive(first, alice))).toBe('x');
  });

  test('[E53] a first message by another identity or registration than the signed list has', async () => {
    const { alice, bob } = await pair();
    const first = await alice.send(utf8('x'));
    const mallory = await SignalDevice.create();
    await expect(bob.receive(first, mallory)).rejects.toEqual(refusal('other-identity'));
    const other = { identity: alice.identity, own: { registrationId: alice.own.registrationId + 1 } };
    await expect(bob.receive(first, other)).rejects.toEqual(refusal('other-identity'));
    expect(bob.session).toBeNull();
  });

  test('a type that is none, a message of the other type, and one sent back to its sender', async () => {
    const { alice, bob } = await talking();
    const message = await alice.send(utf8('x'));
    await expect(bob.receive({ ...message, type: 4 }, alice)).rejects.toEqual(refusal('not-genuine'));
    await expect(bob.receive({ ...message, type: prekeyMessage }, alice)).rejects.toEqual(refusal('not-genuine'));
    await expect(alice.receive(message, bob)).rejects.toEqual(refusal('not-genuine'));
    await expect(bob.receive({ type: 2, data: new Uint8Array(0) }, alice)).rejects.toEqual(refusal('not-genuine'));
  });

  test('an empty record, and records that were damaged', async () => {
    const { alice } = await talking();
    const record = alice.session ?? new Uint8Array(0);
    await expect(signalSuite.encrypt(alice.own, Uint8Array.of(1, 0), utf8('x'), alice.random)).rejects.toEqual(
      refusal('no-session'),
    );
    const otherVersion = Uint8Array.from([2, ...record.subarray(1)]);
    for (const bad of [new Uint8Array(0), otherVersion, record.subarray(0, -1), Uint8Array.from([...record, 0])]) {
      await expect(signalSuite.encrypt(alice.own, bad, utf8('x'), alice.random)).rejects.toEqual(refusal('malformed'));
    }
  });
});
