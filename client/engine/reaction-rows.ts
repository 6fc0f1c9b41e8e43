/** Who thinks what of which message: rows of table `reactions`, made of the entries that say so (4.8). */
import { isEmoji } from '../../lib/emoji.ts';
import type { Key, Reader, Writer } from '../ports.ts';
import { contentOf } from './content-of.ts';
import type { EntryRow } from './entry-row.ts';
import { EntryKind } from './log-entry.ts';

/** Under conversation, seq of the message, and who: one of each person, the newest in the order of the log. */
export interface ReactionRow {
  readonly user: string;
  /** By which device. */
  readonly device: number;
  /** Where it stands in the log. */
  readonly seq: number;
  /** Empty: taken back. */
  readonly emoji: string;
  /** Which message its sender saw at that seq: of another one it says nothing. */
  readonly target: { readonly user: string; readonly device: number; readonly number: number };
}

export interface Reaction {
  /** Of the message. */
  readonly seq: number;
  readonly target: ReactionRow['target'];
  readonly emoji: string;
}

/** The reaction that a content is; null: it is something else, or malformed. */
export function reactionIn(content: Uint8Array | null): Reaction | null {
  if (content === null) return null;
  const reaction = contentOf(content)?.reaction ?? null;
  if (reaction === null || reaction.target === null) return null;
  const { user, device, number, seq } = reaction.target;
  const { emoji } = reaction;
  if (seq < 1 || user === '' || (emoji !== '' && !isEmoji(emoji))) return null;
  return { seq, target: { user, device, number }, emoji };
}

/** The row that an entry makes, and of which message; null: it makes none. What is counted is a message, and never this. */
export function reactionOf(entry: EntryRow): { readonly target: number; readonly row: ReactionRow } | null {
  if (entry.kind !== EntryKind.MESSAGE || entry.countable) return null;
  const reaction = reactionIn(entry.content);
  // Nobody has seen what comes later.
  if (reaction === null || reaction.seq >= entry.seq) return null;
  const { sender: user, device, seq } = entry;
  return { target: reaction.seq, row: { user, device, seq, emoji: reaction.emoji, target: reaction.target } };
}

/**
 * Of what one person has said of one message all but the newest: a row of that table under this and the seq of the entry that says it.
 * When the newest is deleted the one before it is found by it, however long the chat is.
 */
export function beforeKey(conversation: string, target: number, user?: string): Key {
  return ['before', conversation, target, ...(user === undefined ? [] : [user])];
}

/** There from the moment on from which every entry that is stored has made its rows. */
const filledKey = ['filled'] as const;
/** What stands there; a release before wrote `true`, and no rows of what was said before. */
const filledWith = 2;
const page = 500;

/**
 * A release before has stored such entries, and could not read them: their rows are made once, when the store is opened. Cut off
 * anywhere it begins anew, and makes the same rows.
 */
export async function isFilled(reader: Reader): Promise<boolean> {
  return (await reader.get('reactions', filledKey)) === filledWith;
}

export async function fillReactions(writer: Writer): Promise<void> {
  for (const { key } of await writer.range('conversations', { prefix: [] })) {
    const [conversation] = key as readonly [string];
    const newest = new Map<string, number>();
    for (let from = 1; ; ) {
      const rows = await writer.range('entries', { prefix: [conversation], from, limit: page });
      for (const { value } of rows) {
        const made = reactionOf(value as EntryRow);
        if (made === null) continue;
        const { target, row } = made;
        const before = newest.get(`${target} ${row.user}`);
        if (before !== undefined) writer.put('reactions', [...beforeKey(conversation, target, row.user), before], true);
        newest.set(`${target} ${row.user}`, row.seq);
        writer.put('reactions', [conversation, target, row.user], row);
      }
      const last = rows.at(-1)?.value as EntryRow | undefined;
      if (last === undefined || rows.length < page) break;
      from = last.seq + 1;
    }
  }
  writer.put('reactions', filledKey, filledWith);
}
