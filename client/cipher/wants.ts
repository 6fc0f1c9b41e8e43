/** Keys that are wanted: of messages that this device should open, and cannot. */
import type { MessageName } from './cipher.ts';
import type { Draft } from './draft.ts';
import type { Found } from './open-message.ts';
import type { Device } from './sessions.ts';

/** The row under `want`, conversation and seq. */
export interface WantRow {
  readonly sender: string;
  readonly device: number;
  readonly number: number;
  /** SHA-256 of the body that it is to open. */
  readonly hash: Uint8Array;
  /** The sender's chain is lacking as well. */
  readonly chain: boolean;
  /** The session with the sender's device does not work any more. */
  readonly broken: boolean;
  /** There was a wrap for this device: the sender may give the key again. */
  readonly isAddressed: boolean;
  readonly since: number;
  readonly asked: number;
}

export interface Lacking {
  readonly name: MessageName;
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly sender: Device;
  readonly found: Found;
  readonly now: number;
}

export function wantKey(draft: Draft, { name, seq, hash, found, now }: Lacking): void {
  const { sender, device, number, conversation } = name;
  const { problem } = found;
  const row: WantRow = {
    ...{ sender, device, number, hash, since: now, asked: 0 },
    chain: problem === 'no-chain',
    broken: problem !== 'no-chain' && problem !== 'not-addressed' && problem !== 'duplicate',
    isAddressed: problem !== 'not-addressed',
  };
  draft.put(['want', conversation, seq], row);
}
