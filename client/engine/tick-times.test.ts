import { describe, expect, test } from 'vitest';
import { noSteps, type Steps } from '../../protocol/steps.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, open, place, shown } from '../testing/people.ts';
import type { ConversationRow } from './conversation.ts';
import { noteTicks, timeOf } from './tick-times.ts';

const start = 1_800_000_000_000;

async function two() {
  const here = place();
  const b = await open(here, bob);
  const a = await open(here, alice);
  const id = await a.roost.direct(bob);
  const say = async (text: string) => {
    await a.roost.send(id, { text });
    await settle();
  };
  const times = async (text: string, of = a) => {
    const message = (await shown(of.roost, id)).find((one) => one.text === text);
    const asking = of.roost.receipts(id, message?.id as never);
    await settle();
    const { deliveredAt, readAt } = await asking;
    return [deliveredAt, readAt].map((at) => (at === null ? null : at - start));
  };
  return { here, a, b, id, say, times };
}

describe('[12.5b] when a message was delivered and read', () => {
  test('is what this device learned as it was so, over a restart too', async () => {
    const { here, a, b, id, say, times } = await two();
    await say('one');
    await here.clock.advance(60_000);
    await say('two');
    await here.clock.advance(60_000);
    expect(await times('one')).toEqual([0, null]);
    expect(await times('two')).toEqual([60_000, null]);
    await b.roost.markRead(id, b.roost.conversation(id).current?.headSeq ?? 0);
    await settle();
    expect(await times('one')).toEqual([0, 120_000]);
    expect(await times('two')).toEqual([60_000, 120_000]);
    await a.roost.close();
    const again = await open(here, alice, { store: a.store });
    await here.clock.advance(5_000);
    expect(await times('one', again)).toEqual([0, 120_000]);
  });

  test('is not known of what happened while this device was away, nor of what was before it', async () => {
    const { here, a, b, id, say, times } = await two();
    await say('one');
    a.roost.disconnect();
    await settle();
    await here.clock.advance(60_000);
    await b.roost.markRead(id, b.roost.conversation(id).current?.headSeq ?? 0);
    await settle();
    await here.clock.advance(60_000);
    a.roost.connect();
    await here.clock.advance(5_000);
    expect(await times('one')).toEqual([0, null]);
    const a2 = await open(here, alice, { device: 2 });
    await here.clock.advance(5_000);
    expect(await times('one', a2)).toEqual([null, null]);
  });

  test('has no times in a group', async () => {
    const { here, a, b } = await two();
    const group = await a.roost.createGroup({ title: 'Two', members: [bob, carol] });
    await open(here, carol);
    const { id } = await a.roost.send(group, { text: 'all' });
    await settle();
    await b.roost.markRead(group, 2);
    await settle();
    const asking = a.roost.receipts(group, id);
    await settle();
    expect(await asking).toMatchObject({ deliveredAt: null, readAt: null, read: [{ user: bob }] });
  });

  test('is kept of so many ticks, and of none before them a wrong one', () => {
    const row = { kind: 1, steps: noSteps } as ConversationRow;
    const upTo = (through: number): Steps => ({ steps: [{ from: 1, delivered: 1, read: 0, total: 1 }], through });
    for (let seq = 1; seq <= 500; seq += 1) {
      const before = row.steps;
      row.steps = upTo(seq);
      noteTicks(row, before, seq * 1_000);
    }
    const { delivered = [] } = row.tickTimes ?? {};
    expect(delivered.length).toBeLessThan(100);
    const known = Array.from({ length: 500 }, (_, index) => timeOf(delivered, index + 1));
    for (const [index, at] of known.entries()) expect([null, (index + 1) * 1_000]).toContain(at);
    expect(known.filter((at) => at !== null).length).toBeGreaterThan(50);
    expect(known.at(-1)).toBe(500_000);
  });
});
