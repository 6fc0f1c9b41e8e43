import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { alice, bob, carol, Stage } from '../../tests/harness/conversation-stage.ts';

const who = fc.constantFrom(alice, bob, carol);
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      who,
      behind: fc.nat(3),
      countable: fc.boolean(),
      showsReads: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('report' as const), who, behind: fc.nat(5), showsReads: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('toggle' as const), who: fc.constantFrom(bob, carol) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(2_000) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
);

test('[D8] [L3] unread is what a scan of the log would count, after any sends, reads, leaves and evictions', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
      const stage = new Stage();
      await stage.group([alice, bob, carol]);
      const log = [{ sender: alice, countable: false }];
      let epoch = 1;
      const read = new Map([alice, bob, carol].map((user) => [user, 0]));
      read.set(alice, 1);
      const stays = new Map([alice, bob, carol].map((user) => [user, [{ from: 1, through: 0 }]]));
      const isIn = (user: typeof alice) => stays.get(user)?.at(-1)?.through === 0;
      const sees = (user: typeof alice, seq: number) =>
        (stays.get(user) ?? []).some(({ from, through }) => from <= seq && (through === 0 || seq <= through));
      const unread = (user: typeof alice, after: number) =>
        log.filter(
          ({ sender, countable }, index) => index + 1 > after && countable && sender !== user && sees(user, index + 1),
        ).length;

      for (const one of steps) {
        if (one.do === 'send') {
          if (!isIn(one.who)) continue;
          const readThrough = Math.max(0, log.length - one.behind);
          const kind = one.countable ? wire.EntryKind.MESSAGE : wire.EntryKind.KEYS;
          const send = stage.message(one.who, { epoch, readThrough, kind, countable: one.countable });
          const { results } = await stage.appendWith(one.who, { showsReads: one.showsReads }, send);
          const before = Math.max(readThrough, read.get(one.who) ?? 0);
          // Somebody who was away may have countable entries between their stays: those are not theirs to read.
          const readAll = !log.some(
            ({ sender, countable }, index) => index + 1 > before && countable && sender !== one.who,
          );
          log.push({ sender: one.who, countable: one.countable });
          if (readAll) read.set(one.who, log.length);
          expect(results[0]).toMatchObject({ read: readAll ? { read: log.length, unread: 0 } : null });
        } else if (one.do === 'report') {
          const end = stays.get(one.who)?.at(-1)?.through || log.length;
          const to = Math.max(0, end - one.behind);
          await stage.report(one.who, { delivered: to, read: to, showsReads: one.showsReads });
          read.set(one.who, Math.max(to, read.get(one.who) ?? 0));
        } else if (one.do === 'toggle') {
          const own = stays.get(one.who) as { from: number; through: number }[];
          const membership = isIn(one.who) ? { remove: [one.who] } : { add: [{ user: one.who }] };
          await stage.append(alice, stage.control(alice, wire.EntryKind.MEMBERSHIP, { membership }, { epoch }));
          const others = !log.some(
            ({ sender, countable }, index) => index + 1 > (read.get(alice) ?? 0) && countable && sender !== alice,
          );
          log.push({ sender: alice, countable: false });
          epoch = log.length;
          if (others) read.set(alice, log.length);
          if (isIn(one.who)) (own.at(-1) as { through: number }).through = log.length;
          else own.push({ from: log.length, through: 0 });
        } else if (one.do === 'pass') await stage.pass(one.ms);
        else {
          // What still waits for a flush is restated by whoever was not told that it is written: here, let it be written.
          await stage.pass(1_100);
          stage.restart();
        }
        for (const user of [alice, bob, carol]) {
          const state = await stage.attach(user);
          expect(state).toMatchObject({ read: { read: read.get(user), unread: unread(user, read.get(user) ?? 0) } });
        }
      }
    }),
    { numRuns: 80 },
  );
});
