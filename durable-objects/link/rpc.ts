/** What the gateway may ask of the object of one linking code (an itty-durable object: see sign-up/rpc.ts). */
import type { UserId } from '../../protocol/ids.ts';
import type { Refusal } from '../../protocol/refusals.ts';

export interface LinkTicketRpc {
  /** Opens the ticket for a device that a signed-in device wants to add. Refused if the code is in use already. */
  open(by: TicketOwner): Promise<{ readonly expiresAt: number } | Refusal>;
  /**
   * A device asks to join; the first one has the ticket. `secret` is its own, and proves it from then on. With another proof
   * it asks anew: until somebody has agreed, what it asked before is forgotten.
   */
  join(secret: string, joiner: Joiner): Promise<LinkState | Refusal>;
  /** How it stands, for the device that joins. */
  look(secret: string): Promise<LinkState | Refusal>;
  /** How it stands, for the device that opened it. */
  show(by: TicketOwner): Promise<LinkView | Refusal>;
  /** The person agrees to the device that asks, or does not. */
  decide(by: TicketOwner, agree: boolean, word?: LinkWord): Promise<LinkView | Refusal>;
  /** Gives what the device needs to be added, once the person has agreed. */
  take(secret: string): Promise<LinkGrant | Refusal>;
  /** The device was added: the ticket is used up. */
  finish(secret: string): Promise<object>;
  /** The device was refused for a reason of its own: the ticket stays good. */
  release(secret: string): Promise<object>;
  /** The list that was agreed to (its `proof`) is not good any more: it has to be agreed to anew. Of a later one nothing changes. */
  reask(secret: string, proof: string): Promise<object>;
  /** The person changed their mind; only who opened it may close it. */
  close(by: TicketOwner): Promise<LinkCloseReply>;
}

export interface TicketOwner {
  readonly user: UserId;
  readonly device: number;
}

/** The device that asks, as the person will be asked about it. Calls travel as ASCII: see link-codes.ts. */
export interface Joiner {
  /** base64url of the name in UTF-8. */
  readonly name: string;
  /** Where its request came from; null where the platform does not say. */
  readonly address: string | null;
  /** Missing: its client is older, or its cipher has none. */
  readonly keys?: JoinerKeys;
  /** By the secret half of the code, which no server sees (base64). Missing: its client is older. */
  readonly proof?: string;
}

export interface JoinerKeys {
  /** base64 */
  readonly identity: string;
  readonly registrationId: number;
}

/** What the device that agrees says beside yes or no; bytes in base64. All of it is missing from older clients. */
export interface LinkWord {
  /** The proof of the joiner that it has seen: meanwhile the joiner may have asked anew. */
  readonly of?: string;
  /** The joiner's proof does not hold: it may ask again, with what the person typed anew. */
  readonly isMismatch?: boolean;
  readonly agreement?: TicketAgreement;
}

export interface TicketAgreement {
  readonly proof: string;
  /** Encoded roost.wire.DeviceList, signed; missing where the account signs none. */
  readonly list?: string;
}

export interface LinkState {
  readonly state: 'asked' | 'agreed';
  readonly expiresAt: number;
  /** Whose account it is; only once they have agreed. */
  readonly user: UserId | null;
  readonly agreement?: TicketAgreement;
  /** It was agreed to before, and has to be anew: the account's devices have changed since. */
  readonly isAgain?: boolean;
}

export interface LinkView {
  readonly state: 'open' | 'asked' | 'mismatched' | 'agreed' | 'denied' | 'taken';
  readonly expiresAt: number;
  readonly joiner: Joiner | null;
}

/** `taken`: a device was added with it. `busy`: one may be being added at this moment. Neither: there is none of theirs. */
export type LinkCloseReply = { readonly closed: true } | { readonly closed: false; readonly why?: 'taken' | 'busy' };

export interface LinkGrant extends TicketOwner {
  /** Makes the new device's token together with its secret; it says nothing alone. */
  readonly salt: string;
  /** As in `Joiner`: the name that the person agreed to. */
  readonly name: string;
  readonly keys?: JoinerKeys;
  readonly agreement?: TicketAgreement;
}
