/**
 * One-time codes of one number or handle: who asked for which, what a guess costs, and what the right one gives. Pure.
 *
 * A code is a matter between the server and whoever asked for it: it is right only together with the secret that was in
 * the answer to that asking, and the guesses of one asking are nobody else's. Only so many askings an hour get a code of
 * their own, because each is some guesses more at the number. Whoever asks beyond that is not turned away, or a stranger
 * could block a number by asking: they all get the *common code*, so long that guesses at it need not be counted, and sent
 * once for all who ask meanwhile. See docs/spec/flows.md, F-sign-up, for the arithmetic.
 *
 * Secrets and codes come in as hashes; what a storage holds opens nothing.
 */
import type { Limits } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import type { Holder } from './rpc.ts';

/** Somebody asked for a code. */
export interface CodeRequest {
  /** Hash of the secret that the asker holds. */
  readonly asking: string;
  /** Hash of the code, made with that secret. */
  readonly code: string;
  readonly askedAt: number;
  /** Wrong guesses of this asking. */
  readonly wrong: number;
}

/** An asking whose code was shown: the account that it is to become. */
export interface SignUp {
  readonly asking: string;
  readonly holder: Holder;
  /** When the code was shown last with nothing left to ask; 0 after the sign-up was refused for a reason of its own. */
  readonly takenAt: number;
  readonly finished: boolean;
}

export interface CommonCode {
  /** Hash of the code alone: everybody who asked may show it. */
  readonly code: string;
  readonly askedAt: number;
}

export interface Codes {
  readonly askings: readonly CodeRequest[];
  readonly common: readonly CommonCode[];
  readonly signUps: readonly SignUp[];
  /** When a sign-up here was told that a handle is somebody else's, within the last hour. */
  readonly takenHandlesAt: readonly number[];
}

export interface Step<Answer> {
  /** Unchanged (the same object) when nothing is to be stored. */
  readonly state: Codes;
  readonly answer: Answer;
}

/** The hashes of what somebody shows or is about to be given. */
export interface ShownHashes {
  readonly asking: string;
  readonly own: string;
  readonly common: string;
}

/** `own` or `common`: that one is to be sent now; `sent`: the common code is on its way already. */
export interface CodeAnswer {
  readonly code: 'own' | 'common' | 'sent';
  readonly sentAt: number;
  readonly expiresAt: number;
}

export const noCodes: Codes = { askings: [], common: [], signUps: [], takenHandlesAt: [] };

const hourMs = 3_600_000;

/**
 * Gives an asking its code. `resend`: sending costs nothing and reaches only whoever asks (a code that is shown), so the
 * common code is made anew each time.
 */
export function ask(state: Codes, made: ShownHashes, resend: boolean, now: number, limits: Limits): Step<CodeAnswer> {
  const kept = prune(state, now, limits);
  const lately = kept.askings.filter(({ askedAt }) => askedAt > now - hourMs);
  if (lately.length < limits.maxCodesPerNumberPerHour) {
    const asking: CodeRequest = { asking: made.asking, code: made.own, askedAt: now, wrong: 0 };
    const answer: CodeAnswer = { code: 'own', sentAt: now, expiresAt: now + limits.codeTtlMs };
    return { state: { ...kept, askings: [...kept.askings, asking] }, answer };
  }
  const newest = kept.common.at(-1);
  // With less than half of its time left it is not worth being handed out.
  if (newest !== undefined && !resend && isAlive(newest.askedAt, limits.commonCodeTtlMs / 2, now)) {
    const expiresAt = newest.askedAt + limits.commonCodeTtlMs;
    return { state, answer: { code: 'sent', sentAt: newest.askedAt, expiresAt } };
  }
  const common = [...kept.common.slice(1 - maxCommon), { code: made.common, askedAt: now }];
  const answer: CodeAnswer = { code: 'common', sentAt: now, expiresAt: now + limits.commonCodeTtlMs };
  return { state: { ...kept, common }, answer };
}

/** One that could not be sent: nobody holds it, and the next asking is to be sent one. */
export function drop(state: Codes, made: ShownHashes): Codes {
  return {
    ...state,
    askings: state.askings.filter(({ asking }) => asking !== made.asking),
    common: state.common.filter(({ code }) => code !== made.common),
  };
}

/**
 * Checks a guess. The right code reserves what `makeHolder` gives for this asking.
 *
 * A code dies at its time whatever happened to the sign-up. What outlives it, for `signUpRepeatMs` and for the asking that
 * showed it in time, is the sign-up itself, so that a request that crashed or whose answer was lost can be repeated.
 */
