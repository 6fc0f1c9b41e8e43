import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contains, normalize, type Range, union } from '../../lib/ranges.ts';
import type { UserId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import { alice, bob, carol, person, Stage } from '../../tests/harness/conversation-stage.ts';
import type { DeliverReply, DeliverRequest } from '../user/rpc.ts';
import type { SendResult } from './rpc.ts';

const people = [alice, bob, carol, person(4)];
const who = fc.constantFrom(...people);

type Mood = 'pushes' | 'no socket' | 'fails' | 'answer lost' | 'hangs' | 'slow' | 'slow, no socket';

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('send' as const), who, count: fc.integer({ min: 1, max: 5 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('mood' as const),
      who,
      mood: fc.constantFrom<Mood>('pushes', 'no socket', 'fails', 'answer lost', 'hangs', 'slow', 'slow, no socket'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('toggle' as const), who: fc.constantFrom(bob, carol) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('attach' as const), who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('report' as const), who, lacks: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('bug' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('answers' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 8_000 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
);

const limits = fc.record({
  maxEntriesPerDelivery: fc.constantFrom(2, 64),
  maxDeliveriesInFlight: fc.constantFrom(1, 2, 64),
  maxMembersAttached: fc.constantFrom(2, 64),
  maxMembersPrompt: fc.constantFrom(2, 32),
  maxMembersDelivered: fc.constantFrom(2, 256),
  detachAfterNoSocket: fc.constantFrom(1, 3, 32),
  detachLeaseMs: fc.constantFrom(5_000, 24 * 3_600_000),
});

test('[D1] [D6.1] whatever fails, hangs or dies, in the end everybody was handed or can fetch every entry of their stays, every report is confirmed, and nothing is due', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), limits, async (steps, given) => {
      const stage = new Stage({ limits: { ...given, maxConversationBurst: 10_000 } });
      const moods = new Map<UserId, Mood>();
      const slow: (() => void)[] = [];
      const answers = async (): Promise<void> => {
        for (const resolve of slow.splice(0)) resolve();
        await stage.settle();
      };
      const handed = new Map<UserId, Range[]>(people.map((user) => [user, []]));
      for (const user of people) {
        stage.user(user).answer = (request) => {
          const mood = moods.get(user) ?? 'pushes';
          if (mood === 'fails') throw new Error('down');
          take(user, request, mood);
          if (mood === 'answer lost') throw new Error('lost');
          if (mood === 'hangs') return new Promise<Partial<DeliverReply>>(() => {});
          const answer = mood.endsWith('no socket') ? { status: 'no-socket' as const } : {};
          return mood.startsWith('slow')
            ? new Promise<Partial<DeliverReply>>((resolve) => void slow.push(() => resolve(answer)))
            : answer;
        };
      }
      // A mark stands until the person's device comes and attaches: whatever follows it is fetched then.
      const marked = new Set<UserId>();
      const take = (user: UserId, request: DeliverRequest, mood: Mood): void => {
        if (mood.endsWith('no socket')) marked.add(user);
        const through = request.firstSeq + request.entries.length - 1;
        const range = request.hint ? { from: 1, through: request.headSeq } : { from: request.firstSeq, through };
        handed.set(user, union(handed.get(user) ?? [], normalize([range])));
      };
      // The sender's own devices are served from the answer (D1.12); what no call confirms comes by the alarm again.
      const answered = (user: UserId, results: readonly SendResult[]): void => {
        for (const result of results) {
          if (!('accepted' in result)) throw new Error(JSON.stringify(result));
          handed.set(user, union(handed.get(user) ?? [], [{ from: result.seq, through: result.seq }]));
        }
      };
      answered(alice, (await stage.group(people)).results);
      let epoch = 1;
      let end = 1;
      const reported = new Map<UserId, number>();
      const generations = new Map<UserId, number>();
      const stays = new Map<UserId, { from: number; through: number }[]>(
        people.map((user) => [user, [{ from: 1, through: 0 }]]),
      );
      const isIn = (user: UserId) => stays.get(user)?.at(-1)?.through === 0;

      for (const one of steps) {
        if (one.do === 'send' && isIn(one.who)) {
          const { results } = await stage.append(
            one.who,
            ...Array.from({ length: one.count }, () => stage.message(one.who, { epoch })),
          );
          end += results.length;
          answered(one.who, results);
        } else if (one.do === 'mood') moods.set(one.who, one.mood);
        else if (one.do === 'toggle') {
          const own = stays.get(one.who) as { from: number; through: number }[];
          const membership = isIn(one.who) ? { remove: [one.who] } : { add: [{ user: one.who }] };
          const { results } = await stage.append(
            alice,
            stage.control(alice, wire.EntryKind.MEMBERSHIP, { membership }, { epoch }),
          );
          answered(alice, results);
          epoch = ++end;
          if (isIn(one.who)) (own.at(-1) as { through: number }).through = end;
          else own.push({ from: end, through: 0 });
        } else if (one.do === 'attach') {
          // A person attaches from a connection, and each has a generation above those before it (D1.1).
          const generation = 1 + (generations.get(one.who) ?? 1);
          generations.set(one.who, generation);
          // A mark that is set from here on is of a socket that ended since, and stands.
          const wasMarked = marked.delete(one.who);
          const state = await stage.attach(one.who, { generation });
          if ('refused' in state) throw new Error(state.refused);
          if (wasMarked && !state.attached) marked.add(one.who);
          if (state.attached)
            handed.set(one.who, union(handed.get(one.who) ?? [], [{ from: 1, through: state.headSeq }]));
        } else if (one.do === 'pass') await stage.pass(one.ms);
        else if (one.do === 'answers') await answers();
        else if (one.do === 'report') {
          const delivered = Math.max(0, (stays.get(one.who)?.at(-1)?.through || end) - one.lacks);
          reported.set(one.who, Math.max(delivered, reported.get(one.who) ?? 0));
          void stage.report(one.who, { delivered }).catch(() => {});
        } else if (one.do === 'bug') {
          const broken = { ...stage.message(alice), body: null as never };
          await expect(stage.append(alice, broken)).rejects.toThrow();
          stage.numbers.set(`${alice}/1`, broken.number - 1);
        } else if (one.do === 'restart') {
          await stage.settle();
          stage.restart();
        }
      }
      moods.clear();
      await answers();
      await stage.pass(600_000);
      expect(stage.alarm).toBeNull();
      expect(stage.timers).toBe(0);
      // Once quiet, a report is confirmed: every lane that somebody waits for is driven.
      for (const [user, delivered] of reported) {
        const report = stage.report(user, { delivered });
        await stage.pass(15_000);
        expect(await Promise.race([report, null])).toMatchObject({ confirmed: true });
      }
      await stage.pass(600_000);
      for (const user of people.filter((user) => !marked.has(user))) {
        for (const { from, through } of stays.get(user) ?? []) {
          for (let seq = from; seq <= (through || end); seq++) {
            if (!contains(handed.get(user) ?? [], seq)) throw new Error(`${user} was never handed ${seq} of ${end}`);
          }
        }
      }
      expect(stage.alarm).toBeNull();
    }),
    { numRuns: 300 },
  );
}, 240_000);
