/** The content keys that this device has: what it can open of what it keeps, until it is to forget it. */
import { sameBytes } from '../../lib/bytes.ts';
import type { Key } from '../ports.ts';
import type { MessageName, SentEntry } from './cipher.ts';
import type { Draft } from './draft.ts';

/** The row under `key`, conversation, sender, device and number. */
export interface KeyRow {
  readonly key: Uint8Array;
  /** SHA-256 of the body that it opens. */
  readonly hash: Uint8Array;
  /** 0: it was not in the log yet. */
  readonly seq: number;
  /** Of a message of this very device: the epoch it was sealed for. */
  readonly epoch?: number;
  /** When its message goes, as far as this device knows; missing: never. */
  readonly expiresAt?: number;
}

export function keyOf({ conversation, sender, device, number }: MessageName) {
  return ['key', conversation, sender, device, number] as const;
}

/** The name that a row's key ends with. */
export function nameIn(key: Key): MessageName {
  const [conversation, sender, device, number] = key.slice(-4);
  return {
    ...{ conversation: String(conversation), sender: String(sender) },
    ...{ device: Number(device), number: Number(number) },
  };
}

export function keepKey(draft: Draft, name: MessageName, row: KeyRow): void {
  draft.put(keyOf(name), row);
}

/** The message of this very device is in the log: where it stands, and when it goes, was not known when it was sealed. */
export async function placeKey(draft: Draft, { seq, expiresAt, ...name }: SentEntry): Promise<void> {
  const row = await draft.get<KeyRow>(keyOf(name));
  if (row === undefined || row.seq === seq) return;
  keepKey(draft, name, expiresAt > 0 ? { ...row, seq, expiresAt } : { ...row, seq });
}

/** What was sealed and is not in the log. */
export async function eraseUnplaced(draft: Draft, name: MessageName): Promise<void> {
  const row = await draft.get<KeyRow>(keyOf(name));
  if (row?.seq === 0) draft.erase(keyOf(name));
}

/** The key for that very body. */
export async function heldKey(draft: Draft, name: MessageName, hash: Uint8Array): Promise<Uint8Array | null> {
  const row = await draft.get<KeyRow>(keyOf(name));
  return row !== undefined && sameBytes(row.hash, hash) ? row.key : null;
}
