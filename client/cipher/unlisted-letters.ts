/**
 * Letters that say they are from a device of one's own which no list names that was seen here: one that was just linked. They
 * are kept until the list has been looked at.
 */
import type { Letter } from './cipher.ts';
import type { Draft } from './draft.ts';
import { siblingBy } from './siblings.ts';

/** In all: whoever is the server may make up any. What a new device asks is short, and comes without a body. */
const [maxKept, maxBytes] = [16, 4_096];

type KeptRow = Pick<Letter, 'user' | 'device' | 'conversation' | 'type' | 'data' | 'body'>;

/** The row under `unlisted`, the device and a number that rises. */
export async function keepUnlisted(draft: Draft, letter: Letter): Promise<void> {
  const kept = await draft.range({ prefix: ['unlisted'] });
  const { user, device, conversation, type, data, body } = letter;
  if (kept.length >= maxKept || data.length + body.length > maxBytes) return;
  const last = kept.filter(({ key }) => key[1] === device).at(-1);
  const number = last === undefined ? 1 : Number(last.key[2]) + 1;
  draft.put(['unlisted', device, number], { user, device, conversation, type, data, body } satisfies KeptRow);
}

/** The list has been looked at: those of its devices, in their order; what is of no device of it is dropped. */
export async function listedSince(draft: Draft): Promise<readonly Letter[]> {
  const letters: Letter[] = [];
  for (const { key, value } of await draft.range({ prefix: ['unlisted'] })) {
    draft.erase(key);
    if ((await siblingBy(draft, Number(key[1]))) !== null) letters.push(value as Letter);
  }
  return letters;
}
