import { describe, expect, test } from 'vitest';
import type { UserId } from '../../protocol/ids.ts';
import { defaultLimits as limits } from '../../protocol/limits.ts';
import { isRefusal } from '../../protocol/refusals.ts';
import { close, decide, finish, join, look, open, release, show, type Ticket, take } from './ticket.ts';

const owner = { user: 'u12345678901234567890' as UserId, device: 1 };
const mine = { key: 'mine', name: 'TGFwdG9w', address: '203.0.113.9' };
const other = { ...mine, key: 'other' };

function opened(now = 0): Ticket {
  const ticket = open(null, owner, now, limits);
  if (isRefusal(ticket)) throw new Error(ticket.refused);
  return ticket;
}

function ticketAfter(step: { readonly ticket: Ticket } | { readonly refused: string }): Ticket {
  if (!('ticket' in step)) throw new Error(step.refused);
  return step.ticket;
}

const joined = (now = 1) => ticketAfter(join(opened(), mine, now, () => 'salt'));
const agreed = (now = 2) => ticketAfter(decide(joined(), owner, true, now));

describe('[F-link] a linking code', () => {
  test('adds a device only after the person has agreed to that device by name and address', () => {
    const ticket = joined();
    expect(take(ticket, 'mine', 2, limits)).toEqual({ refused: 'link-waiting' });
    expect(show(ticket, owner, 2)).toMatchObject({
      answer: { state: 'asked', joiner: { name: mine.name, address: mine.address } },
    });
    expect(take(agreed(), 'mine', 3, limits)).toMatchObject({ answer: { ...owner, salt: 'salt', name: mine.name } });
  });

  test('tells whose account it is only once that person has agreed', () => {
    expect(join(opened(), mine, 1, () => 'salt')).toMatchObject({ answer: { state: 'asked', user: null } });
    expect(look(agreed(), 'mine', 3)).toMatchObject({ answer: { state: 'agreed', user: owner.user } });
  });

  test('belongs to the first device that asks; to all others it is one that never was', () => {
    const none = join(null, other, 2, () => 'x');
    expect(none).toEqual({ refused: 'code-expired' });
    for (const ticket of [joined(), agreed()]) {
      expect(join(ticket, other, 2, () => 'x')).toEqual(none);
      expect(look(ticket, 'other', 2)).toEqual(none);
      expect(take(ticket, 'other', 2, limits)).toEqual(none);
    }
    expect(finish(agreed(), 'other')).toEqual(agreed());
  });

  test('that was denied adds nobody, whatever is said later', () => {
    const denied = ticketAfter(decide(joined(), owner, false, 2));
    expect(look(denied, 'mine', 3)).toEqual({ refused: 'link-denied' });
    expect(take(denied, 'mine', 3, limits)).toEqual({ refused: 'link-denied' });
    expect(decide(denied, owner, true, 3)).toMatchObject({ ticket: denied, answer: { state: 'denied' } });
  });

  test('is decided on by nobody else, and not before a device asks', () => {
    expect(decide(joined(), { ...owner, device: 2 }, true, 2)).toEqual({ refused: 'not-found' });
    expect(decide(opened(), owner, true, 2)).toMatchObject({ answer: { state: 'open' } });
  });

  test.each(['opened', 'joined', 'agreed'] as const)('ends at its time when it was %s', (how) => {
    const ticket = { opened, joined, agreed }[how]();
    const late = limits.linkTtlMs;
    expect(join(ticket, mine, late, () => 'x')).toEqual({ refused: 'code-expired' });
    expect(take(ticket, 'mine', late, limits)).toEqual({ refused: 'code-expired' });
    expect(show(ticket, owner, late)).toEqual({ refused: 'not-found' });
  });

  test('[T1] gains no time by a clock that steps back an hour', () => {
    const ticket = ticketAfter(join(opened(3_600_000 * 5), mine, 3_600_000 * 5, () => 'salt'));
    expect(look(ticket, 'mine', 3_600_000 * 4)).toEqual({ refused: 'code-expired' });
  });

  test('every step may be repeated; the last one for a minute', () => {
    expect(join(joined(), mine, 2, () => 'another salt')).toMatchObject({ ticket: joined() });
    expect(decide(agreed(), owner, true, 3)).toMatchObject({ ticket: agreed() });
    const taken = ticketAfter(take(agreed(), 'mine', 5, limits));
    const done = finish(taken, 'mine') as Ticket;
    expect(finish(done, 'mine')).toEqual(done);
    expect(take(done, 'mine', 5 + limits.signUpRepeatMs - 1, limits)).toMatchObject({ answer: { salt: 'salt' } });
    expect(take(done, 'mine', 5 + limits.signUpRepeatMs, limits)).toEqual({ refused: 'code-expired' });
  });

  test('whose device was refused for a reason of its own is good until its time', () => {
    const back = release(ticketAfter(take(agreed(), 'mine', 5, limits)), 'mine');
    expect(take(back, 'mine', limits.linkTtlMs - 1, limits)).toMatchObject({ answer: { salt: 'salt' } });
    expect(take(back, 'mine', limits.linkTtlMs, limits)).toEqual({ refused: 'code-expired' });
  });

  test('is not opened while another device uses the same one', () => {
    expect(open(opened(), { ...owner, device: 2 }, 5, limits)).toEqual({ refused: 'unavailable' });
    expect(open(opened(), owner, limits.linkTtlMs, limits)).toMatchObject({ owner });
  });

  test('is closed by the device that opened it, until a device was added', () => {
    expect(close(opened(), owner, 2, limits)).toEqual({ closed: true });
    expect(close(agreed(), owner, 2, limits)).toEqual({ closed: true });
    expect(close(opened(), { ...owner, device: 2 }, 2, limits)).toEqual({ closed: false });
    expect(close(finish(agreed(), 'mine'), owner, 2, limits)).toEqual({ closed: false, why: 'taken' });
    expect(close(null, owner, 2, limits)).toEqual({ closed: false });
  });

  test('is not called closed while a device may be being added, nor kept open for ever by one that was not', () => {
    const taken = ticketAfter(take(agreed(), 'mine', 5, limits));
    expect(close(taken, owner, 6, limits)).toEqual({ closed: false, why: 'busy' });
    expect(close(finish(taken, 'mine'), owner, 6, limits)).toEqual({ closed: false, why: 'taken' });
    expect(close(release(taken, 'mine'), owner, 6, limits)).toEqual({ closed: true });
    expect(close(taken, owner, 5 + limits.signUpRepeatMs, limits)).toEqual({ closed: true });
  });

  test('[K2] of the release before this one is good if it was not used, and one of this looks used to that', () => {
    const old = { owner, expiresAt: limits.linkTtlMs, claim: null };
    expect(join(old, mine, 1, () => 'salt')).toMatchObject({ answer: { state: 'asked' } });
    const used = { ...old, claim: { prize: 'secret', attempt: 'theirs', takenAt: 0, finished: true } };
    expect(join(used, mine, 1, () => 'salt')).toEqual({ refused: 'code-expired' });
    expect(opened().claim).toMatchObject({ finished: true, takenAt: 0 });
  });
});
