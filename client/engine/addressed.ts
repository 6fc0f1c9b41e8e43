/**
 * Which unread messages of a group are for the person: those that mention them, and answers to what they wrote (4.9c). A few
 * sequence numbers beside the read position, made of the entries as they come, so that no chat has to be looked through.
 */
import { wire } from '../../schema/gen/wire.js';
import type { Changes } from './changes.ts';
import { contentOf } from './content-of.ts';
import type { AddressedRow, Conversation, Me } from './conversation.ts';
import type { EntryRow } from './entry-row.ts';
import { BodyState, EntryKind } from './log-entry.ts';
import { mentionsIn } from './mention-ranges.ts';
import { previewOf } from './merge.ts';
import { isMutedExceptMentions } from './shelf.ts';
import type { World } from './world.ts';

/** Of more the newest: the row is written with every message of its chat. */
const maxKept = 200;

/** Those that are unread, oldest first. */
export function addressedIn({ kind, read, addressed = [] }: Conversation['row']): readonly AddressedRow[] {
  return kind === wire.ConversationKind.GROUP ? addressed.filter(({ seq }) => seq > read.local) : [];
}

/** Runs when all else of the step is known, as for reactions: what has gone in the same step counts as nothing. */
export function settleAddressed({ changes, world }: { readonly changes: Changes; readonly world: World }): void {
  for (const event of changes.events) {
    if (event.what === 'entry') take(event.conversation, event.row, changes, world);
    else if (event.what === 'erased') drop(event.conversation, event.seq, changes);
  }
}

function take(conversation: Conversation, entry: EntryRow, changes: Changes, { me }: World): void {
  const { row } = conversation;
  const isOther = entry.kind === EntryKind.MESSAGE && entry.countable && entry.sender !== me.user;
  // Which kind it is may be learned later.
  const canBe = isOther && row.kind !== wire.ConversationKind.DIRECT;
  if (!canBe || entry.seq <= row.read.local) return;
  const content = entry.bodyState === BodyState.PRESENT ? entry.content : null;
  const how = content === null ? null : addresses(content, me);
  if (content === null || how === null) {
    drop(conversation, entry.seq, changes);
    return;
  }
  const kept = without(row.addressed ?? [], entry.seq);
  const all = [...kept, { seq: entry.seq, isMention: how === 'mention', preview: previewOf(entry) }];
  const newest = Math.max(...all.map(({ seq }) => seq));
  row.addressed = all
    .sort((a, b) => a.seq - b.seq)
    .map((one) => (one.seq === newest ? one : bare(one)))
    .slice(-maxKept);
  // One that was put away and is quiet but for this comes back.
  if (isMutedExceptMentions(row) && entry.seq > (row.archivedThrough ?? 0)) row.archivedThrough = 0;
  changes.touch(conversation);
}

/** How a content is for that person; null: it is for all. */
function addresses(content: Uint8Array, { user }: Me): 'mention' | 'answer' | null {
  const said = contentOf(content);
  const mentions = said?.text?.mentions ?? said?.file?.mentions ?? [];
  const text = said?.text?.text ?? said?.file?.caption ?? '';
  if (mentionsIn(text, mentions).some((one) => one.user === user)) return 'mention';
  return (said?.text?.quote ?? said?.file?.quote)?.user === user ? 'answer' : null;
}

function drop(conversation: Conversation, seq: number, changes: Changes): void {
  const { row } = conversation;
  if (row.addressed?.some((one) => one.seq === seq) !== true) return;
  row.addressed = without(row.addressed, seq);
  changes.touch(conversation);
}

function without(rows: readonly AddressedRow[], seq: number): AddressedRow[] {
  return rows.filter((one) => one.seq !== seq);
}

function bare({ seq, isMention }: AddressedRow): AddressedRow {
  return { seq, isMention };
}
