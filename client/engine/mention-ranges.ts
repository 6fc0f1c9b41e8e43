/** Where a text means people, of nothing but the text: what a client shows, and what others may use without an engine (4.9a). */
import { letterBounds } from '../../lib/texts.ts';
import { isUserId, type UserId } from '../../protocol/ids.ts';

/** In one text. Of one with more nobody is meant. */
export const maxMentions = 32;

/** A stretch of a text, in UTF-16 code units, and who is meant by it. */
export interface MentionRange {
  readonly user: UserId;
  readonly start: number;
  readonly length: number;
}

export interface StatedMention {
  readonly user: string;
  readonly start: number;
  readonly length: number;
}

/** Those that hold: within the text, between whole letters, one behind the other. Costs no more than the text does. */
export function mentionsIn(text: string, stated: readonly StatedMention[]): readonly MentionRange[] {
  if (stated.length === 0 || stated.length > maxMentions) return none;
  const isBound = letterBounds(text);
  const taken: MentionRange[] = [];
  let from = 0;
  for (const { user, start, length } of stated) {
    const isInside = Number.isInteger(start) && start >= from && length >= 1 && start + length <= text.length;
    if (!isInside || !isUserId(user) || !isBound(start) || !isBound(start + length)) continue;
    taken.push({ user, start, length });
    from = start + length;
  }
  return taken;
}

const none: readonly MentionRange[] = [];

/** The text with other words where people are meant, and where those stand then. */
export function withWords<Range extends { readonly start: number; readonly length: number }>(
  text: string,
  ranges: readonly Range[],
  wordsFor: (range: Range, written: string) => string,
): { readonly text: string; readonly ranges: readonly Range[] } {
  let name = '';
  let end = 0;
  const moved: Range[] = [];
  for (const range of ranges) {
    const words = wordsFor(range, text.slice(range.start, range.start + range.length));
    name += text.slice(end, range.start);
    moved.push({ ...range, start: name.length, length: words.length });
    name += words;
    end = range.start + range.length;
  }
  return { text: name + text.slice(end), ranges: moved };
}
