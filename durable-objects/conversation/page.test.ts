import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalize, type Range } from '../../lib/ranges.ts';
import type { UserId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import { alice, bob, carol, person, Stage } from '../../tests/harness/conversation-stage.ts';
import type { PageReply } from './rpc.ts';

const { MEMBERSHIP, DELETION } = wire.EntryKind;

async function pageOf(stage: Stage, user: UserId, more: Parameters<Stage['page']>[1] = {}): Promise<PageReply> {
  const reply = await stage.page(user, more);
  if ('refused' in reply) throw new Error(reply.refused);
  return reply;
}

const entriesOf = (page: PageReply) => page.entries.map((entry) => wire.Entry.decode(entry));
const seqsOf = (page: PageReply) => entriesOf(page).map(({ seq }) => seq);

async function control(stage: Stage, membership: wire.Membership.$Properties) {
  const state = await stage.attach(alice);
  const epoch = 'refused' in state ? 0 : state.epoch;
  await stage.append(alice, stage.control(alice, MEMBERSHIP, { membership }, { epoch }));
  return epoch;
}

async function messages(stage: Stage, count: number) {
  const state = await stage.attach(alice);
  const epoch = 'refused' in state ? 0 : state.epoch;
  await stage.append(alice, ...Array.from({ length: count }, () => stage.message(alice, { epoch })));
}

/** Bob is in for 1..4, out for 5..7, in from 8 on. */
async function withGap(): Promise<Stage> {
  const stage = new Stage();
  await stage.group([alice, bob]);
  await messages(stage, 2);
  await control(stage, { remove: [bob] });
  await messages(stage, 3);
  await control(stage, { add: [{ user: bob, devices: { version: 1, devices: [{ device: 1 }] } }] });
  await messages(stage, 2);
  return stage;
}

describe('[D4.1] a person may read exactly their stays', () => {
  test('[10.3] what lies between is excluded, with the head at its end, and is no hole', async () => {
    const stage = await withGap();
    const page = await pageOf(stage, bob);
    expect(seqsOf(page)).toEqual([1, 2, 3, 4, 8, 9, 10]);
    const head = entriesOf(await pageOf(stage, alice, { after: 6, limit: 1 }))[0]?.head;
    expect(page.excluded).toEqual([
      { range: { from: 5, through: 7 }, reason: wire.ExcludedReason.NOT_YOURS, head: new Uint8Array(head ?? []) },
    ]);
    expect(page).toMatchObject({ hasMore: false, next: 10, headSeq: 10 });
  });

  test('[10.1] downwards too, and what came before the first stay', async () => {
    const stage = await withGap();
    const page = await pageOf(stage, bob, { before: 11, limit: 4 });
    expect(seqsOf(page)).toEqual([4, 8, 9, 10]);
    expect(page.excluded).toMatchObject([{ range: { from: 5, through: 7 } }]);
    expect(page).toMatchObject({ hasMore: true, next: 4 });
    expect(seqsOf(await pageOf(stage, bob, { before: page.next }))).toEqual([1, 2, 3]);
  });

  test('[7.4] the entry of their leaving is the last, and nothing after it is told', async () => {
    const stage = await withGap();
    await control(stage, { remove: [bob] });
    await messages(stage, 3);
    const page = await pageOf(stage, bob, { after: 10 });
    expect(seqsOf(page)).toEqual([11]);
    expect(page).toMatchObject({ hasMore: false, headSeq: 11 });
    expect(await stage.attach(bob)).toMatchObject({ headSeq: 11, attached: false, count: 7, epoch: 11 });
    await control(stage, { add: [{ user: carol }] });
    expect(await stage.attach(bob, { devices: [7] })).toMatchObject({ members: 1, from: { 7: 12 } });
    expect(await stage.report(bob, { delivered: 12 })).toMatchObject({ refused: 'ack-ahead' });
  });

  test('[5.6] [L4] the control chain is an exception: readable from the first on', async () => {
    const stage = await withGap();
    await control(stage, { add: [{ user: carol }] });
    expect(seqsOf(await pageOf(stage, carol))).toEqual([11]);
    expect(seqsOf(await pageOf(stage, carol, { controlOnly: true }))).toEqual([1, 4, 8, 11]);
    const first = await pageOf(stage, carol, { controlOnly: true, limit: 2 });
    expect(first).toMatchObject({ hasMore: true, next: 4 });
    expect(seqsOf(await pageOf(stage, carol, { controlOnly: true, after: first.next }))).toEqual([8, 11]);
  });

  test('[11.3] [D10.1] a stranger gets the answer of an unknown conversation', async () => {
    const stage = await withGap();
    expect(await stage.page(person(9))).toMatchObject({ refused: 'unknown-conversation' });
    expect(await stage.report(person(9), {})).toMatchObject({ refused: 'unknown-conversation' });
    expect(await stage.attach(person(9))).toMatchObject({ refused: 'unknown-conversation' });
  });

  test('[10.2] any walk of pages shows every entry of the stays once, and accounts for every seq', async () => {
    const walk = fc.record({
      down: fc.boolean(),
      limit: fc.integer({ min: 1, max: 5 }),
      user: fc.constantFrom(alice, bob, carol),
    });
    const life = fc.array(fc.oneof(fc.constant('message'), fc.constant('toggle bob'), fc.constant('toggle carol')), {
      minLength: 1,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(life, walk, async (steps, { down, limit, user }) => {
        const stage = new Stage();
        await stage.group([alice, bob]);
        const stays = new Map<UserId, Range[]>([
          [alice, [{ from: 1, through: 0 }]],
          [bob, [{ from: 1, through: 0 }]],
          [carol, []],
        ]);
        let seq = 1;
        for (const step of steps) {
          seq++;
          if (step === 'message') await messages(stage, 1);
          else {
            const who = step.endsWith('bob') ? bob : carol;
            const own = stays.get(who) as { from: number; through: number }[];
            const last = own.at(-1);
            if (last?.through === 0) last.through = seq;
            else own.push({ from: seq, through: 0 });
            await control(
              stage,
              last !== undefined && own.at(-1) === last ? { remove: [who] } : { add: [{ user: who }] },
            );
          }
        }
        const own = stays.get(user) as Range[];
        if (own.length === 0) return;
        const end = own.at(-1)?.through || seq;
        const expected: number[] = [];
        for (let at = 1; at <= end; at++)
          if (own.some(({ from, through }) => from <= at && at <= (through || end))) expected.push(at);

        const seen: number[] = [];
        const covered: Range[] = [];
        let cursor = down ? end + 1 : 0;
        for (let turn = 0; turn < 100; turn++) {
          const page = await pageOf(stage, user, down ? { before: cursor, limit } : { after: cursor, limit });
          expect(page.entries.length).toBeLessThanOrEqual(limit);
          seen.push(...seqsOf(page));
          covered.push(
            ...seqsOf(page).map((at) => ({ from: at, through: at })),
            ...page.excluded.map(({ range }) => range),
          );
          cursor = page.next;
          if (!page.hasMore) break;
        }
        expect(seen.toSorted((a, b) => a - b)).toEqual(expected);
        expect(normalize(covered)).toEqual([{ from: 1, through: end }]);
      }),
      { numRuns: 60 },
    );
  });
});

test('a page keeps below its bytes', async () => {
  const stage = new Stage({ limits: { maxPageBytes: 100_000 } });
  await stage.direct(alice, bob);
  await stage.append(alice, ...Array.from({ length: 5 }, () => stage.message(alice, { body: new Uint8Array(40_000) })));
  const first = await pageOf(stage, bob);
  expect(seqsOf(first)).toEqual([1, 2, 3]);
  expect(first).toMatchObject({ hasMore: true, next: 3 });
  expect(seqsOf(await pageOf(stage, bob, { after: 1, through: 2 }))).toEqual([2]);
});

describe('[D4.2] delete for everyone', () => {
  const deletion = (stage: Stage, user: UserId, ...targets: number[]) =>
    stage.message(user, { kind: DELETION, countable: false, targets });

  test('[4.5] erases body and wraps of the targets, the leaf stays', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    const body = new Uint8Array([0xab, 0xcd, 0xef, 0xab]);
    await stage.append(alice, stage.message(alice, { body }), stage.message(alice));
    const stored = () =>
      stage.storage.sql.exec('SELECT hex(entry) AS hex FROM entries WHERE seq = 2').toArray()[0]?.hex;
    expect(stored()).toContain('ABCDEFAB');
    const before = entriesOf(await pageOf(stage, bob))[1];
    expect((await stage.append(alice, deletion(stage, alice, 2))).results).toMatchObject([{ seq: 4, count: 2 }]);
    await stage.settle();
    const after = entriesOf(await pageOf(stage, bob))[1];
    expect(after).toMatchObject({ seq: 2, bodyState: wire.BodyState.DELETED, body: { length: 0 } });
    expect(after?.head).toEqual(before?.head);
    expect(stored()).not.toContain('ABCDEFAB');
  });

  test('large wraps have a row of their own, which goes too', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    const wrap = wire.Wrap.encode({ user: bob, device: 1, data: new Uint8Array(10_000) }).finish();
    await stage.append(alice, stage.message(alice, { wraps: [wrap, wrap] }));
    const rows = () => stage.storage.sql.exec('SELECT seq FROM wraps').toArray();
    expect(rows()).toHaveLength(1);
    expect(entriesOf(await pageOf(stage, bob))[1]?.wraps).toHaveLength(2);
    await stage.append(alice, deletion(stage, alice, 2));
    expect(rows()).toHaveLength(0);
    expect(entriesOf(await pageOf(stage, bob))[1]?.wraps).toHaveLength(0);
  });

  test('[6.11] is for the sender, and for admins of a group', async () => {
    const stage = new Stage();
    await stage.group([alice, bob, carol]);
    await stage.append(bob, stage.message(bob));
    expect((await stage.append(carol, deletion(stage, carol, 2))).results).toMatchObject([{ refused: 'bad-target' }]);
    expect((await stage.append(alice, deletion(stage, alice, 2))).results).toMatchObject([{ accepted: true }]);
    // Twice is harmless.
    expect((await stage.append(bob, deletion(stage, bob, 2))).results).toMatchObject([{ accepted: true }]);
    const direct = new Stage();
    await direct.direct(alice, bob);
    await direct.append(alice, direct.message(alice));
    expect((await direct.append(bob, deletion(direct, bob, 2))).results).toMatchObject([{ refused: 'bad-target' }]);
  });

  test('[6.11] targets are messages that are there', async () => {
    const stage = new Stage();
    await stage.group([alice, bob]);
    await stage.append(alice, stage.message(alice));
    for (const targets of [[], [1], [3], [99], [0], [2, 1]]) {
      expect((await stage.append(alice, deletion(stage, alice, ...targets))).results).toMatchObject([
        { refused: 'bad-target' },
      ]);
    }
    expect(entriesOf(await pageOf(stage, bob))[1]?.bodyState).toBe(wire.BodyState.PRESENT);
  });

  test('what is deleted while it waits for delivery is delivered without a body', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.settle();
    let take: (reply: object) => void = () => {};
    stage.user(bob).answer = () => new Promise((resolve) => void (take = resolve));
    await stage.append(alice, stage.message(alice), stage.message(alice));
    await stage.append(alice, stage.message(alice), deletion(stage, alice, 4));
    await stage.settle();
    stage.user(bob).answer = () => ({});
    take({});
    await stage.settle();
    const last = stage.user(bob).delivered.at(-1);
    expect(last?.firstSeq).toBe(4);
    expect(wire.Entry.decode(last?.entries[0] ?? new Uint8Array())).toMatchObject({
      seq: 4,
      bodyState: wire.BodyState.DELETED,
    });
  });
});

