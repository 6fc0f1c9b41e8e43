import { describe, expect, test } from 'vitest';
import { chatOfTwo, markOf } from '../../../tests/harness/two-people.ts';

describe('a mark', () => {
  test('[D1.6] a mark is cleared by the ack of what the head was at attach, not by a push or a resume', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo();
    await b.leave();
    for (let i = 0; i < 3; i++) await a.ask(a.message(chat));
    await town.settle();
    expect(markOf(bob)?.dirty).toBe(1);
    const back = await bob.connect(1, { resume: [{ conversation: chat, through: 1, newest: 1 }] });
    await back.ack();
    await a.ask(a.message(chat));
    await town.settle();
    await back.ack([{ conversation: chat, through: 3, newest: 5 }]);
    expect(markOf(bob)?.dirty).toBe(1);
    const before = bob.storage.rowsWritten();
    await back.ack([{ conversation: chat, through: 4, newest: 5 }]);
    expect(markOf(bob)?.dirty).toBe(0);
    expect(bob.storage.rowsWritten() - before).toBe(1);
  });

  test('[D1.6] the ack counts only once the frame with the state is stored', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo();
    await b.leave();
    await a.ask(a.message(chat));
    await town.settle();
    const back = await bob.connect(1, { resume: [{ conversation: chat, through: 1, newest: 1 }] });
    await back.command({ ack: { frames: 0, conversations: [{ conversation: chat, through: 2, newest: 2 }] } });
    expect(markOf(bob)?.dirty).toBe(1);
    await back.ack();
    expect(markOf(bob)?.dirty).toBe(0);
  });
});
