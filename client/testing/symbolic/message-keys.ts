/** A chain of message keys: each used once, in whatever order within limits; what is behind it cannot be named again. */
import { SuiteError } from '../../../crypto/suite.ts';
import { name } from './names.ts';

/** As of the real one. */
const maxJump = 25_000;
const maxSkipped = 25_000;

export interface ReadingChain {
  /** Names the key of message `at` and all after it. */
  readonly key: string;
  readonly at: number;
  /** By their place: those passed over, which may still come. */
  readonly skipped: Readonly<Record<string, string>>;
}

export const messageKeyOf = (chainKey: string): string => name('message', chainKey);
export const nextOf = (chainKey: string): string => name('next', chainKey);

/** The key of the message at that place, and the chain without it; at most `most` are made for it. Throws `duplicate`, `too-far`. */
export function takeKey(
  chain: ReadingChain,
  at: number,
  most = maxJump,
): { readonly chain: ReadingChain; readonly key: string } {
  if (at < chain.at) {
    const { [at]: key, ...skipped } = chain.skipped;
    if (key === undefined) throw new SuiteError('duplicate', `message ${at} was opened before`);
    return { chain: { ...chain, skipped }, key };
  }
  if (at - chain.at > Math.min(most, maxJump)) throw new SuiteError('too-far', `${at - chain.at} messages are missing`);
  const skipped: Record<string, string> = { ...chain.skipped };
  let { key } = chain;
  for (let one = chain.at; one < at; one++) {
    skipped[one] = messageKeyOf(key);
    key = nextOf(key);
  }
  const places = Object.keys(skipped);
  for (const place of places.slice(0, Math.max(0, places.length - maxSkipped))) delete skipped[place];
  return { chain: { key: nextOf(key), at: at + 1, skipped }, key: messageKeyOf(key) };
}

export function countSkipped(chains: readonly ReadingChain[]): number {
  return chains.reduce((sum, { skipped }) => sum + Object.keys(skipped).length, 0);
}
