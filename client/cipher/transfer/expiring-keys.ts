/**
 * Keys of messages that disappear, which this device was handed and may never have an entry of: they go when their time has
 * come. Where there is an entry, they go with it.
 */
import type { AskingDevice, MessageName } from '../cipher.ts';
import type { Draft } from '../draft.ts';

/** In one look. */
const maxErased = 1_000;

/** The row under `key-expiry`, the time, and the message's name. */
export function noteExpiry(draft: Draft, { conversation, sender, device, number }: MessageName, at: number): void {
  draft.put(['key-expiry', at, conversation, sender, device, number], true);
}

export async function eraseExpired(draft: Draft, { now }: AskingDevice): Promise<void> {
  if (now === 0) return;
  for (const { key } of await draft.range({ prefix: ['key-expiry'], from: 0, through: now, limit: maxErased })) {
    draft.erase(['key', ...key.slice(2)]);
    draft.erase(key);
  }
}
