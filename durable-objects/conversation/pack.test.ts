import { expect, test } from 'vitest';
import { intersect, type Range } from '../../lib/ranges.ts';
import type { UserId } from '../../protocol/ids.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import type { wire } from '../../schema/gen/wire.js';
import { person } from '../../tests/harness/conversation-stage.ts';
import { changing } from './membership.ts';
import { packMembers, unpackMembers } from './pack.ts';
import { type ConversationState, type Member, newMember } from './state.ts';
import { membersPerBlock } from './store.ts';
import { deliveredIn } from './summary.ts';

/** No row of the platform is longer. */
const maxRowBytes = 2_000_000;
const { maxStays, maxExceptions } = defaultLimits;

/** As many as may be, each a message from the next. */
const exceptionsFrom = (seq: number): Range[] =>
  Array.from({ length: maxExceptions }, (_, i) => ({ from: seq + 2 * i, through: seq + 2 * i }));

test('[D6.2] people who came and went as often as may be, and could not open as much each time, are a row that the platform takes, and have no false tick', () => {
  const members: Member[] = [];
  const tip = { seq: 40_000_000, head: new Uint8Array(32), at: 0, count: 40_000_000 };
  const parts = { group: { titleSeq: 39_000_000 }, tip, members, byUser: new Map(), present: 0 };
  const state = parts as unknown as ConversationState;
  const nothing = { leave: [], join: [], lists: [], gone: [], roles: [], kind: 0, title: null };
  const change = (what: { join?: { user: UserId; role: wire.Role }[]; leave?: UserId[] }) =>
    changing({ ...nothing, ...what } as never)(state, tip.seq);
  const people = Array.from({ length: membersPerBlock }, (_, n) => person(n + 1));
  for (let stay = 0; stay < maxStays; stay++) {
    change({ join: people.map((user) => ({ user, role: 1 })) });
    const exceptions = exceptionsFrom(tip.seq + 1);
    tip.seq += 2 * maxExceptions + 2;
    for (const member of members) {
      member.delivered = tip.seq;
      member.exceptions = exceptions;
    }
    change({ leave: people });
    const [first] = members as [Member];
    expect(intersect(deliveredIn(first.intervals.at(-1) as never, first), exceptions)).toEqual([]);
    tip.seq++;
  }
  expect(members.length).toBe(membersPerBlock);
  expect(packMembers(members).length).toBeLessThan(maxRowBytes);
});

test('[D6.2] [K2] a row in which an older release kept more is read, and written shorter', () => {
  const members = Array.from({ length: 32 }, (_, n) => {
    const member = newMember(n, person(n + 1));
    for (let stay = 0; stay < maxStays; stay++) {
      const from = 4_000_000 + 1_000 * stay;
      const counts = { countBefore: from, countThrough: from + 200, titleSeq: 1, isKnown: false };
      member.intervals.push({
        from,
        through: from + 200,
        had: from + 200,
        hadExceptions: exceptionsFrom(from),
        ...counts,
      });
    }
    return member;
  });
  const before = packMembers(members);
  const read = unpackMembers(before, 0);
  expect(read.length).toBe(members.length);
  expect(packMembers(read).length).toBeLessThan(before.length / 2);
  const [was, is] = [members[5] as Member, read[5] as Member];
  for (const [i, stay] of was.intervals.entries()) {
    expect(intersect(deliveredIn(is.intervals[i] as never, is), stay.hadExceptions)).toEqual([]);
  }
});
