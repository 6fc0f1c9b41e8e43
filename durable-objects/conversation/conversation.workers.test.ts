/** The Conversation object in the runtime: sleep and crash in the middle, its alarm, what it writes and calls. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { stored as rows } from '../../schema/gen/stored.js';
import { wire } from '../../schema/gen/wire.js';
import { countRows, Device, pause, signUp, startDirect, until, userStub } from '../../tests/harness/device.workers.ts';
import { evict } from '../../tests/harness/evict.workers.ts';
import type { ConversationRpc } from './rpc.ts';

type Stub = DurableObjectStub & ConversationRpc;

function stubOf(conversation: string): Stub {
  return env.CONVERSATION.getByName(conversation) as unknown as Stub;
}

async function chat() {
  const [alice, bob] = [await signUp(), await signUp()];
  const [a, b] = [await Device.open(alice), await Device.open(bob)];
  const conversation = await startDirect(a, bob);
  await until(() => b.seqs(conversation).includes(1));
  b.ack(conversation, 1);
  a.ack(conversation, 1);
  return { alice, bob, a, b, conversation, stub: stubOf(conversation) };
}

/** Sends, and lets the other side store and read it: what a chat that is open on both sides does. */
async function exchange({ a, b, conversation }: Awaited<ReturnType<typeof chat>>): Promise<number> {
  const { accepted } = await a.ask(a.message(conversation));
  const seq = accepted?.seq ?? 0;
  await until(() => b.seqs(conversation).includes(seq));
  const frames = Math.max(0, ...b.frames.map((frame) => frame.ordinal));
  b.send({ ack: { frames, conversations: [{ conversation, through: seq, newest: seq, read: seq }] } });
  await until(() => readUpTo(a, conversation) >= seq);
  return seq;
}

/** Calls to User objects hang until the returned function is called. */
async function breakDeliveries(user: Parameters<typeof userStub>[0]): Promise<() => void> {
  const prototype = await runInDurableObject(userStub(user), (instance) => Object.getPrototypeOf(instance));
  const { deliver } = prototype;
  prototype.deliver = () => new Promise(() => {});
  return () => {
    prototype.deliver = deliver;
  };
}

function readUpTo(device: Device, conversation: string): number {
  let read = 0;
  for (const event of device.events()) {
    for (const summary of event.summaries?.summaries ?? []) {
      if (summary.conversation !== conversation) continue;
      const steps = summary.steps ?? [];
      steps.forEach((step, index) => {
        const end = (steps[index + 1]?.from ?? (summary.through ?? 0) + 1) - 1;
        if ((step.read ?? 0) >= (step.total ?? 0)) read = Math.max(read, end);
      });
    }
  }
  return read;
}

describe('[F5] rows written per message, the chat open on the other side, alarms counted', () => {
  test('at 10 a second: at most 1.5', async () => {
    const scene = await chat();
    await pause(1_200);
    const count = await countRows(scene.stub);
    const messages = 40;
    const began = Date.now();
    for (let i = 0; i < messages; i++) {
      await exchange(scene);
      await pause(90);
    }
    // One for each message, and up to five for each second: on a machine that sends fewer in a second that is more for each.
    const seconds = Math.max(messages / 10, (Date.now() - began) / 1_000);
    await pause(1_100);
    expect(count()).toBeLessThanOrEqual(messages + 5 * seconds);
    expect(count() / messages).toBeGreaterThanOrEqual(1);
  });

  test('at one in 20 s: at most 4', async () => {
    const scene = await chat();
    await pause(1_200);
    await runDurableObjectAlarm(scene.stub);
    const count = await countRows(scene.stub);
    const messages = 6;
    for (let i = 0; i < messages; i++) {
      await exchange(scene);
      // What 20 s bring: a quiet second, and the alarm.
      await pause(1_100);
      await runDurableObjectAlarm(scene.stub);
    }
    expect(count() / messages).toBeLessThanOrEqual(4);
    expect(count() / messages).toBeGreaterThanOrEqual(2);
  });
});

test('a message is delivered with 2 calls, a tick with at most 2', async () => {
  const scene = await chat();
  await pause(2_000);
  const calls: string[] = [];
  const watch = (names: string[]) => (instance: object) => {
    const prototype = Object.getPrototypeOf(instance) as Record<string, (request: unknown) => unknown>;
    for (const name of names) {
      const original = prototype[name] as (request: unknown) => unknown;
      prototype[name] = function (this: object, request: unknown) {
        calls.push(name);
        return original.call(this, request);
      };
    }
    return () => {};
  };
  await runInDurableObject(scene.stub, watch(['append', 'report']));
  await runInDurableObject(userStub(scene.alice), watch(['deliver']));
  for (let i = 0; i < 5; i++) await exchange(scene);
  await pause();
  expect(calls.filter((name) => name === 'append')).toHaveLength(5);
  expect(calls.length).toBeLessThanOrEqual(5 * 4);
});

