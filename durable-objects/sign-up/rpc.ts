/**
 * What the gateway may ask of the object of one phone number or handle that wants to sign up.
 *
 * The object is an itty-durable one: arguments and results travel as JSON in a header, so they are small, plain and
 * ASCII, and every call answers an object.
 */
import type { UserId } from '../../protocol/ids.ts';
import type { Refusal } from '../../protocol/refusals.ts';
import type { Attempt } from '../kit/single-use.ts';

export interface SignUpCodeRpc {
  /** Makes a new code, which takes the place of an older one. */
  issue(): Promise<IssuedCode | Refusal>;
  /** Checks the code; the right one reserves a user id and a token secret for this attempt. */
  take(code: string, attempt: Attempt): Promise<NewAccount | Refusal>;
  /** The account stands: the code is used up. */
  finish(attemptKey: string): Promise<object>;
  /** The attempt was refused for a reason of its own: the code stays good. */
  release(attemptKey: string): Promise<object>;
}

export type { Attempt };

export interface IssuedCode {
  /** Six digits. */
  readonly code: string;
  readonly expiresAt: number;
}

export interface NewAccount {
  readonly user: UserId;
  /** The secret part of the first device's token. */
  readonly secret: string;
}
