import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contains, normalize } from '../../lib/ranges.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { alice, bob, carol, person, Stage } from '../../tests/harness/conversation-stage.ts';
import type { Context } from './context.ts';
import { type DeliveredPosition, mergeDelivered, mergeReport, tickedBy } from './positions.ts';
import { newMember } from './state.ts';

const delivered = fc
  .record({
    n: fc.nat(40),
    exceptions: fc.array(fc.record({ from: fc.integer({ min: 1, max: 40 }), length: fc.nat(4) }), { maxLength: 5 }),
  })
  .map(({ n, exceptions }): DeliveredPosition => {
    const ranges = exceptions.map(({ from, length }) => ({ from, through: Math.min(n, from + length) }));
    return { n, exceptions: normalize(ranges) };
  });

const merge = (a: DeliveredPosition, b: DeliveredPosition, max = 64) => mergeDelivered(a, b, max);

describe('[D6.2] positions merge', () => {
  test('to the union of what is ticked, in any order, any number of times', () => {
    fc.assert(
      fc.property(delivered, delivered, delivered, (a, b, c) => {
        const merged = merge(a, b);
        expect(merge(b, a)).toEqual(merged);
        expect(merge(merged, b)).toEqual(merged);
        expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)));
        for (let seq = 1; seq <= 45; seq++) {
          const ticked = contains(tickedBy(a), seq) || contains(tickedBy(b), seq);
          expect(contains(tickedBy(merged), seq)).toBe(ticked);
        }
      }),
    );
  });

  test('above the limit of exceptions to fewer ticks, never to a false one', () => {
    fc.assert(
      fc.property(delivered, delivered, (a, b) => {
        const merged = merge(a, b, 2);
        expect(merged.exceptions.length).toBeLessThanOrEqual(2);
        for (const range of tickedBy(merged)) {
          for (let seq = range.from; seq <= range.through; seq++) {
            expect(contains(tickedBy(a), seq) || contains(tickedBy(b), seq)).toBe(true);
          }
        }
      }),
    );
  });
});

test('[D4.4] the least cursor rises with its device list; that of an older list is ignored, a newer list may lower it', () => {
  const context = { limits: defaultLimits, state: { tip: { seq: 12 }, group: { floor: 0 } } } as Context;
  const member = newMember(0, bob);
  const told = (least: number, listVersion: number) => {
    const report = { delivered: 9, exceptions: [], read: 0, showsReads: true, least };
    mergeReport(context, member, report, listVersion);
    return member.least;
  };
  expect(told(5, 2)).toBe(5);
  expect(told(4, 2)).toBe(5);
  expect(told(9, 1)).toBe(5);
  expect(told(7, 2)).toBe(7);
  expect(told(3, 3)).toBe(3);
  expect(told(8, 2)).toBe(3);
  // The conversation holds a list that the report was not computed for: a device of it may lack anything since.
  member.listVersion = 4;
  expect(told(9, 3)).toBe(3);
  expect(told(9, 4)).toBe(9);
  // Nobody has what is still to be written.
  expect(told(99, 4)).toBe(12);
});

