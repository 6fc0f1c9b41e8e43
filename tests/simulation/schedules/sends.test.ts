/** D2: one send is one message, and one device's messages keep their order. */
import { describe, expect, test } from 'vitest';
import { messageId } from '../../../client/view/message-id.ts';
import type { AppendReply, AppendRequest } from '../../../durable-objects/conversation/rpc.ts';
import { decodeEntry } from '../../../durable-objects/kit/entries.ts';
import { Stage, unhurried } from './stage.ts';

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index + 1}`);

describe('send numbers', () => {
  test.for(['the sender is removed', 'somebody joins'] as const)(
    '[D2.1] accepted, the answer is lost, %s, the send is repeated',
    async (change) => {
      const stage = await Stage.open([1, 1, 1]);
      const id = await stage.group('a1', change === 'somebody joins' ? ['b1'] : ['b1', 'c1']);
      const from = stage.device('b1').user as string;
      stage.calls((call) => (call.method === 'append' && call.from === from ? { answerLost: true } : null));
      await stage.say('b1', id, 'accepted unheard');
      await stage.until('it is in the log', () => stage.play.oracle.log(id).headSeq === 2);
      // Whatever the log brings is kept from b, so that only the repeat can tell.
      stage.calls((call) => (call.from === from || call.to === from ? { lost: true } : null));
      if (change === 'somebody joins') await stage.settle(stage.roost('a1').addMembers(id, [stage.device('c1').user]));
      else await stage.settle(stage.roost('a1').removeMember(id, stage.device('b1').user));
      await stage.until('the log has the change', () => stage.play.oracle.log(id).headSeq === 3);
      stage.calls(() => null);
      await stage.until('b sees ✓', () => stage.states('b1', id)['accepted unheard'] !== 'sending', 60_000);
      expect(stage.states('b1', id)['accepted unheard']).not.toBe('failed');
      expect(stage.play.oracle.log(id).entries.filter((entry) => entry.kind === 1)).toHaveLength(1);
      await stage.rest();
    },
  );

  test('[D2.1] [D2.4] what the conversation takes only slowly keeps its order, and nothing fails', async () => {
    const stage = await Stage.open([1, 1], { maxConversationSendsPerSecond: 1, maxConversationBurst: 2 });
    const id = await stage.direct('a1', 'b1');
    for (const text of numbers(16)) void stage.roost('a1').send(id, { text });
    await stage.until('b has all', () => stage.texts('b1', id).length === 17, 120_000);
    expect(stage.texts('b1', id).slice(1)).toEqual(numbers(16));
    expect(Object.values(stage.states('a1', id))).not.toContain('failed');
    await stage.rest();
  });

  test('[D2.1] the person gives a message up while the conversation takes it', async () => {
    const stage = await Stage.open([1, 1]);
    const id = await stage.direct('a1', 'b1');
    stage.nextCalls('append', 1, { delayMs: 50, answerDelayMs: 4_000 });
    await stage.say('a1', id, 'given up');
    await stage.run(60);
    const item = stage.messages('a1', id).find((one) => one.text === 'given up');
    expect(item?.state).toBe('sending');
    if (item !== undefined) await stage.settle(stage.roost('a1').discard(item.id));
    await stage.say('a1', id, 'the next');
    await stage.until('b has both', () => stage.texts('b1', id).includes('the next'));
    expect(stage.texts('b1', id)).toEqual(['first', 'given up', 'the next']);
    await stage.until('a shows what was taken', () => stage.texts('a1', id).includes('given up'));
    expect(stage.texts('a1', id)).toEqual(['first', 'given up', 'the next']);
    await stage.rest();
  });

  test('[D2.1] the client has lost a send: what comes later does not wait for it for ever', async () => {
    const stage = await Stage.open([1, 1]);
    const id = await stage.direct('a1', 'b1');
    stage.goOffline('a1');
    await stage.say('a1', id, 'lost');
    stage.kill('a1');
    const [row] = stage.device('a1').disk.range('outbox', { prefix: [id] });
    expect(row).toBeDefined();
    if (row !== undefined) stage.device('a1').disk.change('outbox', row.key, undefined);
    stage.device('a1').isOnline = true;
    stage.device('a1').start();
    await stage.run(1_000);
    await stage.say('a1', id, 'after it');
    await stage.until('b has the later one', () => stage.texts('b1', id).includes('after it'));
    await stage.rest();
  });

  test('[D2.1] a stale send is repeated, both get stale-epoch, the first answer makes a body that is taken', async () => {
    const stage = await Stage.open([1, 1, 1]);
    const id = await stage.group('a1', ['b1']);
    const b = stage.device('b1').user as string;
    // b does not hear of c for a while, and the first answer to its send takes longer than it waits.
    let appends = 0;
    stage.calls((call) => {
      if (call.method === 'deliver' && call.to === b) return { lost: true };
      if (call.method === 'append' && call.from === b && ++appends === 1) return { answerDelayMs: 12_000 };
      return null;
    });
    await stage.settle(stage.roost('a1').addMembers(id, [stage.device('c1').user]));
    await stage.until('c is in', () => stage.play.oracle.log(id).headSeq === 2);
    await stage.say('b1', id, 'once');
    await stage.until('it is taken', () => (stage.states('b1', id).once ?? 'sending') !== 'sending', 60_000);
    expect(stage.states('b1', id).once).not.toBe('failed');
    expect(appends).toBeGreaterThan(1);
    await stage.run(15_000);
    expect(stage.play.oracle.log(id).entries.filter((entry) => entry.kind === 1)).toHaveLength(1);
    await stage.rest();
  });

  test('[D2.4] two thousand messages from a day offline at 100 a minute: none lost, none failed, in order', async () => {
    const count = 2_000;
    const stage = await Stage.open([1, 1], { maxSendsPerMinute: 100, maxPage: 50 });
    stage.world.scheduler.maxEvents = 2_000_000;
    const id = await stage.direct('a1', 'b1');
    stage.goOffline('a1');
    for (const text of numbers(count)) void stage.roost('a1').send(id, { text });
    await stage.run(60_000);
    expect(stage.play.oracle.log(id).headSeq).toBe(2);
    const began = stage.world.scheduler.elapsed();
    stage.comeBack('a1');
    await stage.until(
      'all are taken',
      () => stage.play.oracle.log(id).headSeq === count + 2,
      (count / 100 + 5) * 60_000,
    );
    expect(stage.world.scheduler.elapsed() - began).toBeGreaterThan((count / 100 - 2) * 60_000);
    expect(
      stage.play.oracle
        .log(id)
        .entries.slice(2)
        .map((entry) => entry.number),
    ).toEqual(Array.from({ length: count }, (_, index) => index + 3));
    await stage.run(5_000);
    const outbox = stage.device('a1').disk.range('outbox', { prefix: [id] });
    expect(outbox).toEqual([]);
    stage.world.close();
  });

  test('[L5] a restart from packed numbers answers a repeat with the first answer', async () => {
    const stage = await Stage.open([1, 1], unhurried);
    stage.world.scheduler.maxEvents = 1_000_000;
    const id = await stage.direct('a1', 'b1');
    for (const text of numbers(560)) void stage.roost('a1').send(id, { text });
    await stage.until('all are taken', () => stage.play.oracle.log(id).headSeq === 562, 600_000);
    // What is answered is durable: the last would be lost with the object otherwise.
    await stage.until('all are answered', () => stage.roost('a1').status.current.unsent === 0, 600_000);
    const host = stage.world.conversation(id);
    expect(host.storage.sql.exec<{ as_of: number }>('SELECT as_of FROM derived').toArray()[0]?.as_of).toBeGreaterThan(
      500,
    );
    stage.world.crashObject(id);
    for (const seq of [5, 300, 562]) {
      const [row] = host.storage.sql
        .exec<{ entry: ArrayBuffer }>('SELECT entry FROM entries WHERE seq = ?', seq)
        .toArray();
      const entry = decodeEntry(new Uint8Array(row?.entry ?? new ArrayBuffer(0)));
      const send = {
        device: 1,
        number: entry.number,
        after: entry.number - 1,
        epoch: 1,
        kind: 1,
        countable: true,
        expiresAt: 0,
        targets: [],
      };
      const more = { readThrough: 0, body: Uint8Array.from(entry.body), wraps: [], objects: [] };
      const request: AppendRequest = {
        ...{
          conversation: id,
          user: stage.device('a1').user,
          have: 0,
          generation: 0,
          listVersion: 1,
          showsReads: true,
        },
        sends: [
          { ...send, ...more },
          { ...send, ...more, body: Uint8Array.of(1, 2, 3) },
        ],
      };
      const reply = await stage.settle(stage.world.calls.call<AppendReply>(null, host, 'append', request));
      expect(reply.results[0]).toMatchObject({ accepted: true, seq, repeated: true });
      expect(reply.results[1]).toMatchObject({ refused: 'id-reused', first: { seq } });
    }
    stage.world.close();
  });

  test('[D4.2] a device that has 1 … 900 learns that 500 is gone', async () => {
    const stage = await Stage.open([1, 1], unhurried);
    stage.world.scheduler.maxEvents = 1_000_000;
    const id = await stage.direct('a1', 'b1');
    for (const text of numbers(900)) void stage.roost('a1').send(id, { text });
    await stage.until('b has all', () => stage.device('b1').disk.has('entries', [id, 902]), 600_000);
    stage.goOffline('b1');
    await stage.run(5_000);
    const { user, number } = stage.device('a1');
    await stage.settle(
      stage.roost('a1').deleteForEveryone(id, messageId({ conversation: id, user, device: number, number: 500 })),
    );
    await stage.run(5_000);
    stage.comeBack('b1');
    await stage.until(
      'b has no body of it any more',
      () => (stage.device('b1').disk.get('entries', [id, 500]) as { content: unknown }).content === null,
    );
    expect((stage.device('b1').disk.get('entries', [id, 499]) as { content: unknown }).content).not.toBeNull();
    stage.world.close();
  });
});
