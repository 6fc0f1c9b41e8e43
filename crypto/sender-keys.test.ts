import { describe, expect, test } from 'vitest';
import { utf8 } from '../lib/bytes.ts';
import { readChains } from './held-chains.ts';
import { nextChainKey } from './kdf.ts';
import { ownChain, readOwnChain } from './own-chain.ts';
import { decodeChainMessage, encodeChainMessage, encodeDistribution } from './sender-key-messages.ts';
import { senderKeys } from './sender-keys.ts';
import { maxSkipped } from './session-state.ts';
import { skippedKeyLength } from './skipped-keys.ts';
import type { SuiteErrorCode } from './suite.ts';
import { sign } from './xeddsa.ts';

const { createChain, distribution, chainEncrypt, takeDistribution, chainDecrypt } = senderKeys;
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** A sender's chain, what a receiver holds of it, and `count` messages of it. */
async function stage(count: number) {
  let own = await createChain(random);
  const given = await distribution(own);
  const messages: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const { chain, data } = await chainEncrypt(own, utf8(`message ${i}`), random);
    expect(decodeChainMessage(data).iteration).toBe(i);
    messages.push(data);
    own = chain;
  }
  return { own, given, held: await takeDistribution(null, given), messages };
}

/** Opens it and gives the record after it. */
async function opens(held: Uint8Array, message: Uint8Array | undefined, content: string): Promise<Uint8Array> {
  const before = held.slice();
  const { chains, plaintext } = await chainDecrypt(held, message as Uint8Array);
  expect(text(plaintext)).toBe(content);
  expect(held).toEqual(before);
  return chains;
}

async function refuses(held: Uint8Array, message: Uint8Array | undefined, code: SuiteErrorCode): Promise<void> {
  const before = held.slice();
  await expect(chainDecrypt(held, message as Uint8Array)).rejects.toMatchObject({ name: 'SuiteError', code });
  expect(held).toEqual(before);
}

/** A message made by whoever has the chain's own record, at any iteration, with any ciphertext. */
async function forged(own: Uint8Array, change: { iteration?: number; ciphertext?: Uint8Array; key?: Uint8Array }) {
  const chain = readOwnChain(own);
  const message = encodeChainMessage({ ...chain, ciphertext: new Uint8Array(16), ...change });
  return Uint8Array.of(...message, ...(await sign(change.key ?? chain.signing.privateKey, message, random)));
}

describe('messages of a chain', () => {
  test('[D1.10] open in any order, each once', async () => {
    const { held, messages } = await stage(6);
    let chains = held;
    for (const i of [0, 4, 1, 3, 5, 2]) chains = await opens(chains, messages[i], `message ${i}`);
    expect(readChains(chains)[0]).toMatchObject({ iteration: 6, skipped: new Uint8Array(0) });
    for (const message of messages) await refuses(chains, message, 'duplicate');
  });

  test('[D1.10] open for one who was given the chain in the middle, from there on', async () => {
    const { own, messages } = await stage(3);
    const { data } = await chainEncrypt(own, utf8('message 3'), random);
    const held = await takeDistribution(null, await distribution(own));
    await opens(held, data, 'message 3');
    for (const message of messages) await refuses(held, message, 'duplicate');
  });

  test('[D1.10] any content opens, the empty one too', async () => {
    const own = await createChain(random);
    for (const length of [0, 1, 15, 16, 17, 1000]) {
      const { data } = await chainEncrypt(own, new Uint8Array(length).fill(7), random);
      const { plaintext } = await chainDecrypt(await takeDistribution(null, await distribution(own)), data);
      expect(plaintext).toEqual(new Uint8Array(length).fill(7));
    }
  });

  test('[D7] what is altered at any byte is refused, and what is held is as it was', async () => {
    const { held, messages } = await stage(2);
    const message = messages[1] as Uint8Array;
    for (let at = 0; at < message.length; at++) {
      const altered = message.slice();
      altered[at] = (altered[at] as number) ^ (1 << (at % 8));
      await expect(chainDecrypt(held, altered), `byte ${at}`).rejects.toMatchObject({
        code: expect.stringMatching(/^(not-genuine|no-session)$/),
      });
    }
    for (let length = 0; length < message.length; length += 7)
      await refuses(held, message.subarray(0, length), 'not-genuine');
    await opens(held, message, 'message 1');
  });

  test('[D7] of another member who holds the chain key, but not the key that signs, are refused', async () => {
    const { own, held } = await stage(0);
    await refuses(held, await forged(own, { key: random(32) }), 'not-genuine');
  });

  test('[D7] whose signature holds and whose ciphertext does not are refused, and use up no key', async () => {
    const { own, held, messages } = await stage(0);
    for (const ciphertext of [new Uint8Array(0), new Uint8Array(15), new Uint8Array(16)]) {
      await refuses(held, await forged(own, { ciphertext }), 'not-genuine');
    }
    expect(messages).toEqual([]);
    const { data } = await chainEncrypt(own, utf8('genuine'), random);
    await opens(held, data, 'genuine');
  });

  test('[D7] of a chain that is not held are told apart', async () => {
    const [{ held }, other] = [await stage(0), await stage(1)];
    await refuses(held, other.messages[0], 'no-session');
  });
});

