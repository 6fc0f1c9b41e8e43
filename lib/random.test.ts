import { expect, test } from 'vitest';
import { randomBase64url, randomText } from './random.ts';

test('a random text has its length and uses the whole alphabet about evenly', () => {
  const alphabet = '0123456789';
  const text = randomText(alphabet, 20_000);
  expect(text).toHaveLength(20_000);
  for (const symbol of alphabet) {
    const times = text.split(symbol).length - 1;
    expect(times).toBeGreaterThan(1_700);
    expect(times).toBeLessThan(2_300);
  }
});

test('random bytes come in base64url without padding, each time others', () => {
  expect(randomBase64url(32)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(randomBase64url(32)).not.toBe(randomBase64url(32));
});
