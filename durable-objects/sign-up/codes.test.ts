import { describe, expect, test } from 'vitest';
import type { UserId } from '../../protocol/ids.ts';
import { defaultLimits as limits } from '../../protocol/limits.ts';
import {
  ask,
  type Codes,
  drop,
  endsAt,
  finish,
  meterHandle,
  noCodes,
  release,
  type ShownHashes,
  take,
} from './codes.ts';

const start = 1_000_000_000;
const hour = 3_600_000;
const account = { user: 'u12345678901234567890' as UserId, salt: 's' };

/** What an asking called so would be given; right only as it is. */
const made = (who: string): ShownHashes => ({ asking: who, own: `own ${who}`, common: `common ${who}` });
const asked = (state: Codes, who: string, now = start, resend = false) => ask(state, made(who), resend, now, limits);
const show = (state: Codes, shown: ShownHashes, now = start + 1) => take(state, shown, now, limits, () => account);
const wrong = (who: string): ShownHashes => ({ ...made(who), own: 'wrong', common: 'wrong' });
const one = (now = start) => asked(noCodes, 'me', now).state;

/** Strangers have taken up all codes of their own that a number has in an hour. */
function crowded(now = start): Codes {
  let state = noCodes;
  for (let i = 0; i < limits.maxCodesPerNumberPerHour; i++) state = asked(state, `stranger ${i}`, now).state;
  return state;
}

describe('[F-sign-up] a code', () => {
  test('is right with the secret of its asking, and with no other', () => {
    const state = asked(one(), 'stranger').state;
    expect(show(state, made('me')).answer).toEqual(account);
    expect(show(state, { ...made('stranger'), own: 'own me' }).answer).toEqual({ refused: 'code-wrong' });
    expect(show(state, { ...made('nobody'), own: 'own me' }).answer).toEqual({ refused: 'code-expired' });
  });

  test('has a few guesses of its own; those of others are not counted with them', () => {
    let state = asked(one(), 'stranger').state;
    for (let i = 0; i < limits.maxCodeAttempts; i++) state = show(state, wrong('stranger')).state;
    expect(show(state, made('stranger')).answer).toEqual({ refused: 'too-many-attempts' });
    for (let i = 1; i < limits.maxCodeAttempts; i++) state = show(state, wrong('me')).state;
    expect(show(state, made('me')).answer).toEqual(account);
  });

  test('dies at its time whatever happened to the sign-up', () => {
    const late = start + limits.codeTtlMs;
    expect(show(one(), made('me'), late - 1).answer).toEqual(account);
    expect(show(one(), made('me'), late).answer).toEqual({ refused: 'code-expired' });
    const released = release(show(one(), made('me'), late - 2).state, 'me');
    expect(show(released, made('me'), late - 1).answer).toEqual(account);
    expect(show(released, made('me'), late).answer).toEqual({ refused: 'code-expired' });
  });

  test('[T1] gains no time by a clock that steps back an hour', () => {
    expect(show(one(), made('me'), start - hour).answer).toEqual({ refused: 'code-expired' });
    expect(show(one(), made('me'), start - 5).answer).toEqual(account);
  });

  test('that was shown in time lets the sign-up be repeated for a minute, also past its time', () => {
    const late = start + limits.codeTtlMs - 1;
    const first = show(one(), made('me'), late);
    const again = take(first.state, made('me'), late + limits.signUpRepeatMs - 1, limits, () => {
      throw new Error('a second account was made');
    });
    expect(again).toEqual({ state: first.state, answer: account });
    expect(show(first.state, made('me'), late + limits.signUpRepeatMs).answer).toEqual({ refused: 'code-expired' });
  });

  test('is used up with the sign-up', () => {
    const done = finish(show(one(), made('me')).state, 'me');
    expect(show(done, made('me'), start + 2).answer).toEqual(account);
    expect(show(done, made('me'), start + 1 + limits.signUpRepeatMs).answer).toEqual({ refused: 'code-expired' });
    expect(release(done, 'me')).toEqual(done);
  });
});

