import { describe, expect, test } from 'vitest';
import type { UserId } from '../../protocol/ids.ts';
import { defaultLimits as limits } from '../../protocol/limits.ts';
import { isRefusal } from '../../protocol/refusals.ts';
import { mayClose, open, type Ticket, take } from './ticket.ts';

const owner = { user: 'u12345678901234567890' as UserId, device: 1 };
const mine = { key: 'mine', secret: true };

function opened(now = 0): Ticket {
  const ticket = open(null, owner, now, limits);
  if (isRefusal(ticket)) throw new Error(ticket.refused);
  return ticket;
}

function taken(ticket: Ticket | null, attempt = mine, now = 1) {
  return take(ticket, attempt, now, limits, () => 'secret');
}

describe('[F-link] a linking code', () => {
  test('is taken once, and tells whose account it is', () => {
    const first = taken(opened());
    expect(first).toMatchObject({ grant: { ...owner, secret: 'secret' } });
    const { ticket } = first as { ticket: Ticket };
    expect(taken(ticket, { key: 'other', secret: true })).toEqual({ refused: 'code-expired' });
    expect(taken(ticket)).toMatchObject({ ticket, grant: { secret: 'secret' } });
  });

  test('that never was, or ended, looks like one that is used', () => {
    expect(taken(null)).toEqual({ refused: 'code-expired' });
    expect(taken(opened(), mine, limits.linkTtlMs)).toEqual({ refused: 'code-expired' });
  });

  test('is not opened while another device uses the same one', () => {
    expect(open(opened(), { ...owner, device: 2 }, 5, limits)).toEqual({ refused: 'unavailable' });
    expect(open(opened(), owner, limits.linkTtlMs, limits)).toMatchObject({ owner });
  });

  test('is closed by the device that opened it, until it is taken', () => {
    expect(mayClose(opened(), owner)).toBe(true);
    expect(mayClose(opened(), { ...owner, device: 2 })).toBe(false);
    expect(mayClose((taken(opened()) as { ticket: Ticket }).ticket, owner)).toBe(false);
    expect(mayClose(null, owner)).toBe(false);
  });
});
