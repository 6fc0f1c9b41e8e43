/** The checker of `npm run faults` must see each kind of harm: only a check that can fail proves anything. */
import { expect, test } from 'vitest';
import { type AcceptedSend, type CopiedEntry, check, type DeviceCopy } from '../faults/checker.ts';

const accepted: AcceptedSend[] = [1, 2, 3].map((number) => ({
  conversation: 'c',
  sender: 'alice',
  device: 1,
  number,
  seq: number,
  text: `m${number}`,
}));

function entry(seq: number, number: number, text = `m${number}`): CopiedEntry {
  const head = Buffer.from(`head ${seq} ${text}`);
  return { seq, sender: 'alice', device: 1, number, body: Buffer.from(text), head };
}

function copy(name: string, entries: CopiedEntry[], headSeq = 3): DeviceCopy {
  return { name, conversation: 'c', entries: new Map(entries.map((one) => [one.seq, one])), headSeq };
}

const whole = [entry(1, 1), entry(2, 2), entry(3, 3)];

test('all is well when every device has every accepted send, in order, with one head', () => {
  const verdict = check(accepted, [copy('a', whole), copy('b', whole)]);
  expect(verdict).toEqual({ accepted: 3, lost: 0, duplicated: 0, reordered: 0, headsEqual: true, findings: [] });
});

test('[D1] a device that lacks an accepted send has lost it', () => {
  const verdict = check(accepted, [copy('a', whole), copy('b', [entry(1, 1), entry(3, 3)])]);
  expect(verdict.lost).toBe(1);
  expect(verdict.findings[0]).toContain('b lacks m2 at 2');
});

test('[D1] an entry up to the head that nobody saw accepted may not be missing either', () => {
  expect(check(accepted.slice(0, 2), [copy('a', [entry(1, 1), entry(2, 2)])]).lost).toBe(1);
});

test('[D1] another text under an accepted number is a loss', () => {
  expect(check(accepted, [copy('a', [entry(1, 1), entry(2, 2, 'other'), entry(3, 3)])]).lost).toBe(1);
});

test('[D2] a send that a device holds twice is a duplicate', () => {
  expect(check(accepted, [copy('a', [...whole, entry(4, 2)], 4)]).duplicated).toBe(1);
});

test('[D3] sends of one device out of their order are seen', () => {
  const swapped = [entry(1, 2), entry(2, 1), entry(3, 3)];
  expect(check([], [copy('a', swapped)]).reordered).toBe(1);
});

test('[D5] devices with different heads are seen', () => {
  const forked = [entry(1, 1), entry(2, 2), { ...entry(3, 3), head: Buffer.from('fork') }];
  expect(check(accepted, [copy('a', whole), copy('b', forked)]).headsEqual).toBe(false);
  expect(check(accepted, [copy('a', whole), copy('b', whole.slice(0, 2))]).headsEqual).toBe(false);
});