describe('[D4.3] disappearing messages', () => {
  test('[4.7] expire to the millisecond for every reader; the body is erased later', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.append(alice, stage.message(alice, { expiresAt: stage.now + 1_000 }), stage.message(alice));
    await stage.pass(999);
    expect(entriesOf(await pageOf(stage, bob))[1]?.bodyState).toBe(wire.BodyState.PRESENT);
    await stage.pass(1);
    expect(entriesOf(await pageOf(stage, bob))[1]).toMatchObject({
      bodyState: wire.BodyState.EXPIRED,
      body: { length: 0 },
    });
    const stored = () =>
      stage.storage.sql.exec<{ flags: number }>('SELECT flags FROM entries WHERE seq = 2').toArray()[0]?.flags ?? 0;
    expect(stored() & 8).toBe(0);
    await stage.pass(2 * 3_600_000);
    expect(stored() & 8).toBe(8);
    expect(entriesOf(await pageOf(stage, bob))[1]).toMatchObject({ bodyState: wire.BodyState.EXPIRED });
    expect(stage.alarm).toBeNull();
  });

  test('an alarm for expiry far ahead does not make a restart deliver again', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.append(alice, stage.message(alice, { expiresAt: stage.now + 86_400_000 }));
    await stage.pass(30_000);
    expect(stage.alarm).not.toBeNull();
    stage.restart();
    stage.user(bob).delivered.length = 0;
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    expect(stage.user(bob).seqs()).toEqual([3]);
    stage.restart();
    await stage.pass(2 * 86_400_000);
    expect(stage.alarm).toBeNull();
    expect(entriesOf(await pageOf(stage, bob))[1]?.bodyState).toBe(wire.BodyState.EXPIRED);
  });

  test('the newest entry of a state is told without its body once it expired', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.append(alice, stage.message(alice, { expiresAt: stage.now + 10 }));
    stage.now += 10;
    const state = await stage.attach(bob);
    if ('refused' in state) throw new Error(state.refused);
    expect(wire.Entry.decode(state.last)).toMatchObject({ seq: 2, bodyState: wire.BodyState.EXPIRED });
    expect(state.read.unread).toBe(1);
  });
});
