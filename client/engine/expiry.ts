/** Disappearing messages: their bodies leave this device when their time has come, whether or not anybody looks. */
import type { Reader } from '../ports.ts';
import type { Changes } from './changes.ts';
import { eraseBody } from './erasing.ts';
import { type Expiry, expiryKey, expiryPrefix } from './expiry-row.ts';
import { BodyState } from './log-entry.ts';
import { erasePreview } from './opened.ts';
import { serverTime, type World } from './world.ts';

/** Erased in one transaction; the rest follows at once. */
const maxErased = 200;

/** What is due now, oldest first. */
export async function readExpired(reader: Reader, world: World): Promise<Expiry[]> {
  const rows = await reader.range('meta', {
    prefix: expiryPrefix,
    through: Math.floor(serverTime(world)),
    limit: maxErased,
  });
  return rows.map(({ key }) => ({ at: key[1] as number, conversation: key[2] as string, seq: key[3] as number }));
}

/** When the next body has to go, or Infinity. */
export async function readNextExpiry(reader: Reader): Promise<number> {
  const [first] = await reader.range('meta', { prefix: expiryPrefix, limit: 1 });
  return first === undefined ? Number.POSITIVE_INFINITY : (first.key[1] as number);
}

export function eraseExpired(world: World, expired: readonly Expiry[], changes: Changes): void {
  for (const expiry of expired) {
    changes.ops.push({ op: 'delete', table: 'meta', key: expiryKey(expiry) });
    const conversation = world.conversations.get(expiry.conversation as never);
    if (conversation === undefined) continue;
    const bodyState = BodyState.EXPIRED;
    eraseBody(conversation, expiry.seq, bodyState, changes);
    const { last } = conversation.row;
    if (last?.seq === expiry.seq && last.bodyState === BodyState.PRESENT) {
      erasePreview(conversation, bodyState, changes);
    }
    changes.seen.add(conversation);
  }
}
