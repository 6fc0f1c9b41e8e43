/** Records of ratchets as a disk, a bug or another release may leave them. */
import type { Row } from '../ports.ts';

/** `i`: which of the records it is. Null: it is gone. */
export type Damage = (record: Uint8Array, i: number) => Uint8Array | null;

export const damages: Readonly<Record<string, Damage>> = {
  'are gone': () => null,
  'are cut short': (record) => record.slice(0, record.length >> 1),
  'are noise': (record, i) => record.map((_, at) => (at * 31 + i * 7 + 11) & 255),
  'have another root key and chain key': (record) => record.map((byte, at) => (at >= 132 ? byte ^ 0x55 : byte)),
  'are of a version to come': (record) => record.map((byte, at) => (at === 0 ? 200 : byte)),
};

/** The rows that hold such records, by the first part of their keys: in which field; null: the row is the record. */
const fields: ReadonlyMap<unknown, string | null> = new Map([
  ['session', 'session'],
  ['chain', null],
  ['chain-own', 'chain'],
]);

export const ratchetRows = [...fields.keys()] as readonly string[];

/** The row with its record damaged; null: it is to be erased; undefined: it holds no ratchet. */
export function damagedRow({ key, value }: Row, i: number, damage: Damage): Row | null | undefined {
  const field = fields.get(key[0]);
  if (field === undefined) return undefined;
  const row = value as Readonly<Record<string, unknown>>;
  const changed = damage((field === null ? value : row[field]) as Uint8Array, i);
  if (changed === null) return null;
  return { key, value: field === null ? changed : { ...row, [field]: changed } };
}
