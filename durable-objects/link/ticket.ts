/**
 * One linking code: who opened it, who asks to join with it, and what the person said to that. Pure.
 *
 *   open ──join──► asked ──agree──► agreed ──take──► taken
 *                  │ ▲ ▲              │
 *                  │ │ └────reask─────┘  the list that was signed with it is not good any more
 *                  │ └──join── mismatched ◄── another secret half was typed than the one that was shown
 *                  └────deny────► denied
 *
 * Whoever joins first holds the code: to everybody else it looks like one that never was. Whatever was reached ends with the
 * code's time, but for the answer of `take`, which may be repeated for a little while by the device that got it.
 *
 * What the two devices prove to each other goes through here and is not looked at: it is made with a secret that the server
 * does not have.
 */
import type { Limits } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import type {
  Joiner,
  LinkCloseReply,
  LinkGrant,
  LinkState,
  LinkView,
  LinkWord,
  TicketAgreement,
  TicketOwner,
} from './rpc.ts';

export interface Ticket {
  readonly owner: TicketOwner;
  readonly openedAt?: number;
  readonly expiresAt: number;
  readonly joining?: JoinerState;
  /**
   * The release before this one gave the ticket to whoever had the code; to it every ticket of this release looks used.
   * One of its own that is used has a `claim` without `joining`.
   */
  readonly claim: object | null;
}

interface JoinerState extends Joiner {
  /** Hash of the secret of the device that joins. */
  readonly key: string;
  readonly salt: string;
  readonly state: 'asked' | 'agreed' | 'denied' | 'taken';
  readonly takenAt: number;
  /** Beside `asked`: its proof does not hold. The release before this one knows no such state. */
  readonly isMismatched?: true;
  readonly agreement?: TicketAgreement;
  /** Beside `asked`: what was agreed to is not good any more. */
  readonly isAgain?: true;
}

type Step<Answer> = { readonly ticket: Ticket; readonly answer: Answer } | Refusal;

const usedForOldReleases = { prize: '', attempt: '-', takenAt: 0, finished: true };

/** Opens a ticket under a code that nobody uses; two people drawing one code is as good as impossible, not allowed. */
export function open(held: Ticket | null, owner: TicketOwner, now: number, limits: Limits): Ticket | Refusal {
  if (held !== null && hasTime(held, now)) return refuse('unavailable');
  return { owner, openedAt: now, expiresAt: now + limits.linkTtlMs, claim: usedForOldReleases };
}

/** Asks to join. The same device may ask again and is told how it stands; with another proof it asks anew. */
export function join(
  held: Ticket | null,
  who: Joiner & { readonly key: string },
  now: number,
  makeSalt: () => string,
): Step<LinkState> {
  if (held !== null && (held.joining === undefined ? isOpen(held, now) : asksAnew(held, held.joining, who, now))) {
    const joiner: JoinerState = { ...who, salt: makeSalt(), state: 'asked', takenAt: 0 };
    const ticket = { ...held, joining: joiner };
    return { ticket, answer: stateOf(ticket, joiner) };
  }
  return look(held, who.key, now);
}

/** How it stands, told to the device that joins. */
export function look(held: Ticket | null, key: string, now: number): Step<LinkState> {
  const joiner = held?.joining;
  if (held === null || joiner === undefined || joiner.key !== key || !hasTime(held, now)) {
    return refuse('code-expired');
  }
  if (joiner.isMismatched) return refuse('link-mismatch');
  return joiner.state === 'denied' ? refuse('link-denied') : { ticket: held, answer: stateOf(held, joiner) };
}

/**
 * What the person says on the device that opened the ticket. Only the first word counts; a repeat is told how it stands, and so
 * is a word on any but the joiner's present request.
 */
export function decide(
  held: Ticket | null,
  by: TicketOwner,
  agree: boolean,
  now: number,
  { of, isMismatch = false, agreement }: LinkWord = {},
): Step<LinkView> {
  const shown = show(held, by, now);
  if ('refused' in shown) return shown;
  const { ticket } = shown;
  const { joining } = ticket;
  if (joining?.state !== 'asked' || joining.isMismatched || (of !== undefined && of !== joining.proof)) return shown;
  const { isAgain: _, ...asked } = joining;
  const next: Ticket = { ...ticket, joining: decided() };
  return { ticket: next, answer: shownOf(next) };

  function decided(): JoinerState {
    if (isMismatch) return { ...asked, isMismatched: true };
    if (!agree) return { ...asked, state: 'denied' };
    return { ...asked, state: 'agreed', ...(agreement === undefined ? {} : { agreement }) };
  }
}

/** How it stands, told to the device that opened the ticket. */
export function show(held: Ticket | null, by: TicketOwner, now: number): Step<LinkView> {
  if (held === null || !hasTime(held, now) || !isBy(held, by)) return refuse('not-found');
  return { ticket: held, answer: shownOf(held) };
}

