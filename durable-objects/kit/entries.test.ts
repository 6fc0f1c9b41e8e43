import { describe, expect, test } from 'vitest';
import { concatenated } from '../../lib/bytes.ts';
import { wire } from '../../schema/gen/wire.js';
import { sha256 } from '../../tests/harness/conversation-stage.ts';
import { bodyHashOf, decodeEntry, encodeEntry, withoutBody } from './entries.ts';

const body = new Uint8Array([1, 2, 3]);
const entry = {
  seq: 7,
  kind: wire.EntryKind.MESSAGE,
  sender: 'u',
  device: 1,
  number: 2,
  at: 5,
  targets: [9],
  body,
  head: sha256(body),
};

describe('an entry’s bytes', () => {
  test('own their memory: a call or a row carries nothing else along', () => {
    const bytes = encodeEntry(entry);
    expect(bytes.buffer.byteLength).toBe(bytes.length);
    expect(decodeEntry(bytes)).toMatchObject({ seq: 7, targets: [9] });
  });

  test('[L2] without the body, its hash says what the leaf was made of', () => {
    const gone = withoutBody(encodeEntry(entry), wire.BodyState.DELETED, sha256);
    const decoded = decodeEntry(gone);
    expect(decoded).toMatchObject({ seq: 7, bodyState: wire.BodyState.DELETED, body: { length: 0 } });
    expect(new Uint8Array(bodyHashOf(decoded, sha256))).toEqual(sha256(body));
    const twice = decodeEntry(withoutBody(gone, wire.BodyState.EXPIRED, sha256));
    expect(new Uint8Array(twice.bodyHash)).toEqual(sha256(body));
  });
  test('[D4.3] without the body, nothing is left of what a newer release put beside it', () => {
    const newer = Uint8Array.from([0xaa, 0x06, 2, 5, 6]);
    const gone = withoutBody(concatenated([encodeEntry(entry), newer]), wire.BodyState.DELETED, sha256);
    expect([...gone].join()).not.toContain([...newer].join());
  });
});
