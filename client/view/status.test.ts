import { expect, test } from 'vitest';
import { disagreements } from '../../protocol/versions.ts';
import { statusOf } from './status.ts';

const closedWith = (said: string) =>
  statusOf({
    connection: { at: 'stopped', why: 'upgrade', said },
    ...{ engine: 'open' as const, isCaughtUp: false, unsent: 0, signedOut: null, timeOfDay: () => 0 },
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