/** Gives the ticket to the device that joins, when the person has agreed. */
export function take(held: Ticket | null, key: string, now: number, limits: Limits): Step<LinkGrant> {
  const joiner = held?.joining;
  if (held === null || joiner === undefined || joiner.key !== key) return refuse('code-expired');
  if (joiner.state === 'denied') return refuse('link-denied');
  const isRepeat = isLately(joiner, now, limits);
  if (!isRepeat && (joiner.state === 'taken' || !hasTime(held, now))) return refuse('code-expired');
  if (joiner.state === 'asked') return refuse('link-waiting');
  const { salt, name, keys, agreement } = joiner;
  const signed = { ...(keys === undefined ? {} : { keys }), ...(agreement === undefined ? {} : { agreement }) };
  const answer: LinkGrant = { ...held.owner, salt, name, ...signed };
  return { ticket: isRepeat ? held : { ...held, joining: { ...joiner, takenAt: now } }, answer };
}

/** The device was added: the ticket is used up. */
export function finish(held: Ticket | null, key: string): Ticket | null {
  return change(held, key, (joiner) => ({ ...joiner, state: 'taken' }));
}

/** The device was refused for a reason of its own (too many): the ticket stays good until its time. */
export function release(held: Ticket | null, key: string): Ticket | null {
  return change(held, key, (joiner) => (joiner.state === 'taken' ? joiner : { ...joiner, takenAt: 0 }));
}

/**
 * What was agreed to is not good any more, as the account's devices have changed: the person's device has to agree anew. Said
 * late, of an agreement that another has followed, it changes nothing.
 */
export function reask(held: Ticket | null, key: string, proof: string): Ticket | null {
  return change(held, key, (joiner) => {
    if (joiner.state !== 'agreed' || joiner.agreement?.proof !== proof) return joiner;
    const { agreement: _, ...rest } = joiner;
    return { ...rest, state: 'asked', takenAt: 0, isAgain: true };
  });
}

/**
 * Says whether the device that opened the ticket may end it. Not when a device was added with it; and only while none is
 * being added, for what became of that one would be unknown.
 */
export function close(held: Ticket | null, by: TicketOwner, now: number, limits: Limits): LinkCloseReply {
  if (held === null || !isBy(held, by)) return { closed: false };
  const { joining } = held;
  if (joining?.state === 'taken') return { closed: false, why: 'taken' };
  return joining !== undefined && isLately(joining, now, limits) ? { closed: false, why: 'busy' } : { closed: true };
}

function change(held: Ticket | null, key: string, how: (joining: JoinerState) => JoinerState): Ticket | null {
  return held?.joining?.key === key ? { ...held, joining: how(held.joining) } : held;
}

/** The same device, with something else to show, while nobody has agreed to what it showed before. */
function asksAnew(held: Ticket, joiner: JoinerState, who: Joiner & { readonly key: string }, now: number): boolean {
  const isOther = who.proof !== joiner.proof && who.proof !== undefined;
  return joiner.key === who.key && joiner.state === 'asked' && isOther && hasTime(held, now);
}

/** It was taken a moment ago. */
function isLately({ takenAt }: JoinerState, now: number, limits: Limits): boolean {
  return takenAt !== 0 && Math.abs(now - takenAt) < limits.signUpRepeatMs;
}

function isOpen(held: Ticket, now: number): boolean {
  const isUsedByOld = held.claim !== null && (held.claim as { attempt?: string }).attempt !== '-';
  return hasTime(held, now) && !isUsedByOld;
}

/** A clock that steps back must not give a code more time than it had (T1). */
function hasTime({ openedAt = 0, expiresAt }: Ticket, now: number): boolean {
  return now < expiresAt && now > openedAt - (expiresAt - openedAt);
}

function isBy(held: Ticket, by: TicketOwner): boolean {
  return held.owner.user === by.user && held.owner.device === by.device;
}

function stateOf({ owner, expiresAt }: Ticket, { state, agreement, isAgain }: JoinerState): LinkState {
  // Whose account it is, is nobody's business before that person has agreed.
  const hasAgreed = state === 'agreed' || state === 'taken';
  if (!hasAgreed) return { state: 'asked', expiresAt, user: null, ...(isAgain ? { isAgain } : {}) };
  return { state: 'agreed', expiresAt, user: owner.user, ...(agreement === undefined ? {} : { agreement }) };
}

function shownOf({ expiresAt, joining }: Ticket): LinkView {
  if (joining === undefined) return { state: 'open', expiresAt, joiner: null };
  const { name, address, keys, proof } = joining;
  const shown = { ...(keys === undefined ? {} : { keys }), ...(proof === undefined ? {} : { proof }) };
  const state = joining.isMismatched ? 'mismatched' : joining.state;
  return { state, expiresAt, joiner: { name, address, ...shown } };
}
