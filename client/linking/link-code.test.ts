import { describe, expect, test } from 'vitest';
import { RoostError } from '../errors.ts';
import { drawSecret, readLinkCode, serverPart, writeLinkCode } from './link-code.ts';

const full = { code: 'ABCD2345', secret: '0123456789' };

const refusal = (typed: string) => {
  try {
    readLinkCode(typed);
  } catch (error) {
    if (error instanceof RoostError) return { code: error.code, sentence: error.sentence };
    throw error;
  }
  throw new Error(`${typed} was read`);
};

describe('[H17] a linking code', () => {
  test('is shown in groups, and read as it is shown', () => {
    expect(writeLinkCode(full)).toBe('ABCD-2345-01234-56789');
    expect(readLinkCode(writeLinkCode(full))).toEqual(full);
    expect(serverPart('abcd-2345')).toBe(full.code);
  });

  test.each([
    'abcd-2345-01234-56789',
    '  abcd 2345 01234 56789\n',
    'ABCD234501 23456789',
    'ABCD–2345—01234‑56789',
    'ABCD-2345-O1234-56789',
    'abcd-2345-oI234-56789',
    'abcd-2345-ol234-56789',
    'ＡＢＣＤ-2345-01234-56789',
    'http://127.0.0.1:8787/?profile=x#link=ABCD-2345-01234-56789',
    'https://roost.example/#side=devices&link=abcd234501234567%2089'.replace('%20', ''),
  ])('may be typed as %j', (typed) => expect(readLinkCode(typed)).toEqual(full));

  test('of an older client is half a code, which is said', () => {
    expect(refusal('ABCD-2345')).toMatchObject({ code: 'code-incomplete' });
    expect(refusal('abcd2345').sentence).toContain('update it there');
  });

  test.each([
    ['', 'Type the code'],
    ['ABCD-2345-01234-5678', 'that has 17'],
    ['ABCD-2345-01234-567890', 'that has 19'],
    ['AOCD-2345-01234-56789', 'none of the first eight is 0'],
    ['ABCD-2345-01234-5678U', 'no linking code'],
    ['ABCD-2345-01234-5678ß', 'Look at the other device'],
    ['ABCD-2345-01234-5678é', 'no linking code'],
  ])('%j is none, and why is said', (typed, why) => {
    expect(refusal(typed)).toMatchObject({ code: 'code-unreadable', sentence: expect.stringContaining(why) });
  });

  test('has a secret of which every symbol is as likely as another', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const seen = new Map<string, number>();
    for (let from = 0; from < 256; from += 1) {
      const secret = drawSecret((length) => Uint8Array.from({ length }, (_, i) => all[(from + i) % 256] as number));
      expect(secret).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
      seen.set(secret[0] as string, (seen.get(secret[0] as string) ?? 0) + 1);
    }
    expect([...seen.values()]).toEqual(Array.from({ length: 32 }, () => 8));
  });
});
