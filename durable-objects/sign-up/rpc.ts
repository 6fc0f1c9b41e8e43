/**
 * What the gateway may ask of the object of one phone number or handle that wants to sign up.
 *
 * The object is an itty-durable one: arguments and results travel as JSON in a header, so they are small, plain and
 * ASCII, and every call answers an object.
 */
import type { UserId } from '../../protocol/ids.ts';
import type { Refusal } from '../../protocol/refusals.ts';

export interface SignUpCodeRpc {
  /** Gives whoever asks a code, or points them to one that is on its way. `resend`: it is shown to them alone. */
  ask(resend: boolean): Promise<AskedCode>;
  /** The code could not be sent: nobody holds it. */
  drop(asking: string, code: string): Promise<object>;
  /** Checks the code that was given to this asking; the right one reserves an account for it. */
  check(asking: string, code: string): Promise<Holder | Refusal>;
  /** The account stands: the code is used up. */
  finish(asking: string): Promise<object>;
  /** The attempt was refused for a reason of its own: the code stays good until its time. */
  release(asking: string): Promise<object>;
  /** Before this number's sign-up is told that a handle is somebody else's (D10.4). */
  meterHandle(): Promise<object | Refusal>;
}

export interface AskedCode {
  /** The secret that has to be shown with the code. */
  readonly asking: string;
  /** Digits; empty when nothing is to be sent, because the number's common code is on its way since `sentAt`. */
  readonly code: string;
  /** How many digits it has. */
  readonly digits: number;
  readonly sentAt: number;
  readonly expiresAt: number;
}

/** The account that an asking is to become. */
export interface Holder {
  readonly user: UserId;
  /** Makes the first device's token together with the secret of the asking; it says nothing alone. */
  readonly salt: string;
}
