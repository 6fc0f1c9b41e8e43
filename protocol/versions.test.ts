import { describe, expect, test } from 'vitest';
import { utf8 } from '../lib/bytes.ts';
import { agree, disagreement, disagreements, maxVersion, minVersion } from './versions.ts';

describe('[K2] [3.4] the version of a connection', () => {
  test('is the highest that both speak', () => {
    expect(agree({ min: minVersion, max: maxVersion })).toBe(maxVersion);
    expect(agree({ min: 1, max: maxVersion + 7 })).toBe(maxVersion);
  });

  test('is none with who does not encrypt, or speaks newer ones alone, and which of the two is to be updated is said', () => {
    for (const [range, why] of [
      [{ min: 1, max: 1 }, disagreements.clientTooOld],
      [{ min: 0, max: 0 }, disagreements.clientTooOld],
      [{ min: maxVersion + 1, max: maxVersion + 9 }, disagreements.serverTooOld],
    ] as const) {
      expect(agree(range)).toBe(0);
      expect(disagreement(range)).toBe(why);
    }
  });

  test('is none for a range that is none', () => {
    expect(agree({ min: maxVersion + 1, max: minVersion })).toBe(0);
  });

  test('the sentences fit into a close', () => {
    for (const sentence of Object.values(disagreements)) expect(utf8(sentence).length).toBeLessThanOrEqual(123);
  });
});