describe('reports', () => {
  async function withMessages(count: number): Promise<Stage> {
    const stage = new Stage();
    await stage.group([alice, bob, carol]);
    await stage.append(alice, ...Array.from({ length: count }, () => stage.message(alice)));
    await stage.settle();
    return stage;
  }

  test.each([1, 32])(
    '[D6.1] [D6.2] what was passed over and is had by now is told, also while the position before is on its way, windows from %i on',
    async (maxMembersPrompt) => {
      const stage = new Stage({ limits: { maxMembersPrompt } });
      await stage.group([alice, bob, carol]);
      await stage.append(alice, ...[1, 2, 3].map(() => stage.message(alice)));
      await stage.pass(5_000);
      const { promise: taken, resolve: take } = Promise.withResolvers<object>();
      stage.user(alice).answer = ({ summary }) => (summary.length > 0 ? taken : {});
      void stage.report(bob, { delivered: 4, exceptions: [{ from: 3, through: 3 }] });
      await stage.pass(200);
      expect(stage.user(alice).summaries()).toHaveLength(1);
      const told = stage.report(bob, { delivered: 4, exceptions: [] });
      await stage.settle();
      take({});
      await stage.pass(60_000);
      await told;
      expect(await stage.report(bob, { delivered: 4, exceptions: [] })).toMatchObject({ confirmed: true });
      const last = stage.user(alice).summaries().at(-1);
      expect(last?.steps.map(({ from, delivered }) => ({ from, delivered }))).toEqual([{ from: 1, delivered: 1 }]);
      expect(stage.alarm).toBeNull();
    },
  );

  test('a position above the last entry is refused, and nothing of it is taken', async () => {
    const stage = await withMessages(2);
    const rows = stage.storage.rowsWritten();
    expect(await stage.report(bob, { delivered: 4, read: 1 })).toMatchObject({ refused: 'ack-ahead' });
    expect(await stage.report(bob, { delivered: 3, read: 4 })).toMatchObject({ refused: 'ack-ahead' });
    expect(stage.storage.rowsWritten()).toBe(rows);
    expect(await stage.attach(bob)).toMatchObject({ delivered: 0, read: { read: 0 } });
  });

  test('exceptions that are none are malformed', async () => {
    const stage = await withMessages(2);
    const backwards = { delivered: 3, exceptions: [{ from: 3, through: 2 }] };
    expect(await stage.report(bob, backwards)).toMatchObject({ refused: 'malformed' });
    const many = Array.from({ length: 65 }, (_, i) => ({ from: 2 * i + 1, through: 2 * i + 1 }));
    expect(await stage.report(bob, { delivered: 3, exceptions: many })).toMatchObject({ refused: 'malformed' });
  });

  test('[D6.1] the first after a quiet second is written at once, later ones with the flush that ends it', async () => {
    const stage = await withMessages(3);
    await stage.pass(2_000);
    const rows = stage.storage.rowsWritten();
    expect(await stage.report(bob, { delivered: 2 })).toMatchObject({ confirmed: true });
    expect(stage.storage.rowsWritten()).toBe(rows + 1);
    expect(await stage.report(bob, { delivered: 3 })).toMatchObject({ confirmed: false });
    expect(await stage.report(carol, { delivered: 4 })).toMatchObject({ confirmed: false });
    expect(stage.storage.rowsWritten()).toBe(rows + 1);
    await stage.pass(1_000);
    expect(stage.storage.rowsWritten()).toBe(rows + 2);
    expect(await stage.report(bob, { delivered: 3 })).toMatchObject({ confirmed: true });
    expect(stage.storage.rowsWritten()).toBe(rows + 2);
  });

  test('[D6.1] [D6.3] in a group whose windows are shorter than a second they are written once a second all the same', async () => {
    for (const [size, limits] of [
      [40, {}],
      [4, { maxMembersPrompt: 1 }],
    ] as const) {
      const stage = new Stage({ limits: { ...limits, maxConversationSendsPerSecond: 1_000 } });
      const members = Array.from({ length: size }, (_, n) => person(n + 1));
      await stage.group(members);
      await stage.pass(10_000);
      const writes: number[] = [];
      const { sql } = stage.storage;
      const exec = sql.exec.bind(sql);
      Object.assign(sql, {
        exec: (query: string, ...bindings: never[]) => {
          if (query.includes('INTO positions') && writes.at(-1) !== stage.now) writes.push(stage.now);
          return exec(query, ...bindings);
        },
      });
      const answers: unknown[] = [];
      for (let n = 2; n < 102; n++) {
        await stage.append(alice, stage.message(alice));
        for (const user of members.slice(1)) {
          const reported = stage.report(user, { delivered: n, read: n }, n);
          if (n === 101) void reported.then((reply) => answers.push((reply as { confirmed: boolean }).confirmed));
        }
        await stage.pass(97);
      }
      expect(stage.user(alice).summaries().length).toBeGreaterThan(10);
      await stage.pass(5_000);
      expect(answers).toEqual(members.slice(1).map(() => true));
      const most = Math.max(...writes.map((at) => writes.filter((other) => other > at - 1_000 && other <= at).length));
      expect({ size, most }).toEqual({ size, most: 1 });
      expect(stage.timers).toBe(0);
    }
  });

  test('[D6.1] passed on before it is written: the tick does not wait for the disk', async () => {
    const stage = await withMessages(1);
    await stage.pass(2_000);
    let rowsAtCall = -1;
    const rows = stage.storage.rowsWritten();
    stage.user(alice).answer = () => {
      rowsAtCall = stage.storage.rowsWritten();
      return {};
    };
    await stage.report(bob, { delivered: 2 });
    expect(rowsAtCall).toBe(rows);
  });

  test('[D6.1] confirmed only when the sender’s User object has taken it', async () => {
    const stage = await withMessages(1);
    await stage.pass(2_000);
    let take: (reply: object) => void = () => {};
    stage.user(alice).answer = () => new Promise((resolve) => void (take = resolve));
    let confirmed: unknown = null;
    void stage.report(bob, { delivered: 2 }).then((reply) => void (confirmed = reply));
    await stage.settle();
    expect(confirmed).toBeNull();
    take({});
    await stage.settle();
    expect(confirmed).toMatchObject({ confirmed: true });
  });

  test('[D6.1] a failed hand-over answers unconfirmed, and the alarm tells it again', async () => {
    const stage = await withMessages(1);
    await stage.pass(20_000);
    stage.user(alice).answer = () => Promise.reject(new Error('down'));
    expect(await stage.report(bob, { delivered: 2 })).toMatchObject({ confirmed: false });
    const told = stage.user(alice).summaries().length;
    stage.user(alice).answer = () => ({});
    expect(stage.alarm).not.toBeNull();
    await stage.pass(6_000);
    expect(stage.user(alice).summaries().length).toBe(told + 1);
    expect(await stage.report(bob, { delivered: 2 })).toMatchObject({ confirmed: true });
  });

  test('[D6.1] written, then the object dies before it tells the sender: the repeat is handed on', async () => {
    const stage = await withMessages(1);
    await stage.pass(2_000);
    stage.user(alice).answer = () => new Promise(() => {});
    void stage.report(bob, { delivered: 2 });
    await stage.settle();
    // An alarm stands, as it does while anything is unfinished; the repeat comes before it.
    expect(stage.alarm).not.toBeNull();
    stage.restart();
    stage.user(alice).answer = () => ({});
    stage.user(alice).delivered.length = 0;
    expect(await stage.report(bob, { delivered: 2 })).toMatchObject({ confirmed: true });
    expect(
      stage
        .user(alice)
        .summaries()
        .at(-1)
        ?.steps.find(({ from }) => (from ?? 0) <= 2),
    ).toMatchObject({ delivered: 1, total: 2 });
  });

  test('[D6.1] the same, and the reporter is gone too: the alarm tells it', async () => {
    const stage = await withMessages(1);
    await stage.pass(20_000);
    expect(stage.alarm).toBeNull();
    stage.user(alice).answer = () => new Promise(() => {});
    void stage.report(bob, { delivered: 2 });
    await stage.settle();
    stage.restart();
    stage.user(alice).answer = () => ({});
    stage.user(alice).delivered.length = 0;
    await stage.fireAlarm();
    expect(stage.user(alice).summaries().at(-1)?.steps).toMatchObject([{ from: 1, delivered: 1, total: 2 }]);
  });

  test('[D6.1] merged in memory, passed on, evicted: restated after the restart', async () => {
    const stage = await withMessages(3);
    await stage.report(bob, { delivered: 2 });
    await stage.report(bob, { delivered: 4 });
    expect(stage.alarm).not.toBeNull();
    stage.restart();
    expect(await stage.attach(bob)).toMatchObject({ delivered: 2 });
    const position = { delivered: 4, exceptions: [], read: 0, showsReads: true, least: 4 };
    stage.user(bob).answer = ({ restate }) => (restate ? { report: position } : {});
    await stage.fireAlarm();
    expect(await stage.attach(bob)).toMatchObject({ delivered: 4 });
  });

  test('[D6.2] an exception gets no tick until it is repaired, and the repair is told', async () => {
    const stage = await withMessages(3);
    await stage.report(bob, { delivered: 4, exceptions: [{ from: 3, through: 3 }] });
    expect(stage.user(alice).summaries().at(-1)?.steps).toMatchObject([
      { from: 1, delivered: 1 },
      { from: 3, delivered: 0 },
      { from: 4, delivered: 1 },
    ]);
    await stage.pass(2_000);
    await stage.report(bob, { delivered: 4 });
    expect(stage.user(alice).summaries().at(-1)?.steps).toMatchObject([{ from: 3, delivered: 1 }]);
  });

  test('[D6.4] reads with receipts off raise only the own position; switching on reveals nothing of the past', async () => {
    const stage = await withMessages(3);
    await stage.report(bob, { delivered: 4, read: 3, showsReads: false });
    expect(await stage.attach(bob)).toMatchObject({ read: { read: 3, unread: 1 } });
    await stage.pass(2_000);
    await stage.report(bob, { delivered: 4, read: 4, showsReads: true });
    const steps = stage
      .user(alice)
      .summaries()
      .at(-1)
      ?.steps.map(({ from, delivered, read }) => [from, delivered, read ?? 0]);
    expect(steps).toEqual([
      [1, 1, 0],
      [4, 1, 1],
    ]);
    stage.restart();
    expect(await stage.attach(bob)).toMatchObject({ read: { read: 4, unread: 0 } });
  });

  test('[D8] unread follows from the read position, own messages left out', async () => {
    const stage = await withMessages(2);
    await stage.append(bob, stage.message(bob));
    await stage.append(alice, stage.message(alice));
    expect(await stage.attach(bob)).toMatchObject({ read: { read: 0, asOf: 5, unread: 3 } });
    expect(await stage.report(bob, { delivered: 5, read: 2 })).toMatchObject({ read: { read: 2, unread: 2 } });
    await stage.pass(1_100);
    stage.restart();
    expect(await stage.attach(bob)).toMatchObject({ read: { read: 2, asOf: 5, unread: 2 } });
  });
});
