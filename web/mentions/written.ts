import { mentionsIn, type NewMention, type UserId } from '../sdk.ts';

/** What somebody types to name a member: behind an @ that begins a word, up to the caret. */
export interface MentionQuery {
  /** Of the @. */
  readonly from: number;
  readonly typed: string;
}

/** Longer than any name. */
const maxTyped = 100;

/** Null: nobody is being named at the caret. */
export function askedAt(text: string, caret: number, mentions: readonly NewMention[]): MentionQuery | null {
  // Looked for from below 0 on, what stands at 0 would be found.
  const from = caret === 0 ? -1 : text.lastIndexOf('@', caret - 1);
  if (from < 0 || caret - from > maxTyped) return null;
  const typed = text.slice(from + 1, caret);
  // Behind a letter it is an address of an e-mail, or a handle in a hyperlink.
  const begins = !/[\p{L}\p{N}\p{M}_/.@]$/u.test(text.slice(Math.max(0, from - 8), from));
  const isMeant = mentions.some(({ start }) => start === from);
  return !begins || isMeant || /^\s|[\n\r]/.test(typed) ? null : { from, typed };
}

/**
 * Whom the text means after it was edited: those before the edit stay, those behind it move, and one that it touches is plain text from
 * then on. `caret`: where it stands after it.
 */
export function afterEdit(
  before: string,
  mentions: readonly NewMention[],
  text: string,
  caret: number,
): readonly NewMention[] {
  if (mentions.length === 0 || before === text) return mentions;
  const grown = text.length - before.length;
  // Where letters repeat, the caret tells which of them were typed.
  const most = Math.min(before.length, text.length, Math.max(0, caret - Math.max(0, grown)));
  let head = 0;
  while (head < most && before[head] === text[head]) head++;
  let tail = 0;
  const left = Math.min(before.length, text.length) - head;
  while (tail < left && before[before.length - 1 - tail] === text[text.length - 1 - tail]) tail++;
  return mentions.flatMap((one) => {
    if (one.start + one.length <= head) return [one];
    return one.start >= before.length - tail ? [{ ...one, start: one.start + grown }] : [];
  });
}

/**
 * Of whom the text means, what is sent. Somebody who has left is plain text, and so is what has run together with what stands beside it, as an
 * accent does that was typed to its last letter: readers would not take it.
 */
export function sendable(
  text: string,
  mentions: readonly NewMention[],
  members: ReadonlySet<UserId>,
): readonly NewMention[] {
  const here = mentions.filter(({ user }) => members.has(user));
  // Looked at one by one: of too many together none is taken, and that the person is told.
  return here.filter((one) => mentionsIn(text, [one]).length > 0);
}

/** Somebody whom an edit left plain text or nothing, and what stood there, up to the end of their name. */
export interface LostMention {
  readonly mention: NewMention;
  readonly upTo: string;
}

/** Those who are meant no more, of the mentions before an edit. */
export function lostBy(
  before: string,
  mentions: readonly NewMention[],
  text: string,
  caret: number,
): readonly LostMention[] {
  return mentions
    .filter((mention) => afterEdit(before, [mention], text, caret).length === 0)
    .map((mention) => ({ mention, upTo: before.slice(0, mention.start + mention.length) }));
}

/** The edit was undone: whoever stood in the text as it is again is meant as before. `lost`: the newest last. */
export function broughtBack(
  text: string,
  mentions: readonly NewMention[],
  lost: readonly LostMention[],
): readonly NewMention[] {
  const all = [...mentions];
  for (const { mention, upTo } of [...lost].reverse()) {
    const { start, length } = mention;
    const isTaken = all.some((one) => one.start < start + length && start < one.start + one.length);
    if (!isTaken && text.startsWith(upTo)) all.push(mention);
  }
  return all.sort((a, b) => a.start - b.start);
}

/** The mention that a key at the caret would take a letter from: all of it goes. */
export function besideCaret(key: string, caret: number, mentions: readonly NewMention[]): NewMention | null {
  if (key !== 'Backspace' && key !== 'Delete') return null;
  const isBeside = ({ start, length }: NewMention) => (key === 'Delete' ? start === caret : start + length === caret);
  return mentions.find(isBeside) ?? null;
}

/** The text with a member in the place of what was typed, whom it means, and where the caret stands then. */
export function withMember(
  text: string,
  mentions: readonly NewMention[],
  { from, typed }: MentionQuery,
  { user, name }: Pick<NewMention, 'user'> & { readonly name: string },
): { readonly text: string; readonly mentions: readonly NewMention[]; readonly caret: number } {
  const end = from + 1 + typed.length;
  const words = `@${name}`;
  const space = /^\s/.test(text.slice(end)) ? '' : ' ';
  const written = text.slice(0, from) + words + space + text.slice(end);
  const caret = from + words.length + 1;
  const moved = afterEdit(text, mentions, written, from + words.length + space.length);
  const all = [...moved, { user, start: from, length: words.length }];
  return { text: written, mentions: all.sort((a, b) => a.start - b.start), caret };
}
