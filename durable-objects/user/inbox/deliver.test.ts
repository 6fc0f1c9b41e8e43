import { describe, expect, test } from 'vitest';
import { chatOfTwo, delivery, markOf } from '../../../tests/harness/two-people.ts';

describe('a delivery', () => {
  test('[D1.1] each answer echoes the generation of the delivery, and generations only rise', async () => {
    const { town, bob, b, chat, a } = await chatOfTwo();
    const seen: number[] = [];
    town.conversationCall = (_id, method, request, pass) => {
      if (method === 'attach') seen.push((request as { generation: number }).generation);
      return pass();
    };
    await b.leave();
    await a.ask(a.message(chat));
    await town.settle();
    const again = await bob.connect(1, { resume: [{ conversation: chat, through: 1, newest: 1 }] });
    await again.leave();
    await a.ask(a.message(chat));
    await town.settle();
    bob.crash();
    await bob.connect(1, { resume: [{ conversation: chat, through: 1, newest: 1 }] });
    expect(seen).toEqual([2, 3]);
    const reply = await bob.user.deliver({ ...delivery(chat), generation: 2 });
    expect(reply).toMatchObject({ generation: 2 });
  });

  test('[D1.2] marked before answered: one row at clean → dirty, none after', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo();
    await b.leave();
    const before = bob.storage.rowsWritten();
    for (let i = 0; i < 5; i++) {
      await a.ask(a.message(chat));
      await town.settle();
    }
    expect(markOf(bob)?.dirty).toBe(1);
    expect(bob.storage.rowsWritten() - before).toBe(1);
  });

  test('[D1.2] a summary for somebody without a socket marks as well', async () => {
    const { town, alice, a, b, chat } = await chatOfTwo();
    await a.ask(a.message(chat));
    await town.settle();
    await a.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await town.settle();
    await a.leave();
    expect(markOf(alice)?.dirty).toBe(0);
    await b.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await town.pass(2_000);
    expect(markOf(alice)?.dirty).toBe(1);
    const back = await alice.connect(1, { resume: [{ conversation: chat, through: 2, newest: 2 }] });
    expect(back.states()[0]?.summary?.steps).toMatchObject([{ delivered: 1, total: 1 }]);
  });
});
