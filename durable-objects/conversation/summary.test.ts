import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UserId } from '../../protocol/ids.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { countsAt, mergeSteps, noSteps, type Steps, tickOf } from '../../protocol/steps.ts';
import { wire } from '../../schema/gen/wire.js';
import { alice, bob, carol, conversation, person, Stage } from '../../tests/harness/conversation-stage.ts';
import { type ConversationState, type Member, newMember } from './state.ts';
import { stepsFor, summaryFor } from './summary.ts';

async function stepsOf(stage: Stage, user: UserId): Promise<Steps> {
  const state = await stage.attach(user);
  if ('refused' in state) throw new Error(state.refused);
  return plain(wire.Summary.decode(state.summary));
}

function plain(summary: wire.Summary): Steps {
  const steps = summary.steps.map((step) => ({
    from: step.from ?? 0,
    delivered: step.delivered ?? 0,
    read: step.read ?? 0,
    total: step.total ?? 0,
  }));
  return { steps, through: summary.through };
}

const counts = (steps: Steps, seq: number) => {
  const at = countsAt(steps, seq);
  return at === null ? null : [at.delivered, at.read, at.total];
};

async function change(stage: Stage, membership: wire.Membership.$Properties) {
  const state = await stage.attach(alice);
  const epoch = 'refused' in state ? 0 : state.epoch;
  await stage.append(alice, stage.control(alice, wire.EntryKind.MEMBERSHIP, { membership }, { epoch }));
}

test('[D6.2] the short way to the counts of two people is the long one', () => {
  const seq = fc.nat(12);
  fc.assert(
    fc.property(seq, seq, seq, seq, fc.integer({ min: 1, max: 4 }), (tip, delivered, readShown, from, cameAt) => {
      const members = [newMember(0, alice), newMember(1, bob)];
      for (const member of members) {
        const stay = { from: member.ordinal * (cameAt - 1) + 1, through: 0 };
        const none = { countBefore: 0, countThrough: 0, had: 0, hadExceptions: [], titleSeq: 0, isKnown: false };
        member.intervals.push({ ...stay, ...none });
      }
      const [own, other] = members as [Member, Member];
      Object.assign(other, { delivered, readShown });
      const state = { members, tip: { seq: tip } } as unknown as ConversationState;
      const { steps, through } = summaryFor(state, own, from, defaultLimits);
      const long = {
        steps: stepsFor(state, own, { from: Math.max(1, from), through }, defaultLimits),
        through,
      };
      for (let at = Math.max(1, from); at <= tip; at++) {
        expect(countsAt({ steps, through }, at)).toEqual(countsAt(long, at));
      }
    }),
    { numRuns: 500 },
  );
});

describe('[D6.2] the counts of a message', () => {
  test('[12.2] are of those who were members at it, less the sender', async () => {
    const stage = new Stage();
    await stage.group([alice, bob]);
    await stage.append(alice, stage.message(alice));
    await change(stage, { add: [{ user: carol }] });
    await stage.append(alice, stage.message(alice, { epoch: 3 }));
    await stage.report(bob, { delivered: 4, read: 2 });
    await stage.report(carol, { delivered: 4 });
    const steps = await stepsOf(stage, alice);
    expect(counts(steps, 2)).toEqual([1, 1, 1]);
    expect(counts(steps, 4)).toEqual([2, 0, 2]);
    expect(steps.through).toBe(4);
  });

  test('[12.2] a leaver who had it stays in both, one who had it not leaves the denominator, for good', async () => {
    const stage = new Stage();
    await stage.group([alice, bob, carol]);
    await stage.append(alice, stage.message(alice), stage.message(alice));
    await stage.report(bob, { delivered: 2, read: 2 });
    await change(stage, { remove: [bob] });
    const left = await stepsOf(stage, alice);
    expect(counts(left, 2)).toEqual([1, 1, 2]);
    expect(counts(left, 3)).toEqual([0, 0, 1]);
    // Back again, and now they ack it: the denominator stays, and so does the count.
    await change(stage, { add: [{ user: bob }] });
    await stage.report(bob, { delivered: 5, read: 5 });
    stage.restart();
    const back = await stepsOf(stage, alice);
    expect(counts(back, 3)).toEqual([0, 0, 1]);
    await stage.report(carol, { delivered: 5 });
    expect(tickOf(countsAt(mergeSteps(left, await stepsOf(stage, alice)), 3))).toBe('delivered');
  });

  test('the leaving itself completes a tick that waited for nobody else', async () => {
    const stage = new Stage();
    await stage.group([alice, bob, carol]);
    await stage.append(alice, stage.message(alice));
    await stage.report(bob, { delivered: 2 });
    await stage.settle();
    await change(stage, { remove: [carol] });
    await stage.pass(10_000);
    const told = stage.user(alice).summaries().map(plain).reduce(mergeSteps, noSteps);
    expect(tickOf(countsAt(told, 2))).toBe('delivered');
  });

  test('[12.5] names, on demand, to its sender', async () => {
    const stage = new Stage();
    await stage.group([alice, bob, carol, person(4)]);
    await stage.append(alice, stage.message(alice));
    await stage.report(bob, { delivered: 2, read: 2 });
    await stage.report(carol, { delivered: 2 });
    const names = await stage.conversation.receipts({ conversation, user: alice, seq: 2 });
    expect(names).toEqual({ delivered: [bob, carol], read: [bob], waiting: [person(4)] });
    expect(await stage.conversation.receipts({ conversation, user: bob, seq: 2 })).toMatchObject({
      refused: 'not-found',
    });
    expect(await stage.conversation.receipts({ conversation, user: alice, seq: 3 })).toMatchObject({
      refused: 'not-found',
    });
  });
});

