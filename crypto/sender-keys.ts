/**
 * Sender keys: one message for all of a group, under a chain of its sender's that each of them was given through a session.
 *
 * Byte-compatible with the Signal protocol. Each message has a key of its own, and the one before cannot be computed from
 * what is held after it. Everybody in the group holds the chain key, so who wrote is said by a signature alone (XEdDSA, by a key of the chain's).
 */
import { cbc } from '@noble/ciphers/aes.js';
import { concatenated, sameBytes, utf8 } from '../lib/bytes.ts';
import { createKeyPair } from './curve.ts';
import { boundedChains, type HeldChain, isNamed, readChains, writeChains } from './held-chains.ts';
import { derive, messageSeed, nextChainKey } from './kdf.ts';
import { ownChain, readOwnChain } from './own-chain.ts';
import {
  chainKeyLength,
  decodeChainMessage,
  decodeDistribution,
  distributionLength,
  encodeChainMessage,
  encodeDistribution,
} from './sender-key-messages.ts';
import { maxSkipped } from './session-state.ts';
import { countSkipped, joinSkipped, noSkippedKeys, skippedKeysWriter, takeSkipped } from './skipped-keys.ts';
import { type Suite, SuiteError } from './suite.ts';
import { sign, verify } from './xeddsa.ts';

const label = utf8('WhisperGroup');

/** How far ahead of what is held a message may be: that many keys are made and kept at once. */
const maxJump = maxSkipped;

/** After it the chain would begin again at 0. */
const maxIteration = 0xffff_ffff;

export const senderKeys: Pick<
  Suite,
  'createChain' | 'distribution' | 'chainEncrypt' | 'takeDistribution' | 'chainDecrypt' | 'chainsWithoutSkipped'
> = {
  async createChain(random) {
    const [a = 0, b = 0, c = 0, d = 0] = random(4);
    return ownChain({
      distribution: random(distributionLength),
      // 31 bits: others keep it in a signed number.
      chain: ((a & 127) << 24) | (b << 16) | (c << 8) | d,
      iteration: 0,
      chainKey: random(chainKeyLength),
      signing: await createKeyPair(random),
    });
  },

  async distribution(chain) {
    const { signing, ...own } = readOwnChain(chain);
    return encodeDistribution({ ...own, signingKey: signing.publicKey });
  },

  async chainEncrypt(chain, plaintext, random) {
    const own = readOwnChain(chain);
    const { iv, key } = messageKey(messageSeed(own.chainKey));
    const message = encodeChainMessage({ ...own, ciphertext: cbc(key, iv).encrypt(plaintext) });
    const signature = await sign(own.signing.privateKey, message, random);
    return {
      chain: ownChain({ ...own, iteration: own.iteration + 1, chainKey: nextChainKey(own.chainKey) }),
      data: concatenated([message, signature]),
    };
  },

  async takeDistribution(chains, distribution) {
    const taken = decodeDistribution(distribution);
    const held = chains === null ? [] : readChains(chains);
    const same = held.find((chain) => isNamed(chain, taken));
    // What is held of it has gone on since: to begin again would open what was opened.
    if (same !== undefined && sameBytes(same.signingKey, taken.signingKey)) return writeChains(held);
    const others = held.filter((chain) => chain !== same);
    return writeChains([{ ...taken, skipped: noSkippedKeys }, ...others]);
  },

  async chainDecrypt(chains, data, most = maxJump) {
    const message = decodeChainMessage(data);
    const held = readChains(chains);
    const chain = held.find((one) => isNamed(one, message));
    if (chain === undefined) throw new SuiteError('no-session', 'a chain that is not held');
    if (!(await verify(chain.signingKey, message.signed, message.signature))) throw notGenuine();
    const { seed, next } = advance(chain, message.iteration, Math.min(most, maxJump));
    const made = Math.max(0, message.iteration - chain.iteration);
    const plaintext = decrypt(seed, message.ciphertext, made);
    const kept = boundedChains(held.map((one) => (one === chain ? next : one)));
    const count = kept.reduce((sum, { skipped }) => sum + countSkipped(skipped), 0);
    return { chains: writeChains(kept), plaintext, skipped: { held: count, made } };
  },

  async chainsWithoutSkipped(chains) {
    return writeChains(readChains(chains).map((chain) => ({ ...chain, skipped: noSkippedKeys })));
  },
};

/** The seed of the message at `iteration`, and the chain once that was used. */
function advance(chain: HeldChain, iteration: number, most: number): { seed: Uint8Array; next: HeldChain } {
  if (iteration < chain.iteration) {
    const skipped = takeSkipped(chain.skipped, iteration);
    if (skipped === null) throw new SuiteError('duplicate', 'the key of this message was used');
    return { seed: skipped.seed, next: { ...chain, skipped: skipped.rest } };
  }
  if (iteration - chain.iteration > most || iteration === maxIteration)
    throw new SuiteError('too-far', 'too many messages are missing before it');
  let { chainKey } = chain;
  const passed = skippedKeysWriter(iteration - chain.iteration);
  for (let at = chain.iteration; at < iteration; at++) {
    passed.put(at, messageSeed(chainKey));
    chainKey = nextChainKey(chainKey);
  }
  const skipped = joinSkipped(chain.skipped, passed.block, maxSkipped);
  const next = { ...chain, iteration: iteration + 1, chainKey: nextChainKey(chainKey), skipped };
  return { seed: messageSeed(chainKey), next };
}

/** IV and key of AES-256-CBC for one message. */
function messageKey(seed: Uint8Array): { readonly iv: Uint8Array; readonly key: Uint8Array } {
  const bytes = derive(seed, label, 48);
  return { iv: bytes.subarray(0, 16), key: bytes.subarray(16) };
}

function decrypt(seed: Uint8Array, ciphertext: Uint8Array, made: number): Uint8Array {
  const { iv, key } = messageKey(seed);
  try {
    return cbc(key, iv).decrypt(ciphertext);
  } catch {
    throw notGenuine(made);
  }
}

function notGenuine(made = 0): SuiteError {
  return new SuiteError('not-genuine', 'not a message of this chain', made);
}
