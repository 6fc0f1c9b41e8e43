import { hexToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { matchesScanned, safetyNumber, scannableNumber } from './safety-number.ts';

const key = (digit: string) => hexToBytes(`05${digit.repeat(64)}`);
const alice = { user: 'alice', identity: key('1') };
const bob = { user: 'bob', identity: key('2') };
const mallory = { user: 'bob', identity: key('3') };

test('[D7] both people see the same 60 digits, and others where a key or a name is another', () => {
  const number = safetyNumber(alice, bob);
  expect(number).toMatch(/^\d{60}$/);
  expect(safetyNumber(bob, alice)).toBe(number);
  const others = [safetyNumber(alice, mallory), safetyNumber(alice, { ...bob, user: 'bobby' })];
  for (const other of others) expect(other).not.toBe(number);
});

test('[D7] what one scans matches what the other shows, and nobody else', () => {
  const shown = scannableNumber(bob, alice);
  expect(shown.length).toBeLessThan(80);
  expect(matchesScanned(shown, alice, bob)).toBe(true);
  expect(matchesScanned(scannableNumber(mallory, alice), alice, bob)).toBe(false);
  expect(matchesScanned(scannableNumber(bob, mallory), alice, bob)).toBe(false);
  // One's own code, scanned by mistake.
  expect(matchesScanned(scannableNumber(alice, bob), alice, bob)).toBe(false);
  for (const cut of [0, 1, 10, shown.length - 1])
    expect(matchesScanned(shown.subarray(0, cut), alice, bob)).toBe(false);
  expect(matchesScanned(Uint8Array.of(8, 1, ...shown.subarray(2)), alice, bob)).toBe(false);
});

// As Signal’s own library 0.103.0 gives it.
test('[D7] a known pair has the number that others compute', () => {
  expect(safetyNumber(alice, bob)).toBe('488561328035755162332693853717970463732264240314782475647569');
});
