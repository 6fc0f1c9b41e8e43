/** [D6.1] [D6.2] A summary of few steps says of every message what the names say. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { UserId } from '../../protocol/ids.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { countsAt, mergeSteps, noSteps, type Steps, tickOf } from '../../protocol/steps.ts';
import { wire } from '../../schema/gen/wire.js';
import { alice, conversation, person, Stage } from '../../tests/harness/conversation-stage.ts';
import type { Context } from './context.ts';
import { receipts } from './receipts.ts';
import { type ConversationState, type Member, newMember } from './state.ts';
import { stepsFor } from './summary.ts';

const tickByNames = (names: { delivered: UserId[]; read: UserId[]; waiting: UserId[] }) => {
  const total = names.delivered.length + names.waiting.length;
  return { delivered: names.delivered.length, read: names.read.length, total };
};

function plain(bytes: Uint8Array): Steps {
  const { steps = [], through = 0 } = wire.Summary.decode(bytes);
  return {
    steps: steps.map(({ from = 0, delivered = 0, read = 0, total = 0 }) => ({
      ...{ from: from ?? 0, delivered: delivered ?? 0, read: read ?? 0, total: total ?? 0 },
    })),
    through,
  };
}

test('[D6.1] [D6.2] 73 people at 73 read positions, one left half way, three came: the state says what the names say', async () => {
  const stage = new Stage({ limits: { maxConversationBurst: 1_000 } });
  const people = Array.from({ length: 72 }, (_, n) => person(n + 1));
  await stage.group(people);
  let epoch = 1;
  let end = 1;
  const say = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) await stage.append(alice, stage.message(alice, { epoch }));
    end += count;
  };
  const change = async (membership: wire.Membership.$Properties): Promise<void> => {
    await stage.append(alice, stage.control(alice, wire.EntryKind.MEMBERSHIP, { membership }, { epoch }));
    epoch = ++end;
  };
  await say(45);
  void stage.report(person(2), { delivered: end, read: 1 });
  await say(5);
  await change({ remove: [person(2)] });
  for (let n = 0; n < 3; n++) {
    await say(10);
    await change({ add: [{ user: person(100 + n) }] });
  }
  await say(10);
  const others = [...people.slice(2), ...[0, 1, 2].map((n) => person(100 + n))];
  for (const [n, other] of others.entries()) void stage.report(other, { delivered: end, read: end - 73 + n });
  await stage.pass(30_000);
  const state = await stage.attach(alice);
  if ('refused' in state) throw new Error(state.refused);
  const live = stage.user(alice).summaries();
  const merged = live.map((one) => plain(wire.Summary.encode(one).finish())).reduce(mergeSteps, noSteps);
  for (let seq = 2; seq <= end; seq++) {
    const names = await stage.conversation.receipts({ conversation, user: alice, seq });
    if ('refused' in names) continue;
    const tick = tickOf({ from: seq, ...tickByNames(names as never) });
    expect(tickOf(countsAt(plain(state.summary), seq)), `${seq} in the state`).toBe(tick);
    expect(tickOf(countsAt(merged, seq)), `${seq} live`).toBe(tick);
    expect(countsAt(plain(state.summary), seq)?.total, `${seq}`).toBe(tickByNames(names as never).total);
  }
});

interface Person {
  readonly stays: readonly { from: number; length: number; had: number }[];
  readonly isIn: boolean;
  readonly delivered: number;
  readonly read: number;
  readonly failed: readonly number[];
}

const end = 300;

const somebody: fc.Arbitrary<Person> = fc.record({
  stays: fc.array(
    fc.record({
      from: fc.integer({ min: 1, max: end }),
      length: fc.integer({ min: 1, max: 60 }),
      had: fc.integer({ min: 0, max: 80 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  isIn: fc.boolean(),
  delivered: fc.integer({ min: 0, max: end }),
  read: fc.integer({ min: 0, max: end }),
  failed: fc.array(fc.integer({ min: 1, max: end }), { maxLength: 2 }),
});

/** Most are in from the beginning and are far; that is how a group is. */
const usual: fc.Arbitrary<Person> = fc.record({
  stays: fc.constant([{ from: 1, length: 0, had: 0 }]),
  isIn: fc.constant(true),
  delivered: fc.integer({ min: end - 40, max: end }),
  read: fc.integer({ min: 0, max: end }),
  failed: fc.constant([]),
});

