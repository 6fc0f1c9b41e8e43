/** What entries name of media: who may fetch it by them, and that its ledgers hear of it (docs/spec/media.md, B6 and B9). */
import type { ConversationId } from '../../protocol/ids.ts';
import type { MediaId } from '../../protocol/media.ts';
import type { MediaFromConversation } from '../media/rpc.ts';
import type { Context } from './context.ts';
import type { MediaNews } from './media-rows.ts';
import type { NamesRequest } from './rpc.ts';
import { lastVisible } from './state.ts';

/** Whether the person may read a live entry at `seq` that names the object (D10.3). */
export function mayFetch(context: Context, { user, seq, object }: NamesRequest, now: number): boolean {
  const member = context.state.byUser.get(user);
  if (member === undefined) return false;
  // Not the floor: what was delivered to all devices has no body here any more, and names its objects for a while yet. What a
  // time took is known by `since`, and to the floor's own step by the row.
  const end = lastVisible(context.state, member);
  const isReadable = member.intervals.some(({ from, through }) => from <= seq && seq <= (through || end));
  const { ttlMs } = context.retention;
  return isReadable && context.store.media.isNamed(seq, object, { now, since: ttlMs === 0 ? -1 : now - ttlMs });
}

/** Ledgers told in a row, before others of the object's jobs have a turn. */
const maxToldADrive = 64;

export interface MediaTellingsOptions {
  readonly ledgers: (object: MediaId) => MediaFromConversation;
  /** One step over the rows as they are now, or null if there is no conversation. */
  readonly step: <Result>(work: (context: Context) => Result) => Result | null;
}

/**
 * Tells ledgers what they have to hear, one after the other. Says whether there is more. Throws where one cannot be told: it is
 * tried again, and a row is owed until its ledger has answered.
 */
export async function tellLedgers({ ledgers, step }: MediaTellingsOptions): Promise<boolean> {
  for (let count = 0; count < maxToldADrive; count++) {
    const next = step(({ store, state }) => nextOf(store.media.owed(1), state.group.conversation));
    if (next === null) return false;
    const { telling, conversation } = next;
    const entry = { conversation, seq: telling.seq };
    const ledger = ledgers(telling.object);
    await (telling.isReleased ? ledger.release(entry) : ledger.refer(entry));
    step(({ store }) => store.media.told(telling));
  }
  return true;
}

function nextOf([news]: readonly MediaNews[], conversation: ConversationId) {
  return news === undefined ? null : { telling: news, conversation };
}
