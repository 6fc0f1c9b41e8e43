/** Reads what a message says. */
import { shownName } from '../../lib/texts.ts';
import { type Decoded, decodeMessage } from '../../protocol/codec.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { content as schema } from '../../schema/gen/content.js';
import type { wire } from '../../schema/gen/wire.js';
import type { BodyPresence, FileInfo, FileLabel } from '../api.ts';
import { contentOf } from '../engine/content-of.ts';
import { BodyState } from '../engine/log-entry.ts';
import { type MentionRange, mentionsIn } from '../engine/mention-ranges.ts';
import { fileOf } from '../files/file-content.ts';

export interface ContentView {
  readonly text: string;
  readonly quote: Decoded<schema.Quote.$Properties> | null;
  readonly body: BodyPresence;
  /** Whom its text means, as its sender says it: who can be meant there is looked at where it is shown. */
  readonly mentions: readonly MentionRange[];
  /** What of it is shown. */
  readonly file: FileInfo | null;
}

/** What it is told by in one line: a file without words by its name. */
export function saidOf({ text, file }: Pick<ContentView, 'text' | 'file'>): string {
  return text || file?.name || file?.type || '';
}

/** What is told of a file beside that. */
export function labelOf({ file }: ContentView): { readonly file?: FileLabel } {
  if (file === null) return {};
  const { name, type, kind } = file;
  return { file: { name, type, kind } };
}

/** What is shown of a body: `now` is the server's time, for what has disappeared. */
export function readContent(
  row: { readonly content: Uint8Array | null; readonly bodyState: wire.BodyState; readonly expiresAt: number },
  now: number,
): ContentView {
  const body = presenceOf(row, now);
  if (body !== 'present') return { ...nothing, body };
  return row.content === null ? unreadable : present(row.content);
}

/** The bytes of a row stay as they are: what they say is read once, for a view is made anew with each message that comes. */
const read = new WeakMap<Uint8Array, ContentView>();

function present(bytes: Uint8Array): ContentView {
  const view = read.get(bytes) ?? viewOf(contentOf(bytes));
  read.set(bytes, view);
  return view;
}

function viewOf(content: ReturnType<typeof contentOf>): ContentView {
  if (content === null) return unreadable;
  const body = 'present';
  const file = content.file === null ? null : fileOf(content.file);
  if (file !== null) {
    const mentions = mentionsIn(file.caption, content.file?.mentions ?? []);
    return { text: file.caption, mentions, quote: content.file?.quote ?? null, body, file: file.info };
  }
  // A kind of content that a newer release has: shown as not to be opened here.
  if (content.text === null) return unreadable;
  const { text, mentions, quote } = content.text;
  return { text, mentions: mentionsIn(text, mentions), quote, body, file: null };
}

const nothing = { text: '', mentions: [], quote: null, file: null };
const unreadable: ContentView = { ...nothing, body: 'unreadable' };

/** As a name is shown, whatever a member made of it: lists of chats have a line for each. */
export function readTitle(title: Uint8Array): string {
  const said = decodeMessage<schema.Title.$Properties>(schema.Title, title, defaultLimits.maxFieldsPerContent);
  return shownName(said?.text ?? '', defaultLimits.maxTitleLetters);
}

function presenceOf(row: { bodyState: wire.BodyState; expiresAt: number }, now: number): BodyPresence {
  if (row.bodyState === BodyState.DELETED) return 'deleted';
  if (row.bodyState === BodyState.WITHHELD) return 'withheld';
  if (row.bodyState === BodyState.EXPIRED || (row.expiresAt > 0 && row.expiresAt <= now)) return 'expired';
  return 'present';
}
