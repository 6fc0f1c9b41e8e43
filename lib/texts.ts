/**
 * Texts as people see them: what shows nothing, what a name may hold, how many letters there are, where to cut.
 *
 * A letter is what a person takes for one (a grapheme of UAX 29): an emoji of seven code points, a Thai consonant with its marks.
 */
import { unseenSigns } from './unseen.ts';

/** What is not drawn, spaces included: a text of these alone shows nothing. */
const unseen = new RegExp(`[\\p{White_Space}${unseenSigns}]`, 'gv');
/** A break of the line, or a character that is obeyed. */
const breaks = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/**
 * What turns the direction of what follows, and so of the line that a name stands in. Marks without a width that stand alone
 * are harmless.
 */
const turns = /[\u202a-\u202e\u2066-\u2069]/gu;
/** More marks on one letter than any language has. What is not drawn between them leaves them on it. */
const stack = /\p{M}(?:[^\P{Default_Ignorable_Code_Point}\p{M}]*\p{M}){8}/u;
/** A letter's first eight, and those that are too many. */
const stacks =
  /(\p{M}(?:[^\P{Default_Ignorable_Code_Point}\p{M}]*\p{M}){7})(?:[^\P{Default_Ignorable_Code_Point}\p{M}]*\p{M})+/gu;

/** The longest emoji have some 20. The segmenter takes in all that it is given, so it is given no more. */
const maxUnitsPerLetter = 64;

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Whether nothing of a text can be seen: it is empty, or made of what has no shape. */
export function showsNothing(text: string): boolean {
  return text.replaceAll(unseen, '') === '';
}

/** What somebody else chose, as one line that keeps its direction to itself. */
export function oneLine(text: string): string {
  return text.replaceAll(breaks, ' ').replaceAll(turns, '').trim();
}

/** With no more marks on a letter than a name may have. */
export function unstacked(text: string): string {
  return text.replaceAll(stacks, '$1');
}

/**
 * What somebody else chose as a name, or a server says that they did, as it may be shown where a name stands: one line that keeps
 * its direction to itself, as long and as tall as a name at most. Empty where nothing of it is seen.
 */
export function shownName(text: string, maxLetters: number): string {
  // A letter that is longer than letters are is cut as well.
  const line = unstacked(oneLine(text.slice(0, maxLetters * maxUnitsPerLetter).toWellFormed()));
  return showsNothing(line) ? '' : cut(line, maxLetters);
}

/** A name within quotation marks. */
export function quoted(name: string): string {
  return `“${unquoted(name)}”`;
}

/** For within quotation marks: not in them already, and with its own a name would end where it goes on. */
export function unquoted(name: string): string {
  return name.replace(/^(\u2068?)“(.*)”(\u2069?)$/u, '$1$2$3').replaceAll(/["“-‟«»＂〝-〟]/gu, '’');
}

/** A name or a title: one line that shows something and turns nothing, of so many letters at most. */
export function isName(text: string, maxLetters: number): boolean {
  return whyNoName(text, maxLetters) === null;
}

/** What keeps a text from being a name: it shows nothing, breaks its line, turns it, is stacked up, or too long. */
export function whyNoName(text: string, maxLetters: number): 'blank' | 'breaks' | 'turns' | 'stacked' | 'long' | null {
  // `search` starts at the beginning each time, where `test` of a global pattern goes on.
  if (showsNothing(text)) return 'blank';
  if (text.search(breaks) >= 0) return 'breaks';
  if (text.search(turns) >= 0) return 'turns';
  if (stack.test(text)) return 'stacked';
  return hasMoreLetters(text, maxLetters) ? 'long' : null;
}

/** Whether a text has more letters than `max`, as people count them: an emoji is one. */
export function hasMoreLetters(text: string, max: number): boolean {
  // A letter has a code unit at least.
  return text.length > max && lettersLeft(text, max) < 0;
}

/** For how many letters there is room beside a text where there may be so many, -1 if it has more. Costs no more than those do. */
export function lettersLeft(text: string, max: number): number {
  const looked = text.slice(0, max * maxUnitsPerLetter);
  let left = max;
  for (const _ of segmenter.segment(looked)) if (--left < 0) return -1;
  return looked.length < text.length ? -1 : left;
}

/** At most so many letters, the last one `…` where something was left out. Costs no more than those do. */
export function cut(text: string, maxLetters: number): string {
  if (text.length <= maxLetters) return text;
  const looked = text.slice(0, maxLetters * maxUnitsPerLetter);
  let count = 0;
  // With what says that something is left out it is no longer than so many letters are.
  let end = looked.length - 1;
  for (const { index } of segmenter.segment(looked)) {
    if (++count === maxLetters) end = index;
    if (count > maxLetters) return `${looked.slice(0, end)}…`;
  }
  return looked.length < text.length ? `${looked.slice(0, end).toWellFormed()}…` : text;
}

/** Says of places in a text whether a letter begins there, or the text ends. */
export function letterBounds(text: string): (at: number) => boolean {
  const letters = segmenter.segment(text);
  return (at) => at === text.length || letters.containing(at)?.index === at;
}

/** With its marks. Empty for an empty text. */
export function firstLetter(text: string): string {
  for (const { segment } of segmenter.segment(text.slice(0, maxUnitsPerLetter))) return segment;
  return '';
}
