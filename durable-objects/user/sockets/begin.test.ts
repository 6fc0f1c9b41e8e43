import { describe, expect, test } from 'vitest';
import { chatOfTwo, statesTold } from '../../../tests/harness/two-people.ts';

describe('connections that were lost', () => {
  test('[D1.5] an orphaned flag counts every conversation as changed, for every device', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo();
    const laptop = await bob.link();
    await town.pass(2_000);
    const l = await bob.connect(laptop);
    await l.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await l.leave();
    await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    await b.ack([{ conversation: chat, through: 3, newest: 3, read: 3 }]);
    await town.pass(2_000);
    bob.crash();
    const phone = await bob.connect(1, { resume: [{ conversation: chat, through: 3, newest: 3 }] });
    expect(phone.states()).toMatchObject([{ conversation: chat, headSeq: 3, read: { read: 3 } }]);
    await phone.ack([{ conversation: chat, through: 3, newest: 3, read: 3 }]);
    await town.pass(1_000);
    await phone.leave();
    await town.pass(1_000);
    const again = await bob.connect(1, { resume: [{ conversation: chat, through: 3, newest: 3, read: 3 }] });
    expect(statesTold(again)).toEqual([]);
    const back = await bob.connect(laptop, { resume: [{ conversation: chat, through: 2, newest: 2 }] });
    expect(back.states()).toMatchObject([{ conversation: chat, headSeq: 3 }]);
  });

  test('[D1.5] a connection costs two rows, a message none', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo();
    await b.leave();
    await town.pass(1_000);
    let before = bob.storage.rowsWritten();
    const alarms = bob.alarmsSet;
    const idle = await bob.connect(1, { resume: [{ conversation: chat, through: 1, newest: 1 }] });
    await idle.leave();
    expect(bob.storage.rowsWritten() - before).toBe(2);
    expect(bob.alarmsSet).toBe(alarms);
    const busy = await bob.connect(1, { resume: [{ conversation: chat, through: 1, newest: 1 }] });
    before = bob.storage.rowsWritten();
    for (let seq = 2; seq < 30; seq++) {
      await a.ask(a.message(chat));
      await town.settle();
      await busy.ack([{ conversation: chat, through: seq, newest: seq, read: seq }]);
      await town.pass(100);
    }
    expect(bob.storage.rowsWritten() - before).toBe(0);
  });
});
