/** Disappearing messages: their bodies leave this device when their time has come, whether or not anybody looks. */
import type { Reader } from '../ports.ts';
import type { Changes } from './changes.ts';
import { BodyState } from './log-entry.ts';
import { serverTime, type World } from './world.ts';

/** Erased in one transaction; the rest follows at once. */
const maxErased = 200;

export interface Expiry {
  readonly at: number;
  readonly conversation: string;
  readonly seq: number;
}

/** Rows of table `meta` under `expiry`: time, conversation, seq. */
const prefix = ['expiry'] as const;

/** What is due now, oldest first. */
export async function readExpired(reader: Reader, world: World): Promise<Expiry[]> {
  const rows = await reader.range('meta', { prefix, through: Math.floor(serverTime(world)), limit: maxErased });
  return rows.map(({ key }) => ({ at: key[1] as number, conversation: key[2] as string, seq: key[3] as number }));
}

/** When the next body has to go, or Infinity. */
export async function readNextExpiry(reader: Reader): Promise<number> {
  const [first] = await reader.range('meta', { prefix, limit: 1 });
  return first === undefined ? Number.POSITIVE_INFINITY : (first.key[1] as number);
}

export function noteExpiry(expiry: Expiry, changes: Changes): void {
  changes.ops.push({ op: 'put', table: 'meta', key: keyOf(expiry), value: true });
  changes.nextExpiryAt = Math.min(changes.nextExpiryAt, expiry.at);
}

export function eraseExpired(world: World, expired: readonly Expiry[], changes: Changes): void {
  for (const expiry of expired) {
    changes.ops.push({ op: 'delete', table: 'meta', key: keyOf(expiry) });
    const conversation = world.conversations.get(expiry.conversation as never);
    if (conversation === undefined) continue;
    const bodyState = BodyState.EXPIRED;
    changes.ops.push({ op: 'erase', key: [expiry.conversation, expiry.seq], bodyState });
    changes.tell({ what: 'erased', conversation, seq: expiry.seq, bodyState });
    const { last } = conversation.row;
    if (last?.seq === expiry.seq && last.bodyState === BodyState.PRESENT) {
      conversation.row.last = { ...last, content: null, bodyState };
      changes.touch(conversation);
    }
    changes.seen.add(conversation);
  }
}

function keyOf({ at, conversation, seq }: Expiry) {
  return [...prefix, at, conversation, seq];
}
