import { describe, expect, test } from 'vitest';
import { chatOfTwo, markOf, statesTold } from '../../../tests/harness/two-people.ts';

describe('a device that was away', () => {
  test('[9.2] [D1.3] a laptop that was away a month is told of all that the phone has taken meanwhile', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo();
    const laptop = await bob.link();
    await town.pass(2_000);
    const l = await bob.connect(laptop);
    await l.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await l.leave();
    await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    await b.ack([{ conversation: chat, through: 3, newest: 3 }]);
    await town.settle();
    await b.leave();
    expect(markOf(bob)?.dirty).toBe(0);
    await town.pass(30 * 24 * 3_600_000);
    await bob.sleep();
    const back = await bob.connect(laptop, { resume: [{ conversation: chat, through: 2, newest: 2 }] });
    expect(back.states()).toMatchObject([{ conversation: chat, headSeq: 3 }]);
  });

  test('[D1.3] and of what the phone itself has sent, or only read', async () => {
    const { town, bob, b, chat, a } = await chatOfTwo();
    const laptop = await bob.link();
    await town.pass(2_000);
    const l = await bob.connect(laptop);
    await l.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await l.leave();
    const cursor = { conversation: chat, through: 2, newest: 2 };
    await b.ask(b.message(chat, { epoch: 2 }));
    await b.ack();
    await b.leave();
    await town.pass(1_000);
    const back = await bob.connect(laptop, { resume: [cursor] });
    expect(back.states()).toMatchObject([{ conversation: chat, headSeq: 3 }]);
    await back.ack([{ conversation: chat, through: 3, newest: 3 }]);
    await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    await back.ack([{ conversation: chat, through: 4, newest: 4 }]);
    await back.leave();
    await town.pass(1_000);
    const phone = await bob.connect(1, { resume: [{ conversation: chat, through: 4, newest: 4 }] });
    await phone.ack([{ conversation: chat, through: 4, newest: 4, read: 4 }]);
    await town.pass(2_000);
    await phone.leave();
    await town.pass(1_000);
    const last = await bob.connect(laptop, { resume: [{ conversation: chat, through: 4, newest: 4 }] });
    expect(last.states()[0]?.read).toMatchObject({ read: 4, unread: 0 });
  });

  test('[D1.3] also when the clock has stepped back', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo();
    const laptop = await bob.link();
    await town.pass(2_000);
    const l = await bob.connect(laptop);
    await l.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    for (const socket of [b, l]) await socket.ack([{ conversation: chat, through: 3, newest: 3 }]);
    await town.pass(2_000);
    await l.leave();
    town.now -= 3_600_000;
    await bob.sleep();
    a.forget();
    await b.command(b.message(chat, { epoch: 2 }));
    await town.settle();
    await a.ack([{ conversation: chat, through: 4, newest: 4 }]);
    await town.settle();
    await b.ack([{ conversation: chat, through: 4, newest: 4 }]);
    await b.leave();
    const back = await bob.connect(laptop, { resume: [{ conversation: chat, through: 4, newest: 4 }] });
    expect(back.states()[0]?.summary?.steps?.at(-1)).toMatchObject({ delivered: 1 });
  });

  test('[D1.3] nothing is told again to a device that has everything', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo();
    await a.ask(a.message(chat));
    await town.settle();
    await b.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await town.pass(2_000);
    await b.leave();
    await town.pass(1_000);
    const back = await bob.connect(1, { resume: [{ conversation: chat, through: 2, newest: 2 }] });
    expect(statesTold(back)).toEqual([]);
    expect(back.events().at(-1)?.caughtUp).toBeTruthy();
    expect(bob.storage.rowsWritten()).toBeGreaterThan(0);
  });
});
