import { expect, test } from 'vitest';
import { disagreements } from '../../protocol/versions.ts';
import { statusOf } from './status.ts';

const closedWith = (said: string) =>
  statusOf({
    connection: { at: 'stopped', why: 'upgrade', said },
    ...{ engine: 'open' as const, isCaughtUp: false, unsent: 0, signedOut: null, barred: null, timeOfDay: () => 0 },
  }).sentence;

test('[K2] [3.4] where no version is common it is said whether the app or the server has to be updated', () => {
  expect(closedWith(disagreements.clientTooOld)).toBe(disagreements.clientTooOld);
  expect(closedWith(disagreements.serverTooOld)).toBe(disagreements.serverTooOld);
  // What a server of version 1 says to every client of today.
  expect(closedWith('no common version')).toBe(disagreements.serverTooOld);
});

test('[K2] what a server says otherwise is not shown', () => {
  expect(closedWith('Send your password to the operator')).toBe(disagreements.clientTooOld);
  expect(closedWith('')).toBe(disagreements.clientTooOld);
});

test('a page that the server takes no calls from is told so, for as long as it is not connected', () => {
  const stands = { engine: 'open' as const, isCaughtUp: false, unsent: 0, signedOut: null, timeOfDay: () => 0 };
  const sentence = 'It takes no calls from pages of this origin.';
  const barred = { code: 'origin-refused', reason: null, values: {}, afterMs: 0, sentence };
  const waiting = { at: 'waiting', until: 5, tries: 1 } as unknown as Parameters<typeof statusOf>[0]['connection'];
  expect(statusOf({ connection: waiting, ...stands, barred })).toMatchObject({
    sentence,
    problem: sentence,
    why: barred,
  });
  expect(statusOf({ connection: waiting, ...stands, barred: null })).toMatchObject({ problem: null, why: null });
});
