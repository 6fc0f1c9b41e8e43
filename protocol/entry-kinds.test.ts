/** Who makes entries of which kind. */
import { describe, expect, test } from 'vitest';
import { wire } from '../schema/gen/wire.js';
import { controlKindOf, isEntryKind, isMadeByServer } from './entry-kinds.ts';

const { EntryKind } = wire;
const named = Object.values(EntryKind).filter((one): one is wire.EntryKind => typeof one === 'number');
const of = (is: (kind: number) => boolean) => named.filter(is);

describe('[4.1] kinds of entries', () => {
  test('are those of the contract, and no other number is one', () => {
    const all = Array.from({ length: 64 }, (_, kind) => kind).filter(isEntryKind);
    expect(all).toEqual(of((kind) => kind > 0).sort((a, b) => a - b));
  });

  test('those from 16 on say who is in; of a later release none is taken for one', () => {
    expect(of((kind) => controlKindOf(kind) !== null)).toEqual(of((kind) => kind >= EntryKind.CREATION));
    expect(controlKindOf(Math.max(...named) + 1)).toBeNull();
    expect(controlKindOf(EntryKind.KEYS)).toBeNull();
  });

  test('device lists and removals come from the server alone', () => {
    expect(of(isMadeByServer)).toEqual([EntryKind.DEVICES, EntryKind.REMOVAL]);
  });
});
