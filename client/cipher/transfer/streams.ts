/**
 * The keyring as it is walked through: by conversation, sender and device, in each from the newest number down. So a place in
 * it is one in that of every device of the same person, whatever has come or gone since.
 */
import type { Draft } from '../draft.ts';
import type { KeyRow } from '../keyring.ts';

export interface NumberedKey {
  readonly number: number;
  readonly row: Pick<KeyRow, 'key' | 'hash' | 'seq' | 'expiresAt'>;
}

/** The keys of one device's messages in one conversation. */
export interface Stream {
  readonly conversation: string;
  readonly sender: string;
  readonly device: number;
}

/** The first stream behind that one; null: the beginning, or the end. */
export async function streamAfter(draft: Draft, after: Stream | null): Promise<Stream | null> {
  if (after === null) return first(draft, ['key'], '');
  const { conversation, sender, device } = after;
  return (
    (await first(draft, ['key', conversation, sender], device + 1)) ??
    (await first(draft, ['key', conversation], behind(sender))) ??
    (await first(draft, ['key'], behind(conversation)))
  );
}

/** The least text that sorts after it: keys are printable, and a space is the first of what can be printed. */
function behind(text: string): string {
  return `${text} `;
}

async function first(draft: Draft, prefix: readonly string[], from: string | number): Promise<Stream | null> {
  const [row] = await draft.range({ prefix, from, limit: 1 });
  if (row === undefined) return null;
  const [, conversation, sender, device] = row.key;
  return { conversation: String(conversation), sender: String(sender), device: Number(device) };
}

/** The newest of a stream below that number; 0: of all. */
export async function keysBelow(draft: Draft, stream: Stream, below: number, most: number): Promise<NumberedKey[]> {
  const { conversation, sender, device } = stream;
  const through = below === 0 ? {} : { through: below - 1 };
  const prefix = ['key', conversation, sender, device];
  const rows = await draft.range({ prefix, ...through, limit: most, reverse: true });
  return rows.map(({ key, value }) => ({ number: Number(key[4]), row: value as KeyRow }));
}

export async function countKeys(draft: Draft): Promise<number> {
  let count = 0;
  let [row] = await draft.range({ prefix: ['key'], limit: 1 });
  while (row !== undefined) {
    const conversation = String(row.key[1]);
    count += await draft.count({ prefix: ['key', conversation] });
    [row] = await draft.range({ prefix: ['key'], from: behind(conversation), limit: 1 });
  }
  return count;
}
