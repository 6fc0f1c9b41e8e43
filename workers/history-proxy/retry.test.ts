import { errors, policies, types } from 'cassandra-driver';
import { expect, test } from 'vitest';
import { RepeatPolicy } from './retry.ts';

const { retry, rethrow } = (
  policies.retry.RetryPolicy as unknown as {
    readonly retryDecision: { readonly retry: number; readonly rethrow: number };
  }
).retryDecision;
const quorum = types.consistencies.localQuorum;
const info = (nbRetry: number) => ({ nbRetry, query: '', executionOptions: {} }) as never;

test('[A2] a call in its time is put to the next node; one whose time is over is not, whatever went wrong', () => {
  let left = 500;
  const policy = new RepeatPolicy({ leftMs: () => left });
  const gone = new Error('Socket was closed');
  const silent = new errors.OperationTimedOutError('no answer');
  const outcomes = () => [
    policy.onRequestError(info(0), quorum, gone).decision,
    policy.onRequestError(info(0), quorum, silent).decision,
    policy.onUnavailable(info(0), quorum).decision,
    policy.onReadTimeout(info(0), quorum, 2, 2, false).decision,
  ];
  expect(outcomes()).toEqual([retry, retry, retry, retry]);
  left = 0;
  expect(outcomes()).toEqual([rethrow, rethrow, rethrow, rethrow]);
});

test('a node that says nothing is replaced once, one whose socket closed twice, a write that timed out never', () => {
  const policy = new RepeatPolicy({ leftMs: () => 500 });
  expect(policy.onRequestError(info(1), quorum, new errors.OperationTimedOutError('')).decision).toBe(rethrow);
  expect(policy.onRequestError(info(1), quorum, new Error('Socket was closed')).decision).toBe(retry);
  expect(policy.onRequestError(info(2), quorum, new Error('Socket was closed')).decision).toBe(rethrow);
  expect(policy.onReadTimeout(info(0), quorum, 1, 2, false).decision).toBe(rethrow);
  expect(policy.onWriteTimeout().decision).toBe(rethrow);
});
