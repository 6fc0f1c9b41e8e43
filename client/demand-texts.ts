/** What a person wrote, looked at before anything is done with it. */
import { utf8 } from '../lib/bytes.ts';
import { showsNothing, whyNoName } from '../lib/texts.ts';
import { defaultLimits } from '../protocol/limits.ts';
import { RoostError } from './errors.ts';

const { maxNameLetters, maxNameBytes, maxTitleLetters, maxTitleBytes } = defaultLimits;
/** Of what stands around a title where it is encoded. */
const titleFrame = 16;

/** A message has to show something. Throws `empty-message`. */
export function demandSeen(text: string): void {
  if (showsNothing(text)) throw new RoostError('empty-message');
}

/** Of a person, a contact or a device, without the spaces around it. Throws `bad-name`, with a sentence that says why. */
export function demandName(text: string): string {
  return demand('name', text, maxNameLetters, maxNameBytes);
}

/** Of a group. Throws `bad-name`, with a sentence that says why. */
export function demandTitle(text: string): string {
  return demand('title', text, maxTitleLetters, maxTitleBytes - titleFrame);
}

function demand(what: 'name' | 'title', text: string, maxLetters: number, maxBytes: number): string {
  const name = text.trim().toWellFormed();
  const why = whyNoName(name, maxLetters) ?? (utf8(name).length > maxBytes ? 'large' : null);
  if (why === null) return name;
  const sentence = sentences[why](what, maxLetters);
  throw new RoostError('bad-name', { sentence, reason: why, values: { what, max: maxLetters } });
}

const sentences = {
  blank: (what: string) => `A ${what} has to show something.`,
  breaks: (what: string) =>
    `A ${what} is one line, without line breaks and other characters that are obeyed instead of shown.`,
  turns: (what: string) => `A ${what} has no characters that turn the direction of a line round.`,
  stacked: (what: string) => `A ${what} has no letters with more than eight marks on them.`,
  long: (what: string, max: number) => `A ${what} has ${max} letters at most.`,
  // Letters that are put together of very many parts.
  large: (what: string) => `That ${what} takes more room than a ${what} can have: use fewer letters.`,
} as const;
