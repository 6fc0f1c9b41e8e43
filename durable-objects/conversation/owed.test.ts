/** What is owed to a lane comes to an end: handed over, or let go when nobody is there to take it. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { alice, bob, carol, conversation, person, Stage } from '../../tests/harness/conversation-stage.ts';
import type { DeliverReply } from '../user/rpc.ts';

const dave = person(4);
const noSocket = () => ({ status: 'no-socket' as const });

/** The next deliveries to a person wait; `let` answers those that do, and all after them. */
function slow(stage: Stage, user: typeof alice) {
  const waiting: ((reply: Partial<DeliverReply>) => void)[] = [];
  stage.user(user).answer = () => new Promise((resolve) => void waiting.push(resolve));
  return (reply: Partial<DeliverReply>) => {
    stage.user(user).answer = () => reply;
    for (const resolve of waiting.splice(0)) resolve(reply);
  };
}

function change(stage: Stage, membership: wire.Membership.$Properties, epoch: number) {
  return stage.append(alice, stage.control(alice, wire.EntryKind.MEMBERSHIP, { membership }, { epoch }));
}

async function settled<Result>(stage: Stage, promise: Promise<Result>): Promise<Result | 'open'> {
  let result: Result | 'open' = 'open';
  void promise.then((value) => void (result = value));
  await stage.settle();
  return result;
}

describe('[D1.11] [D6.1] nobody waits for a lane that is not driven any more', () => {
  test('a sender is removed while their User object is slow, a reader acks, the answer is that there is no socket', async () => {
    const stage = new Stage();
    await stage.group([alice, bob, carol]);
    await stage.append(bob, stage.message(bob));
    await stage.pass(20_000);
    const answer = slow(stage, bob);
    await change(stage, { remove: [bob] }, 1);
    await stage.settle();
    const report = stage.report(carol, { delivered: 3 });
    await stage.settle();
    answer({ status: 'no-socket' });
    expect(await settled(stage, report)).toMatchObject({ confirmed: true });
    await stage.pass(120_000);
    expect(stage.alarm).toBeNull();
    await stage.append(alice, stage.message(alice, { epoch: 3 }));
    expect(await stage.report(carol, { delivered: 4 })).toMatchObject({ confirmed: true });
  });

  test.each([
    ['a small group detaches at the last of so many answers', { detachAfterNoSocket: 1 }],
    ['a large one at the first', { maxMembersAttached: 2 }],
  ])('%s while a summary waits', async (_, limits) => {
    const stage = new Stage({ limits });
    await stage.group([alice, bob, carol]);
    await stage.append(bob, stage.message(bob));
    await stage.pass(20_000);
    const answer = slow(stage, bob);
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    const report = stage.report(carol, { delivered: 3 });
    await stage.settle();
    answer({ status: 'no-socket' });
    expect(await settled(stage, report)).toMatchObject({ confirmed: true });
    await stage.pass(120_000);
    expect(stage.alarm).toBeNull();
  });

  test('a sender whose account ends while a summary waits', async () => {
    const stage = new Stage();
    await stage.group([alice, bob, carol]);
    await stage.append(bob, stage.message(bob));
    await stage.pass(20_000);
    const answer = slow(stage, bob);
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    const report = stage.report(carol, { delivered: 3 });
    await stage.settle();
    answer({ status: 'gone' });
    expect(await settled(stage, report)).toMatchObject({ confirmed: true });
    await stage.pass(120_000);
    expect(stage.alarm).toBeNull();
  });
});

describe('[D6.1] one slow object delays what concerns it', () => {
  test('the report of a reader is answered though the User object of one sender says nothing; the others hear of it', async () => {
    const stage = new Stage();
    await stage.group([alice, bob, carol]);
    await stage.append(alice, stage.message(alice));
    await stage.append(carol, stage.message(carol));
    await stage.pass(20_000);
    stage.user(alice).answer = () => new Promise(() => {});
    stage.user(carol).delivered.length = 0;
    const first = stage.report(bob, { delivered: 2 });
    await stage.pass(1_500);
    expect(await settled(stage, first)).toMatchObject({ confirmed: false });
    const second = stage.report(bob, { delivered: 3 });
    await stage.pass(1_500);
    expect(await settled(stage, second)).toMatchObject({ confirmed: false });
    expect(
      stage
        .user(carol)
        .summaries()
        .at(-1)
        ?.steps?.find(({ from }) => from === 3 || from === 1),
    ).toMatchObject({
      delivered: 1,
    });
  });

  test('[D1.11] a call that never returns holds its lane for ten seconds, not for ever', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.pass(10_000);
    stage.user(bob).answer = () => new Promise(() => {});
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    stage.user(bob).answer = () => ({});
    stage.user(bob).delivered.length = 0;
    await stage.pass(16_000);
    expect(stage.user(bob).seqs()).toEqual([2]);
    await stage.pass(30_000);
    expect(stage.alarm).toBeNull();
  });

  test('no timer is left when a call has been answered', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.append(alice, stage.message(alice));
    await stage.pass(20_000);
    expect(stage.timers).toBe(0);
  });
});

