/** What a person wrote, looked at before anything is done with it. */
import { utf8 } from '../lib/bytes.ts';
import { isName, showsNothing } from '../lib/texts.ts';
import { defaultLimits } from '../protocol/limits.ts';
import { RoostError } from './errors.ts';

const { maxNameLetters, maxNameBytes, maxTitleLetters, maxTitleBytes } = defaultLimits;
/** Of what stands around a title where it is encoded. */
const titleFrame = 16;

/** A message of which nothing can be seen is none. Throws `empty-message`. */
export function demandSeen(text: string): void {
  if (showsNothing(text)) throw new RoostError('empty-message');
}

/** Of a person, a contact or a device, without the spaces around it. Throws `bad-name`. */
export function demandName(text: string): string {
  return demand(text, maxNameLetters, maxNameBytes);
}

/** Of a group. Throws `bad-name`. */
export function demandTitle(text: string): string {
  return demand(text, maxTitleLetters, maxTitleBytes - titleFrame);
}

function demand(text: string, maxLetters: number, maxBytes: number): string {
  const name = text.trim().toWellFormed();
  if (!isName(name, maxLetters) || utf8(name).length > maxBytes) throw new RoostError('bad-name');
  return name;
}
