/** Disappearing messages: their bodies leave this device when their time has come, whether or not anybody looks. */
import { goesAt } from '../cipher/said-expiry.ts';
import type { Reader } from '../ports.ts';
import type { Changes } from './changes.ts';
import type { EntryRow } from './entry-row.ts';
import { eraseBody } from './erasing.ts';
import { type Expiry, expiryKey, expiryPrefix } from './expiry-row.ts';
import { BodyState } from './log-entry.ts';
import { erasePreview } from './opened.ts';
import { serverTime, type World } from './world.ts';

/** Erased in one transaction; the rest follows at once. */
const maxErased = 200;

/** `isOver`: what was noted has come true of nothing: it was told so before the message said another time itself (E83). */
type DueExpiry = Expiry & { readonly isOver: boolean };

/** What is due now, oldest first. */
export async function readExpired(reader: Reader, world: World): Promise<DueExpiry[]> {
  const rows = await reader.range('meta', {
    prefix: expiryPrefix,
    through: Math.floor(serverTime(world)),
    limit: maxErased,
  });
  const due: DueExpiry[] = [];
  for (const { key } of rows) {
    const one = { at: key[1] as number, conversation: key[2] as string, seq: key[3] as number };
    const row = (await reader.get('entries', [one.conversation, one.seq])) as EntryRow | undefined;
    due.push({ ...one, isOver: goesAtFor(world, one, row) !== one.at });
  }
  return due;
}

/** When it goes, by what is here of it. */
function goesAtFor({ conversations }: World, { at, conversation: id, seq }: Expiry, row: EntryRow | undefined): number {
  if (row !== undefined) return row.expiresAt;
  const conversation = conversations.get(id as never);
  const opened = [...(conversation?.opened.values() ?? [])].find((one) => one.seq === seq && one.content !== null);
  if (opened !== undefined) return goesAt(opened.content, at);
  const last = conversation?.row.last;
  return last?.seq === seq ? last.expiresAt : at;
}

/** When the next body has to go, or Infinity. */
export async function readNextExpiry(reader: Reader): Promise<number> {
  const [first] = await reader.range('meta', { prefix: expiryPrefix, limit: 1 });
  return first === undefined ? Number.POSITIVE_INFINITY : (first.key[1] as number);
}

export function eraseExpired(world: World, expired: readonly DueExpiry[], changes: Changes): void {
  for (const expiry of expired) {
    changes.ops.push({ op: 'delete', table: 'meta', key: expiryKey(expiry) });
    const conversation = world.conversations.get(expiry.conversation as never);
    if (conversation === undefined || expiry.isOver) continue;
    const bodyState = BodyState.EXPIRED;
    eraseBody(conversation, expiry.seq, bodyState, changes);
    const { last } = conversation.row;
    if (last?.seq === expiry.seq && last.bodyState === BodyState.PRESENT) {
      erasePreview(conversation, bodyState, changes);
    }
    changes.seen.add(conversation);
  }
}