function memberOf(given: Person, ordinal: number): Member {
  const member = newMember(ordinal, person(ordinal + 1));
  let free = 1;
  const stays = [...given.stays].sort((a, b) => a.from - b.from);
  for (const [index, { from, length, had }] of stays.entries()) {
    if (from < free) continue;
    const isOpen = given.isIn && index === stays.length - 1;
    const through = isOpen ? 0 : Math.min(end, from + length);
    member.intervals.push({
      ...{ from, through, countBefore: 0, countThrough: 0, titleSeq: 0, isKnown: false },
      ...{ had: isOpen ? 0 : from + had - 5, hadExceptions: isOpen ? [] : [{ from: from + 3, through: from + 3 }] },
    });
    free = through === 0 ? Infinity : through + 1;
  }
  member.delivered = given.delivered;
  member.readShown = given.read;
  member.exceptions = [...new Set(given.failed)]
    .sort((a, b) => a - b)
    .filter((seq, index, all) => seq <= given.delivered && seq - (all[index - 1] ?? -2) > 1)
    .map((seq) => ({ from: seq, through: seq }));
  return member;
}

function conversingOf(members: Member[]): ConversationState {
  return {
    members,
    byUser: new Map(members.map((member) => [member.user, member])),
    tip: { seq: end },
    group: { floor: 0 },
    present: members.length,
  } as unknown as ConversationState;
}

test('[D6.2] whoever came, left, or failed to open something: at any number of steps the tick is that of the names, and the denominator, too', () => {
  const people = fc.tuple(
    fc.array(somebody, { maxLength: 30 }),
    fc.array(usual, { minLength: 1, maxLength: 150 }),
    fc.integer({ min: 1, max: 64 }),
    fc.integer({ min: 1, max: end }),
  );
  fc.assert(
    fc.property(people, ([some, many, maxSteps, from]) => {
      const sender = memberOf({ ...(many[0] as Person), stays: [{ from: 1, length: 0, had: 0 }] }, 0);
      const state = conversingOf([sender, ...[...some, ...many].map((one, n) => memberOf(one, n + 1))]);
      const context = { state, log: { entry: () => ({ sender: 0 }) }, limits: defaultLimits } as unknown as Context;
      const steps = stepsFor(state, sender, { from, through: end }, { maxSteps, maxStepsApart: 1_024 });
      for (let seq = from; seq <= end; seq++) {
        const names = tickByNames(receipts(context, { conversation, user: sender.user, seq }) as never);
        const told = countsAt({ steps, through: end }, seq) ?? { from: 0, delivered: 0, read: 0, total: 0 };
        expect(tickOf(told)).toBe(tickOf({ from: seq, ...names }));
        expect(told.total).toBe(names.total);
        expect(told.delivered).toBeLessThanOrEqual(names.delivered);
        expect(told.read).toBeLessThanOrEqual(names.read);
      }
    }),
    { numRuns: 150 },
  );
}, 240_000);

test('the usual group keeps to its number of steps', () => {
  fc.assert(
    fc.property(
      fc.array(usual, { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 3, max: 64 }),
      (many, maxSteps) => {
        const members = many.map(memberOf);
        const limits = { maxSteps, maxStepsApart: 1_024 };
        const steps = stepsFor(conversingOf(members), members[0] as Member, { from: 1, through: end }, limits);
        expect(steps.length).toBeLessThanOrEqual(maxSteps);
      },
    ),
    { numRuns: 50 },
  );
});

test('beyond the most that a summary may have, a tick comes late and is never false', () => {
  const people = fc.tuple(fc.array(somebody, { maxLength: 30 }), fc.array(usual, { minLength: 1, maxLength: 60 }));
  fc.assert(
    fc.property(people, fc.integer({ min: 1, max: 12 }), ([some, many], maxSteps) => {
      const members = [...many, ...some].map(memberOf);
      const stepsAt = (limits: { maxSteps: number; maxStepsApart: number }): Steps => {
        const range = { from: 1, through: end };
        return { steps: stepsFor(conversingOf(members), members[0] as Member, range, limits), through: end };
      };
      const exact = stepsAt({ maxSteps: end, maxStepsApart: end });
      const few = stepsAt({ maxSteps, maxStepsApart: maxSteps });
      expect(few.steps.length).toBeLessThanOrEqual(maxSteps);
      const rank = { sent: 0, delivered: 1, read: 2 };
      for (let seq = 1; seq <= end; seq++) {
        expect(rank[tickOf(countsAt(few, seq))]).toBeLessThanOrEqual(rank[tickOf(countsAt(exact, seq))]);
      }
    }),
    { numRuns: 100 },
  );
});
