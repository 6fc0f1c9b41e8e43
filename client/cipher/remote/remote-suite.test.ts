import { describe, expect, test, vi } from 'vitest';
import type { Prekeys, Suite } from '../../../crypto/suite.ts';
import { SuiteError } from '../../../crypto/suite.ts';
import { SuiteChannel } from '../../testing/suite-channel.ts';
import { symbolicSuite } from '../../testing/symbolic-suite.ts';
import { CipherFault } from '../cipher.ts';
import { remoteSuite } from './remote-suite.ts';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** A suite in workers that the test kills; `over` changes what it does there. */
function stage(over: Partial<Suite> = {}, silenceMs?: number) {
  const workers: SuiteChannel[] = [];
  const connect = () => {
    workers.push(new SuiteChannel({ ...symbolicSuite, ...over }, random));
    return (workers.at(-1) as SuiteChannel).port;
  };
  return { workers, suite: remoteSuite({ name: 'symbolic', connect, ...(silenceMs && { silenceMs }) }) };
}

const never = () => new Promise<never>(() => {});
/** Lets what was posted arrive. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

describe('[D7] a call', () => {
  test('starts the worker, and many at once each get their own answer', async () => {
    const { workers, suite } = stage();
    expect(workers).toEqual([]);
    const chains = await Promise.all(Array.from({ length: 20 }, () => suite.createChain(random)));
    const sent = await Promise.all(chains.map((chain, i) => suite.chainEncrypt(chain, Uint8Array.of(i), random)));
    for (const [i, { data }] of sent.entries()) {
      const held = await suite.takeDistribution(null, await suite.distribution(chains[i] as Uint8Array));
      expect((await suite.chainDecrypt(held, data)).plaintext).toEqual(Uint8Array.of(i));
    }
    expect(workers.length).toBe(1);
  });

  test('leaves its arguments as they are, and sends no more of a buffer than the part that it was given', async () => {
    const seen: Uint8Array[] = [];
    const { suite } = stage({ openBody: async (...given) => (seen.push(...given), null) });
    const large = new Uint8Array(1_000).fill(7);
    const view = large.subarray(10, 14);
    expect(await suite.openBody(view, view, large)).toBeNull();
    expect(large).toEqual(new Uint8Array(1_000).fill(7));
    expect(seen.map(({ buffer }) => buffer.byteLength)).toEqual([4, 4, 1_000]);
  });

  test('that is refused is refused here with the same code; another error stays an error', async () => {
    const { suite } = stage({
      chainDecrypt: () => Promise.reject(new SuiteError('too-far', 'far', 7)),
      sealBody: () => Promise.reject(new TypeError('odd')),
    });
    const refused = suite.chainDecrypt(Uint8Array.of(1), Uint8Array.of(2));
    await expect(refused).rejects.toThrow(SuiteError);
    await expect(refused).rejects.toMatchObject({ code: 'too-far', message: 'far', made: 7 });
    await expect(suite.sealBody(random(1), random(1), random)).rejects.toThrow('odd');
  });

  test('asks for the prekeys that it needs, and fails with the store where they cannot be read', async () => {
    const decrypt: Suite['decrypt'] = async (_own, _message, _from, prekeys) => {
      const found = await Promise.all([prekeys.signed(1), prekeys.oneTime(2), prekeys.kem(3)]);
      return {
        session: Uint8Array.of(found.filter((one) => one !== null).length),
        plaintext: random(1),
        usedOneTime: 2,
        skipped: { held: 0, made: 0 },
      };
    };
    const { suite } = stage({ decrypt });
    const own = await suite.createDevice(random);
    const pair = { id: 1, publicKey: random(33), privateKey: random(32), signature: random(64) };
    const asked: string[] = [];
    const prekeys: Prekeys = {
      signed: async (id) => (asked.push(`signed ${id}`), pair),
      oneTime: async (id) => (asked.push(`one-time ${id}`), null),
      kem: async (id) => (asked.push(`kem ${id}`), pair),
    };
    const from = { session: null, identity: random(33), registrationId: 1 };
    const message = { type: 3, data: random(5) };
    expect(await suite.decrypt(own, message, from, prekeys, random)).toMatchObject({
      session: Uint8Array.of(2),
      usedOneTime: 2,
    });
    expect(asked.sort()).toEqual(['kem 3', 'one-time 2', 'signed 1']);

    const disk = new Error('the disk is gone');
    const failing = { ...prekeys, kem: () => Promise.reject(disk) };
    await expect(suite.decrypt(own, message, from, failing, random)).rejects.toBe(disk);
  });
});

describe('[D7] [T2] a worker that is gone', () => {
  test('is followed by another one, which is asked what was not answered', async () => {
    let calls = 0;
    const { workers, suite } = stage({
      distribution: () => (calls++ === 0 ? never() : Promise.resolve(Uint8Array.of(9))),
    });
    const waiting = suite.distribution(Uint8Array.of(1));
    await turn();
    workers[0]?.die();
    expect(await waiting).toEqual(Uint8Array.of(9));
    expect([workers.length, calls]).toEqual([2, 2]);
    // What it says after its end is not heard.
    expect(await suite.distribution(Uint8Array.of(1))).toEqual(Uint8Array.of(9));
    expect(workers.length).toBe(2);
  });

  test('twice over one call is a fault of that call, and others go on', async () => {
    const { workers, suite } = stage({ distribution: never });
    const deadly = suite.distribution(Uint8Array.of(1));
    await turn();
    workers[0]?.die();
    const chain = suite.createChain(random);
    await turn();
    workers[1]?.die();
    await expect(deadly).rejects.toThrow(CipherFault);
    await expect(deadly).rejects.not.toThrow(SuiteError);
    expect((await chain).length).toBeGreaterThan(0);
    expect((await suite.createChain(random)).length).toBeGreaterThan(0);
    expect(workers.length).toBe(3);
  });

  test('without a word counts as gone, and one that works does not', async () => {
    vi.useFakeTimers();
    try {
      const { workers, suite } = stage({}, 1_000);
      await suite.createChain(random);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(workers.length).toBe(1);
      (workers[0] as SuiteChannel).isSilent = true;
      const waiting = suite.createChain(random);
      await vi.advanceTimersByTimeAsync(999);
      expect(workers.length).toBe(1);
      await vi.advanceTimersByTimeAsync(2);
      expect((await waiting).length).toBeGreaterThan(0);
      expect(workers.map(({ isClosed }) => isClosed)).toEqual([true, false]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('that cannot be started is a fault', async () => {
    const suite = remoteSuite({
      name: 'x',
      connect: () => {
        throw new Error('forbidden');
      },
    });
    await expect(suite.createChain(random)).rejects.toThrow(CipherFault);
  });

  test('that was closed with its page leaves no call waiting', async () => {
    const { workers, suite } = stage({ distribution: never });
    const waiting = suite.distribution(Uint8Array.of(1));
    suite.close();
    await expect(waiting).rejects.toThrow(CipherFault);
    await expect(suite.createChain(random)).rejects.toThrow(CipherFault);
    expect(workers.map(({ isClosed }) => isClosed)).toEqual([true]);
  });
});