test('[12.3] [D6] any run of reports, leaves and joins: no summary shows a tick that is not true, and none falls', async () => {
  const people = [bob, carol, person(4), person(5)];
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('send' as const) }) },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('report' as const),
        who: fc.nat(3),
        delivered: fc.nat(6),
        read: fc.nat(6),
        except: fc.nat(4),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('toggle' as const), who: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(3_000) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40, size: 'max' }),
      fc.integer({ min: 2, max: 64 }),
      async (steps, maxSteps) => {
        const stage = new Stage({ limits: { maxSteps } });
        await stage.group([alice, ...people]);
        let end = 1;
        let epoch = 1;
        let shown = noSteps;
        let before = noSteps;
        const inside = new Set(people);
        // Who really acked what, and where each was owed it when they were last inside.
        const acked = new Map<UserId, Set<number>>(people.map((who) => [who, new Set()]));
        const stays = new Map<UserId, { from: number; through: number }[]>(
          people.map((who) => [who, [{ from: 1, through: 0 }]]),
        );
        const seen = (): void => {
          for (const summary of stage.user(alice).summaries().splice(0)) shown = mergeSteps(shown, plain(summary));
        };
        for (const step of steps) {
          if (step.do === 'send') {
            await stage.append(alice, stage.message(alice, { epoch }));
            end++;
          } else if (step.do === 'report') {
            const who = people[step.who] ?? bob;
            const visible = stays.get(who)?.at(-1)?.through || end;
            const delivered = Math.max(0, visible - step.delivered);
            const skipped = delivered - step.except;
            const exceptions = step.except > 1 && skipped > 0 ? [{ from: skipped, through: skipped }] : [];
            await stage.report(who, { delivered, exceptions, read: Math.max(0, visible - step.read) });
            for (let seq = 1; seq <= delivered; seq++) if (seq !== exceptions[0]?.from) acked.get(who)?.add(seq);
          } else if (step.do === 'toggle') {
            const who = people[step.who] ?? bob;
            const own = stays.get(who) as { from: number; through: number }[];
            const leaves = inside.has(who);
            await stage.append(
              alice,
              stage.control(
                alice,
                wire.EntryKind.MEMBERSHIP,
                { membership: leaves ? { remove: [who] } : { add: [{ user: who }] } },
                { epoch },
              ),
            );
            epoch = ++end;
            if (leaves) (own.at(-1) as { through: number }).through = end;
            else own.push({ from: end, through: 0 });
            if (leaves) inside.delete(who);
            else inside.add(who);
          } else if (step.do === 'pass') await stage.pass(step.ms);
          else {
            await stage.settle();
            stage.restart();
          }
          await stage.settle();
          seen();
          shown = mergeSteps(shown, await stepsOf(stage, alice));
          for (let seq = 1; seq <= end; seq++) {
            const was = countsAt(before, seq);
            const is = countsAt(shown, seq);
            expect(['sent', 'delivered', 'read'].indexOf(tickOf(is))).toBeGreaterThanOrEqual(
              ['sent', 'delivered', 'read'].indexOf(tickOf(was)),
            );
            if (tickOf(is) === 'sent' || tickOf(was) !== 'sent') continue;
            // A new ✓✓: everybody who is in, and was at this message, has acked it.
            for (const who of people) {
              const stay = stays.get(who)?.at(-1);
              if (stay !== undefined && stay.through === 0 && stay.from <= seq)
                expect(acked.get(who)?.has(seq)).toBe(true);
            }
          }
          before = shown;
        }
      },
    ),
    { numRuns: 60 },
  );
});