describe('keys that were passed over', () => {
  test(`[D1.10] a jump of ${maxSkipped} is taken, one more is refused, and so is the end of the count`, {
    timeout: 240_000,
  }, async () => {
    const { own, held, messages } = await stage(1);
    await refuses(held, await forged(own, { iteration: maxSkipped + 1 }), 'too-far');
    await refuses(held, await forged(own, { iteration: 0xffff_ffff }), 'too-far');
    const last = await takeDistribution(
      null,
      encodeDistribution({
        ...readOwnChain(own),
        iteration: 0xffff_ffff,
        signingKey: readOwnChain(own).signing.publicKey,
      }),
    );
    await refuses(last, await forged(own, { iteration: 0xffff_ffff }), 'too-far');

    let at = readOwnChain(own);
    expect(at.iteration).toBe(1);
    const far = chainAt(own, maxSkipped);
    const { data } = await chainEncrypt(far, utf8('far'), random);
    let chains = await opens(held, data, 'far');
    at = readOwnChain(far);
    expect(readChains(chains)[0]?.skipped.length).toBe(maxSkipped * skippedKeyLength);
    // One more is passed over: the oldest is forgotten, the second oldest is not.
    const { chain: beyond } = await chainEncrypt((await chainEncrypt(far, utf8(''), random)).chain, utf8(''), random);
    const next = await chainEncrypt(beyond, utf8('next'), random);
    chains = await opens(chains, next.data, 'next');
    expect(readChains(chains)[0]?.skipped.length).toBe(maxSkipped * skippedKeyLength);
    await refuses(chains, messages[0], 'duplicate');
  });

  test('[D7] what is held opens nothing that was opened before', async () => {
    const { held, messages } = await stage(3);
    const chains = await opens(await opens(held, messages[2], 'message 2'), messages[0], 'message 0');
    const [chain] = readChains(chains);
    // The seed of message 1 is all that is left of what lies behind.
    expect(chain?.skipped.length).toBe(skippedKeyLength);
    await refuses(chains, messages[0], 'duplicate');
    await refuses(chains, messages[2], 'duplicate');
    await opens(chains, messages[1], 'message 1');
  });
});

describe('distributions', () => {
  test('[D1.10] one that comes again changes nothing, however far the chain has gone', async () => {
    const { given, held, messages } = await stage(3);
    const chains = await opens(held, messages[1], 'message 1');
    expect(await takeDistribution(chains, given)).toEqual(chains);
    await refuses(await takeDistribution(chains, given), messages[1], 'duplicate');
  });

  test('[D1.10] the newest five chains of a sender are held, each with what was passed over', async () => {
    const stages = [];
    for (let i = 0; i < 6; i++) stages.push(await stage(2));
    let chains: Uint8Array | null = null;
    for (const { given, messages } of stages) {
      chains = await takeDistribution(chains, given);
      chains = await opens(chains, messages[1], 'message 1');
    }
    for (const [i, { messages }] of stages.entries()) {
      if (i === 0) await refuses(chains as Uint8Array, messages[0], 'no-session');
      else chains = await opens(chains as Uint8Array, messages[0], 'message 0');
    }
  });

  test('[D7] what is no distribution is refused, at any byte that is altered or cut off where it matters', async () => {
    const { given, own } = await stage(0);
    for (const length of [0, 1, 20, given.length - 1]) {
      await expect(takeDistribution(null, given.subarray(0, length))).rejects.toMatchObject({ code: 'malformed' });
    }
    const { signing, ...chain } = readOwnChain(own);
    const with_ = (change: object) => encodeDistribution({ ...chain, signingKey: signing.publicKey, ...change });
    const broken = [
      { chainKey: random(31) },
      { distribution: random(15) },
      { signingKey: signing.publicKey.subarray(1) },
      { signingKey: Uint8Array.of(5, ...new Uint8Array(32)) },
    ];
    for (const change of broken) {
      await expect(takeDistribution(null, with_(change))).rejects.toMatchObject({ code: 'malformed' });
    }
    await expect(takeDistribution(null, Uint8Array.of(0x34, ...given.subarray(1)))).rejects.toMatchObject({
      code: 'malformed',
    });
  });

  test('a record that is damaged is told as such', async () => {
    const { own, held } = await stage(0);
    for (const bytes of [held.subarray(1), held.subarray(0, -1), Uint8Array.of(...held, 0), new Uint8Array(0)]) {
      await expect(chainDecrypt(bytes, (await chainEncrypt(own, utf8(''), random)).data)).rejects.toMatchObject({
        code: 'malformed',
      });
    }
    await expect(chainEncrypt(own.subarray(0, -1), utf8(''), random)).rejects.toMatchObject({ code: 'malformed' });
  });
});

/** The sender's record, gone on to an iteration without a message being made. */
function chainAt(own: Uint8Array, iteration: number): Uint8Array {
  let chain = readOwnChain(own);
  while (chain.iteration < iteration) {
    chain = { ...chain, iteration: chain.iteration + 1, chainKey: nextChainKey(chain.chainKey) };
  }
  return ownChain(chain);
}
