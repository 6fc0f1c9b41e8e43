import type { Suite } from '../../crypto/suite.ts';
import type { UserId } from '../../protocol/ids.ts';
import type { Fetch, Store } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';

/** A phone number with country code (`+4917…`) or a handle: one of the two. */
export type Address = { readonly phone: string } | { readonly handle: string };

/** Whose client this is: what a store holds once somebody has signed up or linked it. Other people are known by ids of the same kind. */
export interface Account {
  /** Of the person: the same on all their devices, for good. */
  readonly user: UserId;
  /** Which of the person’s devices this is: their first is 1, and no number is given twice. */
  readonly device: number;
  /** As it was given at the sign-up; `Roost.profile` has it as it is now. */
  readonly name: string;
  /** Origin, such as `http://127.0.0.1:8787`. */
  readonly server: string;
}

/** What is known of a code that was asked for. The code itself goes to the phone number or handle. */
export interface AskedCode {
  /** Where it was sent. */
  readonly address: Address;
  /** How many digits the code has. */
  readonly digits: number;
  /** When it was sent: before now when many ask for codes of this address, for they all get the same one. */
  readonly sentAt: number;
  /** Nothing was sent for this asking: who asked before was sent the one code that all who ask get. */
  readonly isEarlier: boolean;
  /** When it is good no more, by the server’s clock. */
  readonly expiresAt: number;
  /** The code, from a development server on loopback only. */
  readonly shownCode: string | null;
}

/** Asks the server to send a one-time code. It works only with this store, which keeps what belongs to it until the sign-up. */
export type CodeRequester = (options: {
  server: string;
  store: Store;
  address: Address;
  fetch?: Fetch;
}) => Promise<AskedCode>;

/** The code that was asked for with this store and is still good, or null: after a reload, or in the next run of a program. */
export type PendingCode = (store: Store) => Promise<AskedCode | null>;

/**
 * Registers a new account and keeps it in the store. Rejects with `signed-in` if one is there, with `no-code` if none was
 * asked for, and with `account-exists` if the address has an account: its `existing` says what would end. To end it, repeat
 * the call with `takeOver: existing.takeOver`; to keep it, link this device instead.
 */
export type SignUp = (options: {
  server: string;
  store: Store;
  address: Address;
  code: string;
  name: string;
  deviceName: string;
  takeOver?: string;
  fetch?: Fetch;
}) => Promise<Account>;

/**
 * Whose account a device is about to join. That it is the account of the device which showed the code is proven (E40); this, what
 * it is called, is the server's word, and is to be shown as that (`words.joinedAccount`).
 */
export interface JoinedAccount {
  /** What the person calls themself. */
  readonly name: string;
  /** Their number, with `+` and country code; null: they have a handle. */
  readonly phone: string | null;
  /** Without the `@`; null: they have a number. */
  readonly handle: string | null;
}

/**
 * Makes this store a linked device of the account whose `createLink` gave the code.
 *
 * The person is asked on the other device (`waiting` is called meanwhile), then here: `confirm` is told whose account it is,
 * and nothing happens unless it says true. Rejects with `link-denied`, `code-expired`, or `not-joined`; with `code-unreadable`
 * or `code-incomplete` before anything is asked; with `link-mismatch` when a part of the code was typed wrong (call it again with
 * the right one), and with `link-not-genuine` when what the server says does not come from the other device. Called again
 * with the same code it goes on where it was.
 */
export type AccountJoiner = (options: {
  server: string;
  store: Store;
  /** As for opening it (`OpenOptions`): with a suite the device joins with keys of its own, which are kept under the vault's key. */
  vault?: Vault;
  suite?: Suite;
  code: string;
  deviceName: string;
  confirm: (account: JoinedAccount) => Promise<boolean>;
  /** `isAgain`: the other device had agreed, and has to do so anew, as the account's devices have changed since. */
  waiting?: (expiresAt: number, isAgain: boolean) => void;
  /** Ends the waiting. */
  signal?: AbortSignal;
  fetch?: Fetch;
}) => Promise<Account>;

/** The account that the store holds, or null. */
export type StoredAccount = (store: Store) => Promise<Account | null>;