describe('[D1.1] the lease of a detached member ends in every mode', () => {
  test('also where there are only hints', async () => {
    const stage = new Stage({ limits: { maxMembersDelivered: 65 } });
    const members = Array.from({ length: 70 }, (_, n) => person(n + 1));
    stage.user(bob).answer = noSocket;
    await stage.group(members);
    await stage.pass(60_000);
    const before = stage.user(bob).delivered.length;
    await stage.append(alice, stage.message(alice));
    await stage.pass(24 * 3_600_000);
    expect(stage.user(bob).delivered).toHaveLength(before);
    await stage.append(alice, stage.message(alice));
    await stage.pass(2_000);
    expect(stage.user(bob).delivered).toHaveLength(before + 1);
    expect(stage.user(bob).delivered.at(-1)).toMatchObject({ hint: true, headSeq: 3 });
    await stage.append(alice, stage.message(alice));
    await stage.pass(60_000);
    expect(stage.user(bob).delivered).toHaveLength(before + 1);
    expect(stage.alarm).toBeNull();
  });

  test('and a try that failed is made again', async () => {
    const stage = new Stage({ limits: { maxMembersDelivered: 65 } });
    const members = Array.from({ length: 70 }, (_, n) => person(n + 1));
    stage.user(bob).answer = noSocket;
    await stage.group(members);
    await stage.pass(24 * 3_600_000 + 60_000);
    stage.user(bob).answer = () => Promise.reject(new Error('down'));
    await stage.append(alice, stage.message(alice));
    await stage.pass(2_000);
    const before = stage.user(bob).delivered.length;
    stage.user(bob).answer = noSocket;
    await stage.pass(60_000);
    expect(stage.user(bob).delivered.length).toBeGreaterThan(before);
    await stage.pass(60_000);
    expect(stage.alarm).toBeNull();
  });
});

test('[D6.1] a report in a large group is confirmed when it is written and handed on, and not before', async () => {
  const stage = new Stage();
  const members = Array.from({ length: 70 }, (_, n) => person(n + 1));
  await stage.group(members);
  await stage.append(alice, stage.message(alice));
  await stage.pass(60_000);
  // As in the first seconds of a connection: the reader is still to be attached, and will not be asked to restate.
  stage.user(bob).answer = noSocket;
  await stage.append(alice, stage.message(alice));
  await stage.pass(60_000);
  const early = stage.report(bob, { delivered: 3 });
  await stage.pass(100);
  expect(await settled(stage, early)).toBe('open');
  stage.restart();
  // Nobody was told that it is kept, so whoever reported tells it again.
  const again = stage.report(bob, { delivered: 3 });
  await stage.pass(2_500);
  expect(await settled(stage, again)).toMatchObject({ confirmed: true });
  stage.restart();
  expect(await stage.attach(bob, { attach: false })).toMatchObject({ delivered: 3 });
});

