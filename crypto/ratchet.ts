/** The Double Ratchet (https://signal.org/docs/specifications/doubleratchet/), 3: one state in, the next one out. */
import { sha256 } from '@noble/hashes/sha2.js';
import { sameBytes } from '../lib/bytes.ts';
import { agree, createKeyPair } from './curve.ts';
import { messageSeed, nextChainKey, rootStep } from './kdf.ts';
import { type Beginning, hashOfBeginning } from './prekey-message.ts';
import { maxSkipped, type ReceivingChain, type SessionState } from './session-state.ts';
import { openSignalMessage, type SignalMessage, sealSignalMessage } from './signal-message.ts';
import { joinSkipped, noSkippedKeys, skippedKeysWriter, takeSkipped } from './skipped-keys.ts';
import { type KeyPair, type Random, SuiteError } from './suite.ts';
import type { Agreement } from './x3dh.ts';

/** RatchetInitAlice (3.3). The other side's first ratchet key is the signed prekey. */
export async function beginAsInitiator(
  { version, rootKey, beginning }: Agreement & { readonly beginning: Beginning },
  remote: { readonly identity: Uint8Array; readonly signedPrekey: Uint8Array },
  random: Random,
): Promise<SessionState> {
  const ratchet = await createKeyPair(random);
  const step = rootStep(rootKey, await agree(ratchet.privateKey, remote.signedPrekey));
  return {
    version,
    remoteIdentity: remote.identity,
    baseKey: beginning.baseKey,
    beginning: hashOfBeginning(beginning),
    origin: sha256(rootKey),
    rootKey: step.rootKey,
    sending: { ratchet, chainKey: step.chainKey, counter: 0, previousCounter: 0 },
    receiving: [],
    pending: beginning,
  };
}

/** RatchetInitBob (3.3). The state writes nothing before it has opened a message, which brings a sending chain. */
export function beginAsReceiver(
  { version, rootKey }: Agreement,
  remoteIdentity: Uint8Array,
  beginning: Beginning,
  signedPrekey: KeyPair,
): SessionState {
  const chain = { ratchet: signedPrekey, chainKey: noChainKey, counter: 0, previousCounter: 0 };
  return {
    version,
    remoteIdentity,
    baseKey: beginning.baseKey,
    beginning: hashOfBeginning(beginning),
    origin: sha256(rootKey),
    rootKey,
    sending: chain,
    receiving: [],
    pending: null,
  };
}

const noChainKey = new Uint8Array(32);

/** RatchetEncrypt (3.4). */
export function seal(
  state: SessionState,
  ownIdentity: Uint8Array,
  plaintext: Uint8Array,
): { readonly state: SessionState; readonly data: Uint8Array } {
  const { version, sending, remoteIdentity } = state;
  const { ratchet, chainKey, counter, previousCounter } = sending;
  const data = sealSignalMessage(
    { version, ratchetKey: ratchet.publicKey, counter, previousCounter },
    messageSeed(chainKey),
    plaintext,
    { sender: ownIdentity, receiver: remoteIdentity },
  );
  return { state: { ...state, sending: { ...sending, chainKey: nextChainKey(chainKey), counter: counter + 1 } }, data };
}

/** How many steps of a chain may still be made for one message, over all states that it is tried with, and were made. */
export interface Budget {
  left: number;
  made: number;
}

export interface OpenedByState {
  readonly state: SessionState;
  readonly plaintext: Uint8Array;
}

/** Says whether the message is of a chain that the state knows: then no other state opens it. */
export function knowsChain(state: SessionState, message: SignalMessage): boolean {
  return state.receiving.some(({ ratchetKey }) => sameBytes(ratchetKey, message.ratchetKey));
}

/**
 * RatchetDecrypt (3.5). Nothing new is computed for the other direction before the message has proven genuine. Throws
 * `not-genuine`, `duplicate`, `too-far`.
 */
export async function open(
  state: SessionState,
  ownIdentity: Uint8Array,
  message: SignalMessage,
  random: Random,
  budget: Budget,
): Promise<OpenedByState> {
  const parties = { sender: state.remoteIdentity, receiver: ownIdentity };
  const index = state.receiving.findIndex(({ ratchetKey }) => sameBytes(ratchetKey, message.ratchetKey));
  const held = state.receiving[index];
  if (held !== undefined) {
    const { chain, seed } = keyOf(held, message.counter, budget);
    const plaintext = openSignalMessage(message, seed, parties);
    return { state: { ...state, receiving: state.receiving.with(index, chain), pending: null }, plaintext };
  }

  // DHRatchet: first the half that opens the message.
  const { ratchet } = state.sending;
  const received = rootStep(state.rootKey, await agree(ratchet.privateKey, message.ratchetKey));
  const fresh = { ratchetKey: message.ratchetKey, chainKey: received.chainKey, next: 0, skipped: noSkippedKeys };
  const { chain, seed } = keyOf(fresh, message.counter, budget);
  const plaintext = openSignalMessage(message, seed, parties);
  const [current, ...older] = state.receiving;
  const closed = current === undefined ? [] : [close(current, message.previousCounter, budget), ...older];

  const next = await createKeyPair(random);
  const sent = rootStep(received.rootKey, await agree(next.privateKey, message.ratchetKey));
  return {
    plaintext,
    state: {
      ...state,
      rootKey: sent.rootKey,
      sending: {
        ratchet: next,
        chainKey: sent.chainKey,
        counter: 0,
        previousCounter: Math.max(0, state.sending.counter - 1),
      },
      receiving: [chain, ...closed],
      pending: null,
    },
  };
}

/** TrySkippedMessageKeys and SkipMessageKeys: the seed of a counter, and the chain without it. */
function keyOf(
  chain: ReceivingChain,
  counter: number,
  budget: Budget,
): { readonly chain: ReceivingChain; readonly seed: Uint8Array } {
  if (counter < chain.next) {
    const found = takeSkipped(chain.skipped, counter);
    if (found === null) throw new SuiteError('duplicate', 'a message with this counter was opened before');
    return { chain: { ...chain, skipped: found.rest }, seed: found.seed };
  }
  const before = skipTo(chain, counter, budget);
  if (before.chainKey === null) throw new SuiteError('not-genuine', 'its sender has left this chain');
  const seed = messageSeed(before.chainKey);
  return { chain: { ...before, chainKey: nextChainKey(before.chainKey), next: counter + 1 }, seed };
}

/**
 * The other side goes on to another chain: keys are made for what it said it has sent in this one, and the chain key goes.
 * Who sent nothing and who sent one message say the same, 0: one key more than there are messages does no harm.
 */
function close(chain: ReceivingChain, lastCounter: number, budget: Budget): ReceivingChain {
  return { ...skipTo(chain, lastCounter + 1, budget), chainKey: null };
}

/** SkipMessageKeys: keeps the keys of all counters below `until`. */
function skipTo(chain: ReceivingChain, until: number, budget: Budget): ReceivingChain {
  const count = until - chain.next;
  if (count <= 0 || chain.chainKey === null) return chain;
  if (count > maxSkipped) throw new SuiteError('too-far', `${count} messages are missing before this one`);
  if (count > budget.left) throw new SuiteError('too-far', 'too much work for one message');
  budget.left -= count;
  budget.made += count;
  const { block, put } = skippedKeysWriter(count);
  let { chainKey } = chain;
  for (let counter = chain.next; counter < until; counter++) {
    put(counter, messageSeed(chainKey));
    chainKey = nextChainKey(chainKey);
  }
  return { ...chain, chainKey, next: until, skipped: joinSkipped(chain.skipped, block, maxSkipped) };
}
