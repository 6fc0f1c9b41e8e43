import type { ExistingAccount, RefusalAdvice } from '../../protocol/refusals.ts';

/** A sentence for a person, and what the same can be said from in another language. */
export interface Explanation {
  /** A code of protocol/refusals.ts, or one of the SDK's own. */
  readonly code: string;
  /** Which of several things it is that are said with this code (`reasons` names all); null: what the code alone says. */
  readonly reason: string | null;
  /** Numbers and names that stand in the sentence. */
  readonly values: Readonly<Record<string, string | number>>;
  /** How long to wait before it can be tried again; 0: that is not known. */
  readonly afterMs: number;
  /** In English. A wait of seconds or more is named in it. */
  readonly sentence: string;
}

/** What every rejected promise of this SDK carries. */
export interface RoostErrorLike extends Error, Explanation {
  /** Whether trying again helps: `never`, `after-delay` (see `afterMs`), `after-resync` or `reconnect`. */
  readonly advice: RefusalAdvice;
  /** With `account-exists`: the account that has the address now. */
  readonly existing: ExistingAccount | null;
}

/**
 * Codes that no server sends: `offline` (could not reach the server), `origin-refused` (it is there, but takes no calls from
 * pages of this origin: `ROOST_ORIGINS`), `closed` (the client was closed), `signed-in` (the store holds an account already),
 * `no-account` (it holds none), `no-code` (no code was asked for with this store), `not-joined` (the person did not want to
 * join that account), `code-unreadable` and `code-incomplete` (what was typed is no linking code, or half of one),
 * `link-not-genuine` (somebody changed what one device of a link told the other), `no-number` (there is no safety number of
 * that person yet), `number-changed` (it is another than before, and messages are held back until one has looked),
 * `number-moved` (what was said of a number is not of the one that there is now), `keys-unpublished` (nobody could write to
 * this device yet), `not-encrypting` (somebody has no device that anything can be encrypted for), `not-loopback` (plain HTTP
 * to another machine), `store-refused` (the store was made by a release that did not encrypt), `store-key` (the key of what
 * the encryption keeps in the store is missing, is another one, or may be read by others), `store-newer` (a newer release has
 * used it; a store is opened with that), `store-in-use` (another program has it open), `unknown-message`, `too-many-pinned`
 * (as many chats are pinned as can be), `is-request` (a request is taken or declined, not deleted), `empty-message` (nothing
 * of it could be seen), `not-emoji` (a reaction is one emoji, and nothing else), `bad-mention` (a mention reaches beyond its
 * text, or means somebody who was never in that group), `store-failed`, `superseded` (another client has opened the same
 * store since), `halted` (the chat cannot go on, see `Halt`), `not-direct` (a message that was not sent because of that),
 * `given-up`, `no-file` (that message has none), `empty-file` (it has no bytes), `file-changed` (a file was not as long as
 * was said, or changed while it was read), `file-damaged` (what came is not what its sender has sent), `file-unclean`
 * (nothing can be taken out of a picture that is damaged), `file-lost` (what was to be stored, or read, is not on this
 * device any more), `no-room` (there is no place for a file on this device), `bad-answer` (the server said what this client
 * does not understand), `bad-call` (the arguments make no sense; see the cause), `unexpected` (a fault of the SDK or of what
 * it runs on).
 */
export type ClientCode =
  | 'offline'
  | 'origin-refused'
  | 'closed'
  | 'signed-in'
  | 'no-account'
  | 'no-code'
  | 'not-joined'
  | 'code-unreadable'
  | 'no-number'
  | 'number-changed'
  | 'number-moved'
  | 'code-incomplete'
  | 'link-not-genuine'
  | 'keys-unpublished'
  | 'not-encrypting'
  | 'not-loopback'
  | 'store-refused'
  | 'store-newer'
  | 'store-in-use'
  | 'store-key'
  | 'unknown-message'
  | 'empty-message'
  | 'not-emoji'
  | 'bad-mention'
  | 'too-many-pinned'
  | 'is-request'
  | 'store-failed'
  | 'superseded'
  | 'halted'
  | 'not-direct'
  | 'given-up'
  | 'no-file'
  | 'file-changed'
  | 'file-damaged'
  | 'empty-file'
  | 'file-unclean'
  | 'file-lost'
  | 'no-room'
  | 'bad-answer'
  | 'bad-call'
  | 'unexpected';
