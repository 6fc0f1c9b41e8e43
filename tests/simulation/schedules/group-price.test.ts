/** What a message to a group costs beside its deliveries, by the real clients in virtual time (D6.5, 8.3c). */
import { describe, expect, test } from 'vitest';
import type { ConversationId } from '../../../client/api.ts';
import type { KindName } from '../kinds.ts';
import { Stage, unhurried } from './stage.ts';

const online = 50;
/** More than one person may cause in so short a time: here only what it costs counts. */
const free = {
  ...unhurried,
  ...{
    maxDeliveriesAtOnce: 1e9,
    maxRowsAtOnce: 1e9,
    maxHandedAtOnce: 1e12,
    maxReportsAtOnce: 1e9,
    maxCallsAtOnce: 1e9,
  },
};

interface PriceCounts {
  messages: number;
  calls: number;
  framesIn: number;
  framesToSender: number;
  /** By seq: how many were handed it. */
  readonly had: Map<number, number>;
}

/** Counts what happens from now on. */
function count(stage: Stage): PriceCounts {
  const counted: PriceCounts = { messages: 0, calls: 0, framesIn: 0, framesToSender: 0, had: new Map() };
  const { oracle } = stage.play;
  const sent = oracle.sent.bind(oracle);
  oracle.sent = (device, data, connection) => {
    if (typeof data !== 'string') counted.framesIn++;
    sent(device, data, connection);
  };
  const received = oracle.received.bind(oracle);
  oracle.received = (reader, frame, connection) => {
    for (const { event } of frame.outputs) {
      for (const { seq } of event?.entries?.entries ?? [])
        counted.had.set(seq ?? 0, (counted.had.get(seq ?? 0) ?? 0) + 1);
    }
    if (reader.name === 'a1') counted.framesToSender++;
    received(reader, frame, connection);
  };
  stage.calls(() => {
    counted.calls++;
    return null;
  });
  return counted;
}

async function openGroup(
  people = online,
  kinds: readonly KindName[] = [],
): Promise<{ stage: Stage; id: ConversationId }> {
  const stage = await Stage.open(
    Array.from({ length: people }, () => 1),
    free,
    kinds,
  );
  stage.world.scheduler.maxEvents = 10_000_000;
  const others = stage.play.devices.slice(1).map((device) => device.name);
  const id = await stage.group('a1', others);
  await stage.run(30_000);
  return { stage, id };
}

function priceOf(
  { messages, calls, framesIn, framesToSender }: PriceCounts,
  people = online,
): Record<'calls' | 'framesIn' | 'framesToSender', number> {
  const price = {
    calls: calls / messages / people,
    framesIn: framesIn / messages / people,
    framesToSender: framesToSender / messages,
  };
  console.log(`${people} online, ${messages} messages: for each message and member`, price);
  return price;
}

/** What people use encrypts: the chain of whoever writes goes along until one of the others is there, and each has wraps. */
const ciphers = [
  ['in clear', [], 600],
  ['encrypted', ['encrypted'], 100],
] as const satisfies [string, readonly KindName[], number][];

describe.each(ciphers)('[D6.5] [8.3c] 50 online, one writes, %s', (_, kinds, messages) => {
  test('at 10 a second: a call a member, two frames in for five messages', async () => {
    const { stage, id } = await openGroup(online, kinds);
    const counted = count(stage);
    for (; counted.messages < messages; counted.messages++) {
      void stage.roost('a1').send(id, { text: `m${counted.messages}` });
      await stage.run(100);
    }
    await stage.run(5_000);
    const price = priceOf(counted);
    expect(price.calls).toBeLessThanOrEqual(1.15);
    expect(price.framesIn).toBeLessThanOrEqual(0.4);
    expect(price.framesToSender).toBeLessThanOrEqual(1.3);
    const last = `m${counted.messages - 1}`;
    await stage.until('all ticks', () => stage.states('a1', id)[last] === 'delivered', 5_000);
  });

  test('one at a time for 60 s at most, the next when everybody has it', async () => {
    const { stage, id } = await openGroup(online, kinds);
    const counted = count(stage);
    const end = stage.world.scheduler.elapsed() + 60_000;
    let seq = stage.roost('a1').conversation(id).current?.headSeq ?? 0;
    while (stage.world.scheduler.elapsed() < end && counted.messages < messages) {
      void stage.roost('a1').send(id, { text: `m${counted.messages++}` });
      seq++;
      await stage.until('everybody has it', () => counted.had.get(seq) === online - 1, 5_000);
    }
    await stage.run(5_000);
    const price = priceOf(counted);
    expect(price.calls).toBeLessThanOrEqual(1.15);
    expect(price.framesToSender).toBeLessThanOrEqual(1.3);
  });
});

describe('[D6.5] [8.3c] other groups', () => {
  test('with 20 online, where a report by call is handed on at once', async () => {
    const { stage, id } = await openGroup(20);
    const counted = count(stage);
    for (; counted.messages < 200; counted.messages++) {
      void stage.roost('a1').send(id, { text: `m${counted.messages}` });
      await stage.run(100);
    }
    await stage.run(5_000);
    const price = priceOf(counted, 20);
    expect(price.calls).toBeLessThanOrEqual(1.15);
    expect(price.framesIn).toBeLessThanOrEqual(0.4);
    expect(price.framesToSender).toBeLessThanOrEqual(1.4);
  });

  test('in a quiet group the first tick is not later than where each goes singly', async () => {
    const tickedAfter = async (maxMembersSingly: number): Promise<number> => {
      const stage = await Stage.open(
        Array.from({ length: 10 }, () => 1),
        { ...free, maxMembersSingly },
      );
      const id = await stage.group(
        'a1',
        stage.play.devices.slice(1).map((device) => device.name),
      );
      await stage.run(30_000);
      const said = stage.world.scheduler.elapsed();
      void stage.roost('a1').send(id, { text: 'one' });
      const ticks = () => stage.messages('a1', id).find(({ text }) => text === 'one')?.receipts?.delivered ?? 0;
      await stage.until('a tick', () => ticks() > 0);
      return stage.world.scheduler.elapsed() - said;
    };
    expect(await tickedAfter(8)).toBeLessThanOrEqual(await tickedAfter(1_000));
  });
});
