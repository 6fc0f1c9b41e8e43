/** What one side holds of a session (Double Ratchet 3.2, state variables). Values: a step makes a new one. */

import type { Beginning } from './prekey-message.ts';
import { countSkipped, newestSkipped } from './skipped-keys.ts';
import type { KeyPair } from './suite.ts';
import type { Version } from './versions.ts';

export interface SessionState {
  readonly version: Version;
  /** Identity key of the other side. */
  readonly remoteIdentity: Uint8Array;
  /** EK of X3DH: which session it is. */
  readonly baseKey: Uint8Array;
  /** Hash of how it was begun, so that no message can say otherwise later on. */
  readonly beginning: Uint8Array;
  /**
   * Hash of the secret that it grew from. Keys that differ by a part of low order agree on the same one, and it alone
   * authenticates the base key: by its bytes alone a first message could be passed off for another one.
   */
  readonly origin: Uint8Array;
  /** RK. */
  readonly rootKey: Uint8Array;
  readonly sending: SendingChain;
  /** Those of the other side, the newest first; at most `maxReceivingChains`. */
  readonly receiving: readonly ReceivingChain[];
  /** What goes with each message until one of the other side has been opened. Only with who began. */
  readonly pending: Beginning | null;
}

export interface SendingChain {
  /** DHs. */
  readonly ratchet: KeyPair;
  /** CKs. */
  readonly chainKey: Uint8Array;
  /** Ns: of the next message. */
  readonly counter: number;
  /** PN, as `Header` has it. */
  readonly previousCounter: number;
}

export interface ReceivingChain {
  readonly ratchetKey: Uint8Array;
  /** CKr; null once the other side has gone on to another key: what lies beyond `next` never existed. */
  readonly chainKey: Uint8Array | null;
  /** Nr: one above the highest counter for which a key was made. */
  readonly next: number;
  /** Of counters below `next`. */
  readonly skipped: Uint8Array;
}

/** Skipped keys that a chain may hold, and how far ahead of it a message may be. */
export const maxSkipped = 25_000;
/** Over all chains and states of a session; the oldest are given up. */
export const maxSkippedInSession = 2 * maxSkipped;
/** Chains are remembered when all their keys are used: a repeat is told from what is not genuine. */
const maxReceivingChains = 40;
/** States of a session: each time somebody begins anew there is one more. */
export const maxStates = 40;

/** The newest first, within the bounds. */
export function bounded(states: readonly SessionState[]): SessionState[] {
  let left = maxSkippedInSession;
  return states.slice(0, maxStates).map((state) => {
    const chains = state.receiving.slice(0, maxReceivingChains).map((chain) => {
      const skipped = newestSkipped(chain.skipped, left);
      left -= countSkipped(skipped);
      return skipped === chain.skipped ? chain : { ...chain, skipped };
    });
    return { ...state, receiving: chains };
  });
}

export function skippedIn(states: readonly SessionState[]): number {
  return states.flatMap(({ receiving }) => receiving).reduce((sum, { skipped }) => sum + countSkipped(skipped), 0);
}
