import { expect, test } from 'vitest';
import { concatenated } from '../lib/bytes.ts';
import { wire } from '../schema/gen/wire.js';
import { cutBody, withBody } from './cut-body.ts';

const entry = { seq: 7, kind: 1, sender: 'u', at: 5, count: 3, head: new Uint8Array(32).fill(9) };
const body = Uint8Array.of(1, 2, 3);
/** Field 40 of a next release, a text. */
const unknown = Uint8Array.of(0xc2, 0x02, 0x02, 0x68, 0x69);

test('[1.4] a body is cut out and put back, and what is not known stays where it was', () => {
  const known = wire.Entry.encode({ ...entry, body }).finish();
  for (const bytes of [known, concatenated([known, unknown]), concatenated([unknown, known])]) {
    const { rest, at, hasBody } = cutBody(bytes);
    expect(hasBody).toBe(true);
    expect(wire.Entry.decode(rest).body).toHaveLength(0);
    expect(withBody(rest, at, body)).toEqual(bytes);
  }
});

test('[1.4] an entry without a body is whole, and says where one would be', () => {
  const bytes = wire.Entry.encode(entry).finish();
  const { rest, at, hasBody } = cutBody(bytes);
  expect({ rest, hasBody }).toEqual({ rest: bytes, hasBody: false });
  expect(withBody(rest, at, new Uint8Array(0))).toEqual(bytes);
  expect(withBody(rest, at, body)).toEqual(wire.Entry.encode({ ...entry, body }).finish());
});