describe('[F-sign-up] askings', () => {
  test('of strangers block nobody: beyond the codes of their own all get the common one, sent once', () => {
    const first = asked(crowded(), 'stranger', start);
    expect(first.answer).toMatchObject({ code: 'common', expiresAt: start + limits.commonCodeTtlMs });
    const mine = asked(first.state, 'me', start + 60_000);
    expect(mine).toEqual({
      state: first.state,
      answer: { code: 'sent', sentAt: start, expiresAt: start + limits.commonCodeTtlMs },
    });
    const code = { ...made('me'), common: 'common stranger' };
    expect(show(mine.state, code, start + 61_000).answer).toEqual(account);
  });

  test('never cost the guesses of the common code, which is not counted but long', () => {
    let { state } = asked(crowded(), 'me');
    for (let i = 0; i < 100; i++) {
      const guess = show(state, wrong(`stranger ${i + 50}`));
      expect(guess.answer).toEqual({ refused: 'code-wrong' });
      expect(guess.state).toBe(state);
      state = guess.state;
    }
    expect(show(state, made('me')).answer).toEqual(account);
  });

  test('send at most so many codes an hour to a number, whoever asks and how often', () => {
    let state = noCodes;
    let sent = 0;
    for (let now = start; now < start + 24 * hour; now += 10_000) {
      const step = asked(state, `stranger ${now}`, now);
      state = step.state;
      if (step.answer.code !== 'sent') sent++;
    }
    expect(sent / 24).toBeLessThanOrEqual(limits.maxCodesPerNumberPerHour + (2 * hour) / limits.commonCodeTtlMs);
    expect(state.askings.length + state.common.length + state.signUps.length).toBeLessThan(20);
  });

  test('a common code that was handed out late is good for half its time at least, and the one before it until its own', () => {
    const first = asked(crowded(), 'first');
    const later = start + limits.commonCodeTtlMs / 2;
    const second = asked(crowded(start).askings.length > 0 ? first.state : noCodes, 'second', later);
    expect(second.answer).toMatchObject({ code: 'common' });
    for (const who of ['first', 'second']) {
      expect(show(second.state, { ...made('me'), common: `common ${who}` }, later + 1).answer).toEqual(account);
    }
  });

  test('that get their code shown get a new one each time', () => {
    const first = asked(crowded(), 'first', start, true);
    expect(asked(first.state, 'second', start + 1, true).answer).toMatchObject({ code: 'common' });
  });

  test('whose code could not be sent leave nothing behind', () => {
    expect(drop(one(), made('me'))).toEqual(noCodes);
    const state = crowded();
    expect(drop(asked(state, 'me').state, made('me'))).toEqual(state);
  });

  test('are forgotten when neither time nor hour matters', () => {
    expect(endsAt(one(), limits)).toBe(start + hour);
    expect(asked(crowded(), 'me', start + hour).answer).toMatchObject({ code: 'own' });
  });
});

test('[D10.4] the answer to "is this handle taken" is given so often an hour', () => {
  let state = one();
  for (let i = 0; i < limits.maxTakenHandlesPerHour; i++) state = meterHandle(state, start + i, limits).state;
  expect(meterHandle(state, start + 100, limits)).toEqual({
    state,
    answer: { refused: 'rate-limited', afterMs: hour - 100 },
  });
  expect(meterHandle(state, start + hour, limits).answer).toEqual({});
  expect(limits.maxTakenHandlesPerHour * 24).toBeLessThanOrEqual(limits.lookupsPerDay);
});

describe('[F-sign-up] a year of guessing has a chance below one in a million', () => {
  const hoursOfYear = 366 * 24;
  const chance = (guesses: number, digits: number) => guesses / 10 ** digits;

  test('at one number, from all addresses together', () => {
    const own = hoursOfYear * limits.maxCodesPerNumberPerHour * limits.maxCodeAttempts;
    // What one object can answer at all; guesses at the common code are counted by nothing else.
    const common = hoursOfYear * 3_600 * 1_000;
    const total = chance(own, limits.codeDigits) + chance(common, limits.commonCodeDigits) * 2;
    expect(total).toBeLessThan(1e-6);
  });

  test('from one address, at all numbers together', () => {
    const tries = hoursOfYear * limits.maxAttemptsPerAddressPerHour;
    expect(chance(tries, limits.codeDigits)).toBeLessThan(1e-6);
  });
});
