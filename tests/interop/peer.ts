/** One of the two sides of an interop run: ours or Signal's own. */
import type { ArrivedMessage, Bundle, SessionMessage } from '../../crypto/suite.ts';

export interface Peer {
  readonly name: string;
  readonly identity: Uint8Array;
  readonly registrationId: number;
  /** With a one-time prekey that was not handed out before, as long as there are any. */
  bundle(): Bundle;
  /** Begins a session, the first or anew. */
  initiate(bundle: Bundle): Promise<void>;
  hasSession(): boolean;
  send(plaintext: Uint8Array): Promise<SessionMessage>;
  /** Throws for what it does not take. */
  receive(message: ArrivedMessage, from: Pick<Peer, 'identity' | 'registrationId'>): Promise<Uint8Array>;
  /** Lives on from the bytes that it has stored, and nothing else. */
  restart(): void;
  /** All that it has stored, to be compared. */
  stored(): Uint8Array;
}
