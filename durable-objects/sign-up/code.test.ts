import { describe, expect, test } from 'vitest';
import type { UserId } from '../../protocol/ids.ts';
import { defaultLimits as limits } from '../../protocol/limits.ts';
import { finish } from '../kit/single-use.ts';
import { type CodeState, endsAt, issue, noCode, take, withClaim } from './code.ts';

const attempt = { key: 'a', secret: false };
const account = () => ({ user: 'u12345678901234567890' as UserId, secret: 's' });
const start = 1_000_000;

function issued(state: CodeState = noCode, now = start, code = '123456') {
  return issue(state, now, limits, () => code).state;
}

function guess(state: CodeState, code: string, now = start + 1, by = attempt) {
  return take(state, { code, attempt: by }, now, limits, account);
}

describe('[F-sign-up] a code', () => {
  test('is taken with the right digits, once', () => {
    const first = guess(issued(), '123456');
    expect(first.answer).toEqual(account());
    expect(guess(first.state, '123456', start + 2, { key: 'b', secret: true }).answer).toEqual({
      refused: 'code-expired',
    });
    const done = withClaim(first.state, finish(first.state.claim, 'a')).state;
    expect(guess(done, '123456', start + 2).answer).toEqual({ refused: 'code-expired' });
  });

  test('that was never made is no better than one that ended', () => {
    expect(guess(noCode, '')).toEqual({ state: noCode, answer: { refused: 'code-expired' } });
    expect(guess(issued(), '123456', start + limits.codeTtlMs).answer).toEqual({ refused: 'code-expired' });
    expect(guess(issued(), '123456', start + limits.codeTtlMs - 1).answer).toEqual(account());
  });

  test('ends after ten wrong guesses, for the right digits too', () => {
    let state = issued();
    for (let i = 0; i < limits.maxCodeAttempts; i++) {
      const step = guess(state, '000000');
      expect(step.answer).toEqual({ refused: 'code-wrong' });
      state = step.state;
    }
    expect(guess(state, '123456').answer).toEqual({ refused: 'too-many-attempts' });
  });

  test('is good after nine wrong guesses', () => {
    let state = issued();
    for (let i = 1; i < limits.maxCodeAttempts; i++) state = guess(state, '000000').state;
    expect(guess(state, '123456').answer).toEqual(account());
  });

  test('that was guessed out is replaced by a good one', () => {
    let state = issued();
    for (let i = 0; i < limits.maxCodeAttempts; i++) state = guess(state, '000000').state;
    expect(guess(issued(state, start + 5, '654321'), '654321').answer).toEqual(account());
  });

  test('is replaced by a newer one', () => {
    const state = issued(issued(), start + 10, '654321');
    expect(guess(state, '123456', start + 11).answer).toEqual({ refused: 'code-wrong' });
    expect(guess(state, '654321', start + 11).answer).toEqual(account());
  });

  test('is made five times an hour at most', () => {
    let state = noCode;
    for (let i = 0; i < limits.maxCodesPerNumberPerHour; i++) state = issued(state, start + i);
    const refused = issue(state, start + 100, limits, () => '654321');
    expect(refused).toMatchObject({ state, answer: { refused: 'rate-limited', afterMs: 3_600_000 - 100 } });
    expect(issued(state, start + 3_600_000).code).toBe('123456');
  });

  test('a repeat of the crashed attempt gets the same account, also when the code has expired meanwhile', () => {
    const late = start + limits.codeTtlMs - 1;
    const first = guess(issued(), '123456', late);
    const again = take(first.state, { code: '123456', attempt }, late + 30_000, limits, () => {
      throw new Error('a second account was made');
    });
    expect(again).toEqual({ state: first.state, answer: account() });
  });

  test('the object may be emptied when neither the code nor the count of codes matters', () => {
    expect(endsAt(issued())).toBe(start + 3_600_000);
  });
});