describe('sleep and crash', () => {
  test('[D2.1] [D3] numbers, order and chain go on after every eviction', async () => {
    const scene = await chat();
    const { a, b, conversation, stub } = scene;
    for (let seq = 2; seq <= 6; seq++) {
      await evict(stub);
      expect((await a.ask(a.message(conversation))).accepted?.seq).toBe(seq);
    }
    const repeat = await a.ask(a.message(conversation, { number: 3 }));
    expect(repeat.accepted?.seq).toBe(3);
    await until(() => b.seqs(conversation).includes(6));
    expect([...new Set(b.seqs(conversation))]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('[D1] [D1.11] a crash right after the commit: the alarm delivers', async () => {
    const { alice, bob, b, conversation, stub } = await chat();
    const body = new TextEncoder().encode('hello');
    const send = { device: 1, number: 2, after: 1, epoch: 1, kind: wire.EntryKind.MESSAGE, countable: true };
    const rest = { expiresAt: 0, targets: [], readThrough: 0, body, wraps: [], objects: [] };
    const request = { conversation, user: alice, have: 1, generation: 1, listVersion: 1, showsReads: true };
    const mend = await breakDeliveries(bob);
    const reply = await stub.append({ ...request, sends: [{ ...send, ...rest }] } as never);
    expect(reply).toMatchObject({ results: [{ seq: 2 }] });
    await runInDurableObject(stub, (_, state) => state.abort('crash')).catch(() => {});
    mend();
    expect(b.seqs(conversation)).not.toContain(2);
    expect(await runDurableObjectAlarm(stubOf(conversation))).toBe(true);
    await until(() => b.seqs(conversation).includes(2));
  });

  test('[T1] the runtime keeps the time of an alarm as it is noted: one for expiry alone has nothing driven on', async () => {
    const scene = await chat();
    const { a, b, conversation, stub } = scene;
    await pause(1_200);
    const expiresAt = Date.now() + 7_200_000;
    const { accepted } = await a.ask(a.message(conversation, { expiresAt }));
    await until(() => b.seqs(conversation).includes(accepted?.seq ?? 0));
    b.ack(conversation, accepted?.seq ?? 0);
    const stored = (): Promise<{ alarm: number | null; noted: number }> =>
      runInDurableObject(stub, async (_, { storage }) => {
        const [row] = [...storage.sql.exec('SELECT data FROM state WHERE id = 0')];
        const group = rows.ConversationState.decode(new Uint8Array(row?.data as ArrayBuffer));
        return { alarm: await storage.getAlarm(), noted: group.idleAlarmAt };
      });
    // What the answer alone told its sender is told once more.
    for (let rings = 0; rings < 10 && ((await stored()).alarm ?? 0) < expiresAt; rings++) {
      await pause(2_600);
      await runDurableObjectAlarm(stub);
    }
    const { alarm, noted } = await stored();
    expect(alarm).toBeGreaterThanOrEqual(expiresAt);
    expect(noted).toBe(alarm);
    await evict(stub);
    const frames = b.frames.length;
    const request = { conversation, user: scene.bob, generation: 1, listVersion: 1, attach: false };
    await stubOf(conversation).attach({ ...request, devices: [1], report: null } as never);
    await pause(500);
    expect(b.frames.length).toBe(frames);
    expect(await runInDurableObject(stubOf(conversation), (_, { storage }) => storage.getAlarm())).toBe(alarm);
  });

  test('[T1] [D1.11] the runtime says for when the alarm was set that starts an object, to the millisecond', async () => {
    const { stub } = await chat();
    await pause(1_200);
    const setFor = Date.now() + 1_500;
    const infos: (AlarmInvocationInfo | undefined)[] = [];
    await runInDurableObject(stub, async (instance, { storage }) => {
      const prototype = Object.getPrototypeOf(instance) as { alarm: (info?: AlarmInvocationInfo) => Promise<void> };
      const original = prototype.alarm;
      prototype.alarm = function (this: object, info) {
        if (info !== undefined) infos.push(info);
        return original.call(this, info);
      };
      await storage.setAlarm(setFor);
    });
    await evict(stub);
    await until(() => infos.length > 0);
    expect(infos[0]).toMatchObject({ scheduledTime: setFor, isRetry: false });
  });

  test('[D6.1] a report that was confirmed is there after a crash', async () => {
    const scene = await chat();
    const seq = await exchange(scene);
    await pause(3_000);
    await runInDurableObject(scene.stub, (_, state) => state.abort('crash')).catch(() => {});
    const request = { conversation: scene.conversation, user: scene.bob, generation: 1, listVersion: 1, attach: false };
    const state = await stubOf(scene.conversation).attach({ ...request, devices: [1], report: null });
    expect(state).toMatchObject({ delivered: seq, read: { read: seq, unread: 0 } });
  });
});

test('[D10.1] asking for a conversation that nobody has begun stores nothing', async () => {
  const stub = stubOf('cZZZZZZZZZZZZZZZZZZZZZZ');
  const who = { conversation: 'cZZZZZZZZZZZZZZZZZZZZZZ' as never, user: 'uAAAAAAAAAAAAAAAAAAAA' as never };
  const attach = await stub.attach({ ...who, generation: 1, listVersion: 1, attach: true, devices: [], report: null });
  expect(attach).toMatchObject({ refused: 'unknown-conversation' });
  const tables = await runInDurableObject(stub, (_, state) => [
    ...state.storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'"),
  ]);
  expect(tables).toEqual([]);
});