describe('[T2] what was given up writes nothing', () => {
  test('a late answer to an instance whose step threw', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    for (let n = 0; n < 4; n++) await stage.append(alice, stage.message(alice));
    await stage.report(bob, { delivered: 2, read: 2 });
    await stage.pass(20_000);
    const late = slow(stage, bob);
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    await expect(stage.append(alice, { ...stage.message(alice), body: null as never })).rejects.toThrow();
    stage.numbers.set(`${alice}/1`, 6);
    await stage.report(bob, { delivered: 5, read: 5 });
    const old = { delivered: 3, exceptions: [], read: 3, showsReads: true, least: 3 };
    late({ have: 6, report: old });
    await stage.settle();
    stage.restart();
    expect(await stage.attach(bob)).toMatchObject({ delivered: 5, read: { read: 5 } });
  });

  test('a report that waits for its answer when memory is given up is not confirmed', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.append(alice, stage.message(alice));
    await stage.pass(20_000);
    slow(stage, alice);
    const report = stage.report(bob, { delivered: 2 }).catch(() => 'failed');
    await stage.settle();
    await expect(stage.append(alice, { ...stage.message(alice), body: null as never })).rejects.toThrow();
    expect(await settled(stage, report)).toBe('failed');
  });

  test('a write that fails in a timer gives memory up, and the position is told again', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.append(alice, stage.message(alice));
    await stage.pass(20_000);
    await stage.report(bob, { delivered: 1 });
    expect(await stage.report(bob, { delivered: 2 })).toMatchObject({ confirmed: false });
    const { exec } = stage.storage.sql;
    stage.storage.sql.exec = ((query: string, ...given: never[]) => {
      if (query.includes('positions')) throw new Error('disk full');
      return exec.call(stage.storage.sql, query, ...given);
    }) as typeof exec;
    await stage.pass(1_500);
    stage.storage.sql.exec = exec;
    expect(await stage.attach(bob)).toMatchObject({ delivered: 1 });
    expect(await stage.report(bob, { delivered: 2 })).toMatchObject({ confirmed: true });
    await stage.pass(60_000);
    expect(stage.alarm).toBeNull();
  });
});

describe('[D10] who was removed learns nothing of what came after', () => {
  async function removed(): Promise<Stage> {
    const stage = new Stage();
    await stage.group([alice, bob, carol]);
    await stage.append(bob, stage.message(bob));
    await stage.pass(20_000);
    await change(stage, { remove: [bob] }, 1);
    await stage.pass(20_000);
    stage.user(bob).delivered.length = 0;
    await stage.append(alice, stage.message(alice, { epoch: 3 }));
    await stage.report(alice, { delivered: 4, read: 4 });
    await stage.report(carol, { delivered: 4, read: 4 });
    await stage.pass(20_000);
    return stage;
  }

  test('[12.5a] no summary, neither told nor in a state', async () => {
    const stage = await removed();
    expect(stage.user(bob).delivered).toEqual([]);
    const state = await stage.attach(bob);
    if ('refused' in state) throw new Error(state.refused);
    expect(state.summary).toHaveLength(0);
    expect(state).toMatchObject({ headSeq: 3, members: 2 });
  });

  test('no names', async () => {
    const stage = await removed();
    expect(await stage.conversation.receipts({ conversation, user: bob, seq: 2 })).toMatchObject({
      refused: 'not-a-member',
    });
  });

  test('no head when an old number is settled', async () => {
    const stage = await removed();
    const last = { ...stage.message(bob, { number: 5 }), number: 1, after: 0 };
    const first = await stage.append(bob, last);
    expect(first.results).toMatchObject([{ refused: 'id-reused' }]);
    const state = await stage.attach(bob);
    if ('refused' in state) throw new Error(state.refused);
    await stage.append(
      carol,
      stage.message(carol, { epoch: 3 }),
      stage.message(carol, { epoch: 3, number: 3, after: 1 }),
    );
    await change(stage, { remove: [carol] }, 3);
    await stage.append(alice, stage.message(alice, { epoch: 7 }));
    const { results } = await stage.append(carol, stage.message(carol, { number: 2, after: 1, epoch: 3 }));
    expect(results).toMatchObject([{ settled: true, headSeq: 7 }]);
    const seen = await stage.attach(carol);
    if ('refused' in seen) throw new Error(seen.refused);
    expect(results[0]).toMatchObject({ head: seen.head });
  });

  test('the entry of their leaving says how many were in then', async () => {
    const stage = new Stage();
    await stage.group([alice, bob, carol, dave]);
    stage.user(bob).answer = () => Promise.reject(new Error('down'));
    await change(stage, { remove: [bob] }, 1);
    await change(stage, { remove: [carol] }, 2);
    stage.user(bob).answer = () => ({});
    stage.user(bob).delivered.length = 0;
    await stage.pass(60_000);
    expect(stage.user(bob).delivered.find(({ firstSeq }) => firstSeq <= 2)).toMatchObject({
      members: 3,
      headSeq: 2,
      memberThrough: 2,
    });
  });
});