export function take(
  state: Codes,
  shown: ShownHashes,
  now: number,
  limits: Limits,
  makeHolder: () => Holder,
): Step<Holder | Refusal> {
  const own = state.askings.find(({ asking }) => asking === shown.asking);
  if (own !== undefined && own.wrong >= limits.maxCodeAttempts) return { state, answer: refuse('too-many-attempts') };

  const signUp = state.signUps.find(({ asking }) => asking === shown.asking);
  const isUnderWay = signUp !== undefined && isAlive(signUp.takenAt, limits.signUpRepeatMs, now);
  const isInTime = own === undefined ? hasCommon(state, now, limits) : isAlive(own.askedAt, limits.codeTtlMs, now);
  if (!isUnderWay && (!isInTime || signUp?.finished === true)) return { state, answer: refuse('code-expired') };

  // Of a common code that has died no hash is left to compare with; the secret of the asking tells who repeats.
  const isRight = own === undefined ? hasCommon(state, now, limits, shown.common) || !isInTime : own.code === shown.own;
  if (!isRight) {
    const askings = state.askings.map((one) => (one === own ? { ...one, wrong: one.wrong + 1 } : one));
    return { state: own === undefined ? state : { ...state, askings }, answer: refuse('code-wrong') };
  }
  if (isUnderWay) return { state, answer: signUp.holder };
  const begun = signUp ?? { asking: shown.asking, holder: makeHolder(), takenAt: 0, finished: false };
  return { state: withSignUp(state, { ...begun, takenAt: now }), answer: begun.holder };
}

/** The account stands: the code is used up, and the request may be repeated for a little while. */
export function finish(state: Codes, asking: string): Codes {
  return change(state, asking, (one) => (one.finished ? one : { ...one, finished: true }));
}

/** The sign-up was refused for a reason of its own: the code is good until its time, and not a moment longer. */
export function release(state: Codes, asking: string): Codes {
  return change(state, asking, (one) => (one.finished ? one : { ...one, takenAt: 0 }));
}

/** Takes one of the answers to "is this handle taken" that a number has in an hour: a way to ask the directory (D10.4). */
export function meterHandle(state: Codes, now: number, limits: Limits): Step<object | Refusal> {
  const lately = state.takenHandlesAt.filter((at) => isAlive(at, hourMs, now));
  const [oldest] = lately;
  if (oldest !== undefined && lately.length >= limits.maxTakenHandlesPerHour) {
    return { state, answer: refuse('rate-limited', { afterMs: Math.min(hourMs, oldest + hourMs - now) }) };
  }
  return { state: { ...state, takenHandlesAt: [...lately, now] }, answer: {} };
}

/** When nothing of the state matters any more: the object is then emptied. */
export function endsAt(state: Codes, limits: Limits): number {
  const own = state.askings.map(({ askedAt }) => askedAt + Math.max(hourMs, limits.codeTtlMs + limits.signUpRepeatMs));
  const common = state.common.map(({ askedAt }) => askedAt + limits.commonCodeTtlMs);
  const signUps = state.signUps.map(({ takenAt }) => takenAt + limits.signUpRepeatMs);
  const handles = state.takenHandlesAt.map((at) => at + hourMs);
  return Math.max(0, ...own, ...common, ...signUps, ...handles);
}

/** Two are enough: one is handed out, the one before may still be shown. */
const maxCommon = 2;

/** What has expired goes once it stops counting for the hour. */
function prune(state: Codes, now: number, limits: Limits): Codes {
  const keptMs = Math.max(hourMs, limits.codeTtlMs + limits.signUpRepeatMs);
  const askings = state.askings.filter(({ askedAt }) => isAlive(askedAt, keptMs, now));
  const common = state.common.filter(({ askedAt }) => isAlive(askedAt, limits.commonCodeTtlMs, now));
  const signUps = state.signUps.filter(
    ({ asking, takenAt }) =>
      isAlive(takenAt, limits.signUpRepeatMs, now) || askings.some((one) => one.asking === asking),
  );
  return { ...state, askings, common, signUps };
}

/** A common code that is good now; this one, if one is named. */
function hasCommon(state: Codes, now: number, limits: Limits, code: string | null = null): boolean {
  const alive = state.common.filter(({ askedAt }) => isAlive(askedAt, limits.commonCodeTtlMs, now));
  return alive.some((one) => code === null || one.code === code);
}

function withSignUp(state: Codes, signUp: SignUp): Codes {
  return { ...state, signUps: [...state.signUps.filter(({ asking }) => asking !== signUp.asking), signUp] };
}

function change(state: Codes, asking: string, how: (one: SignUp) => SignUp): Codes {
  const held = state.signUps.find((one) => one.asking === asking);
  const next = held === undefined ? undefined : how(held);
  return next === undefined || next === held ? state : withSignUp(state, next);
}

/** A clock that steps back must not give a code more time than it had: what lies ahead by as much is dead too (T1). */
function isAlive(since: number, forMs: number, now: number): boolean {
  return Math.abs(now - since) < forMs;
}
