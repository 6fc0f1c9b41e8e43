import { expect, test } from 'vitest';
import { joiningSigns, lookAlikeKey, showsNothing } from '../sdk.ts';
import { textPieces } from './hyperlinks.ts';

const every = Array.from({ length: 0x110000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));

/** Letters and pictures are written with them, and an address may be. */
const joining = new RegExp(`^[${joiningSigns}]$`, 'v');

test('a sign that shows nothing is none anywhere: not as a message, not in a name, and no address goes on behind it', () => {
  const unseen = every.filter(showsNothing);
  expect(unseen.length).toBeGreaterThan(4_000);
  for (const sign of unseen) expect([sign, lookAlikeKey(sign)]).toEqual([sign, '']);
  for (const sign of unseen.filter((one) => !joining.test(one))) {
    const [first] = textPieces(`https://example.com${sign}.example.org/`);
    expect([sign, first?.href]).toEqual([sign, 'https://example.com']);
  }
});

test('what Unicode says may be ignored is not seen, and what stands before the figures of Arabic is', () => {
  expect(every.filter((sign) => /\p{Default_Ignorable_Code_Point}/u.test(sign) && !showsNothing(sign))).toEqual([]);
  expect([...'\u0600\u06dd\u08e2\u{110bd}'].filter(showsNothing)).toEqual([]);
});
