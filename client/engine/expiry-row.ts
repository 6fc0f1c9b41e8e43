/** When a body that this device holds has to go: rows of table `meta` under `expiry`, by time. */
import type { Changes } from './changes.ts';

export interface Expiry {
  readonly at: number;
  readonly conversation: string;
  readonly seq: number;
}

/** Then time, conversation, seq. */
export const expiryPrefix = ['expiry'] as const;

export function expiryKey({ at, conversation, seq }: Expiry) {
  return [...expiryPrefix, at, conversation, seq];
}

export function noteExpiry(expiry: Expiry, changes: Changes): void {
  changes.ops.push({ op: 'put', table: 'meta', key: expiryKey(expiry), value: true });
  changes.nextExpiryAt = Math.min(changes.nextExpiryAt, expiry.at);
}
