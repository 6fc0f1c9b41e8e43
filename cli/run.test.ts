import { expect, test } from 'vitest';
import { CommandFailure } from './exit-codes.ts';
import { UsageError } from './parse.ts';
import { explain } from './run.ts';
import { RoostError } from './sdk.ts';

test.each([
  [new RoostError('offline'), 'unreachable'],
  [new RoostError('unavailable'), 'unreachable'],
  [new RoostError('history-unavailable'), 'unreachable'],
  [new RoostError('rate-limited'), 'failed'],
  [new RoostError('no-account'), 'signed-out'],
  [new RoostError('unauthorized'), 'signed-out'],
  [new RoostError('unknown-user'), 'not-found'],
  [new RoostError('code-wrong'), 'refused'],
  [new RoostError('store-failed'), 'failed'],
  [new RoostError('store-in-use'), 'failed'],
  [new RoostError('unexpected'), 'failed'],
  [new RoostError('signed-in'), 'refused'],
  [new RoostError('not-emoji'), 'usage'],
  [new RoostError('unknown-message'), 'not-found'],
  [new RoostError('not-a-member'), 'refused'],
  [new CommandFailure('timeout', 'Too late.'), 'timeout'],
  [new UsageError('usage: roost'), 'usage'],
  [new Error('odd'), 'failed'],
  ['odd', 'failed'],
] as const)('%s ends with %s', (error, exit) => {
  const explained = explain(error);
  expect(explained.exit).toBe(exit);
  // One line for a person, never a stack.
  expect(explained.sentence).toMatch(/^[^\n]+$/);
});

test('a profile that is signed in says how to have another one', () => {
  expect(explain(new RoostError('signed-in')).sentence).toMatch(/--profile NAME.*roost sign-out/);
});
