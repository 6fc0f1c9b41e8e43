import { expect, test } from 'vitest';
import { Bucket } from './bucket.ts';

const rate = { max: 10, perMs: 1 / 100 };

test('begins full, and fills evenly up to its maximum', () => {
  const bucket = new Bucket(rate);
  for (let i = 0; i < 10; i++) expect(bucket.take(1, 1_000_000)).toBe(0);
  expect(bucket.take(1, 1_000_000)).toBe(100);
  expect(bucket.take(1, 1_000_060)).toBe(40);
  expect(bucket.take(1, 1_000_100)).toBe(0);
  expect(bucket.take(11, 9_000_000)).toBe(100);
  expect(bucket.take(10, 9_000_000)).toBe(0);
});

test('what is spent beyond it is owed', () => {
  const bucket = new Bucket(rate);
  expect(bucket.spend(10, 5_000)).toBe(true);
  expect(bucket.spend(1, 5_000)).toBe(false);
  expect(bucket.spend(1, 5_100)).toBe(false);
  expect(bucket.spend(1, 5_300)).toBe(true);
});

test('[T1] a clock that steps back fills nothing, and it goes on from there', () => {
  const bucket = new Bucket(rate);
  expect(bucket.take(10, 5_000)).toBe(0);
  expect(bucket.take(1, 1_000)).toBe(100);
  expect(bucket.take(1, 1_100)).toBe(0);
});
