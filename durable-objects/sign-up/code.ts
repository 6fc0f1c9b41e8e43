/** One-time codes of one number or handle: how often they are made, what a guess costs, and what the right one gives. */
import type { Limits } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import { type Attempt, type Claim, claim } from '../kit/single-use.ts';
import type { IssuedCode, NewAccount } from './rpc.ts';

export interface CodeState {
  /** Six digits, or empty: none was made. */
  readonly code: string;
  readonly expiresAt: number;
  /** Wrong guesses at this code. */
  readonly wrong: number;
  /** When codes were made, within the last hour. */
  readonly issuedAt: readonly number[];
  readonly claim: Claim<NewAccount> | null;
}

export interface Step<Answer> {
  /** Unchanged (the same object) when nothing is to be stored. */
  readonly state: CodeState;
  readonly answer: Answer | Refusal;
}

export const noCode: CodeState = { code: '', expiresAt: 0, wrong: 0, issuedAt: [], claim: null };

const hourMs = 3_600_000;

/** Makes a code that replaces the one before it. Each buys ten guesses, so few an hour are made. */
export function issue(state: CodeState, now: number, limits: Limits, makeCode: () => string): Step<IssuedCode> {
  const issuedAt = state.issuedAt.filter((at) => at > now - hourMs);
  const [oldest] = issuedAt;
  if (oldest !== undefined && issuedAt.length >= limits.maxCodesPerNumberPerHour) {
    return { state, answer: refuse('rate-limited', { afterMs: oldest + hourMs - now }) };
  }
  const answer = { code: makeCode(), expiresAt: now + limits.codeTtlMs };
  return { state: { ...answer, wrong: 0, issuedAt: [...issuedAt, now], claim: null }, answer };
}

/** Checks a guess. The right code reserves what `makeAccount` gives for this attempt (see single-use.ts). */
export function take(
  state: CodeState,
  guess: { readonly code: string; readonly attempt: Attempt },
  now: number,
  limits: Limits,
  makeAccount: () => NewAccount,
): Step<NewAccount> {
  const over = state.claim === null && now >= state.expiresAt;
  if (state.code === '' || over) return { state, answer: refuse('code-expired') };
  if (state.wrong >= limits.maxCodeAttempts) return { state, answer: refuse('too-many-attempts') };
  if (guess.code !== state.code) return { state: { ...state, wrong: state.wrong + 1 }, answer: refuse('code-wrong') };

  const held = claim(state.claim, guess.attempt, { now, repeatMs: limits.signUpRepeatMs }, makeAccount);
  if (held === null) return { state, answer: refuse('code-expired') };
  return { state: held === state.claim ? state : { ...state, claim: held }, answer: held.prize };
}

/** The state with the claim as it is now. */
export function withClaim(state: CodeState, held: CodeState['claim']): Step<object> {
  return { state: held === state.claim ? state : { ...state, claim: held }, answer: {} };
}

/** When nothing of the state matters any more: the object is then emptied. */
export function endsAt(state: CodeState): number {
  return Math.max(state.expiresAt, (state.issuedAt.at(-1) ?? 0) + hourMs);
}
