/** Who linked this device: the identity key of the device that signed the list by which it joined. Kept once, for life. */
import { own } from '../../protocol/codec.ts';
import type { Reader, Writer } from '../ports.ts';
import { readList } from './own-list.ts';

/** The row of table `meta`. */
const key = ['linked-by'];

/** Null: it began the account. */
export async function readLinkedBy(reader: Reader): Promise<Uint8Array | null> {
  return ((await reader.get('meta', key)) as Uint8Array | undefined) ?? null;
}

export function keepLinkedBy(writer: Pick<Writer, 'put'>, list: Uint8Array): void {
  const [first] = readList(list)?.devices ?? [];
  if (first !== undefined) writer.put('meta', key, own(first.identity));
}
