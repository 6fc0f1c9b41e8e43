/** What the gateway may ask of the object of one linking code (an itty-durable object: see sign-up/rpc.ts). */
import type { UserId } from '../../protocol/ids.ts';
import type { Refusal } from '../../protocol/refusals.ts';
import type { Attempt } from '../kit/single-use.ts';

export interface LinkTicketRpc {
  /** Opens the ticket for a device that a signed-in device wants to add. Refused if the code is in use already. */
  open(by: LinkOwner): Promise<{ readonly expiresAt: number } | Refusal>;
  /** Takes the ticket for this attempt, once. */
  take(attempt: Attempt): Promise<LinkGrant | Refusal>;
  /** The device was added: the ticket is used up. */
  finish(attemptKey: string): Promise<object>;
  /** The device was refused for a reason of its own: the ticket stays good. */
  release(attemptKey: string): Promise<object>;
  /** The person changed their mind; only who opened it may close it. */
  close(by: LinkOwner): Promise<{ readonly closed: boolean }>;
}

export interface LinkOwner {
  readonly user: UserId;
  readonly device: number;
}

export interface LinkGrant extends LinkOwner {
  /** The secret part of the new device's token. */
  readonly secret: string;
}
