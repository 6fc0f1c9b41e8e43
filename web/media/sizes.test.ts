import { afterEach, expect, test } from 'vitest';
import { speak } from '../text/speak.ts';
import { durationSaid, durationWords, endingOf, sizeWords } from './sizes.ts';

afterEach(() => speak('en'));

test('a length in bytes is said as people say it, and as limits are', async () => {
  expect([1, 900, 1_500, 2_400_000, 16 * 2 ** 20, 100 * 2 ** 20, 3 * 2 ** 30].map(sizeWords)).toEqual([
    ...['1 byte', '900 bytes', '1.5 kB', '2.3 MB', '16 MB', '100 MB', '3 GB'],
  ]);
  // Just below a unit it is one, and never 1,024 of the one before.
  expect(sizeWords(2 ** 20 - 1)).toBe('1 MB');
  await speak('de');
  expect(sizeWords(2_400_000)).toBe('2,3 MB');
});

test('the end of a name, where it says what the file is', () => {
  const names = [
    'Terms of ours.pdf',
    'a.tar.gz',
    '.hidden',
    'README',
    'v1.2 of the plan',
    'odd.€€',
    'a.backup-of-may',
    '',
  ];
  expect(names.map(endingOf)).toEqual(['PDF', 'GZ', '', '', '', '', '', '']);
});

test('how long something plays', async () => {
  expect([0, 7_400, 760_000, 3_723_000, Number.NaN, -5].map(durationWords)).toEqual([
    ...['0:00', '0:07', '12:40', '1:02:03', '0:00', '0:00'],
  ]);
  expect([durationSaid(1_000), durationSaid(125_000)]).toEqual(['1 second', '2 minutes 5 seconds']);
  await speak('de');
  expect(durationSaid(61_000)).toBe('1 Minute 1 Sekunde');
});
