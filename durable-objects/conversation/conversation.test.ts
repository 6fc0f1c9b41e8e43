import { describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { alice, bob, carol, Stage } from '../../tests/harness/conversation-stage.ts';

describe('a direct conversation', () => {
  test('[1.3] [D3] messages of both people are numbered without gaps, and reach the other side in order', async () => {
    const stage = new Stage();
    const created = await stage.direct(alice, bob);
    expect(created.results).toMatchObject([{ accepted: true, seq: 1, count: 0 }]);
    const first = await stage.append(alice, stage.message(alice), stage.message(alice));
    const second = await stage.append(bob, stage.message(bob));
    expect([...first.results, ...second.results]).toMatchObject([{ seq: 2 }, { seq: 3 }, { seq: 4, count: 3 }]);
    await stage.settle();
    expect(stage.user(bob).seqs()).toEqual([1, 2, 3]);
    expect(stage.user(alice).seqs()).toEqual([4]);
  });

  test('[11.3] [D10.1] an unknown id is refused like a foreign one, and nothing is written', async () => {
    const stage = new Stage();
    const reply = await stage.append(alice, stage.message(alice));
    expect(reply.results).toMatchObject([{ refused: 'unknown-conversation' }]);
    expect(await stage.attach(alice)).toMatchObject({ refused: 'unknown-conversation' });
    expect(stage.storage.rowsWritten()).toBe(0);
    expect(stage.alarmsSet).toBe(0);
    expect(stage.storage.sql.exec('SELECT name FROM sqlite_master').toArray()).toEqual([]);
    stage.numbers.clear();
    await stage.direct(alice, bob);
    expect((await stage.append(carol, stage.message(carol))).results).toMatchObject([
      { refused: 'unknown-conversation' },
    ]);
  });

  test('[D6] a report reaches the sender as a summary, and is confirmed', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    const reply = await stage.report(bob, { delivered: 2, read: 0 });
    expect(reply).toMatchObject({ confirmed: true, read: { read: 0, asOf: 2, unread: 1 } });
    expect(stage.user(alice).summaries().at(-1)).toMatchObject({
      steps: [{ from: 1, delivered: 1, read: 0, total: 1 }],
      through: 2,
    });
    const read = await stage.report(bob, { delivered: 2, read: 2 });
    expect(read).toMatchObject({ confirmed: false, read: { read: 2, unread: 0 } });
    await stage.pass(1_000);
    expect(await stage.report(bob, { delivered: 2, read: 2 })).toMatchObject({ confirmed: true });
    expect(stage.user(alice).summaries().at(-1)?.steps).toMatchObject([{ from: 1, delivered: 1, read: 1, total: 1 }]);
  });

  test('[D1] a crash between append and fan-out loses nothing', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.settle();
    stage.user(bob).answer = () => new Promise(() => {});
    await stage.append(alice, stage.message(alice));
    stage.restart();
    stage.user(bob).answer = () => ({});
    stage.user(bob).delivered.length = 0;
    await stage.fireAlarm();
    expect(stage.user(bob).seqs()).toContain(2);
    expect(stage.user(bob).delivered[0]).toMatchObject({ restate: true });
    expect(stage.user(alice).seqs()).toContain(2);
  });

  test('[D1.12] the sender counts as delivered to when its next call says so, else the alarm delivers', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    expect(stage.user(alice).seqs()).toEqual([]);
    await stage.pass(6_000);
    expect(stage.user(alice).seqs()).toEqual([1, 2]);
    expect(stage.alarm).toBeNull();

    await stage.append(alice, stage.message(alice));
    await stage.settle();
    await stage.report(alice, { delivered: 3 }, 3);
    await stage.pass(20_000);
    expect(stage.user(alice).seqs()).toEqual([1, 2]);
    expect(stage.alarm).toBeNull();
  });
});

test('[9.3] the state of a conversation for one person', async () => {
  const stage = new Stage();
  await stage.direct(alice, bob);
  await stage.append(alice, stage.message(alice));
  const state = await stage.attach(bob);
  expect(state).toMatchObject({
    kind: wire.ConversationKind.DIRECT,
    headSeq: 2,
    count: 1,
    epoch: 1,
    members: 2,
    peer: alice,
  });
  expect(state).toMatchObject({
    from: { 1: 1 },
    read: { read: 0, asOf: 2, unread: 1 },
    attached: true,
    listVersion: 1,
  });
});
