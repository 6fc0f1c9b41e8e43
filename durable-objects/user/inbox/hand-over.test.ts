import { describe, expect, test } from 'vitest';
import { Town } from '../../../tests/harness/town.ts';
import { chatOfTwo, delivery, entry, markOf } from '../../../tests/harness/two-people.ts';

describe('slow readers', () => {
  test('[8.6] more than the limit unacked: behind once, nothing else, and pushes again after it pulled', async () => {
    const { town, b, a, chat } = await chatOfTwo(new Town({ maxUnackedFrames: 5 }));
    for (let i = 0; i < 10; i++) {
      await a.ask(a.message(chat));
      await town.settle();
    }
    expect(b.seqs(chat)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(b.behind()).toMatchObject([{ conversation: chat, headSeq: 7 }]);
    await b.ack([{ conversation: chat, through: 6, newest: 6 }]);
    await a.ask(a.message(chat));
    await town.settle();
    expect(b.seqs(chat)).toHaveLength(6);
    const page = (await b.ask({ pull: { conversation: chat, after: 6 } })).page;
    expect(page?.entries?.map((entry) => entry.seq)).toEqual([7, 8, 9, 10, 11, 12]);
    await a.ask(a.message(chat));
    await town.settle();
    expect(b.seqs(chat).at(-1)).toBe(13);
  });

  test('a device that has what it is told of is not held back by it', async () => {
    const { b, bob, chat } = await chatOfTwo();
    const reply = await bob.user.deliver({ ...delivery(chat), headSeq: 1, hint: true });
    expect(reply).toMatchObject({ status: 'pushed', have: 1 });
    expect(b.behind()).toEqual([]);
    await bob.user.deliver({ ...delivery(chat), entries: [entry(2)], firstSeq: 2, headSeq: 2 });
    expect(b.seqs(chat)).toEqual([1, 2]);
  });

  test('a page that was under way had what the hint told of: the ack ends the holding back', async () => {
    const { town, a, b, bob, chat } = await chatOfTwo();
    await bob.user.deliver({ ...delivery(chat), headSeq: 2, hint: true });
    await bob.user.deliver({ ...delivery(chat), headSeq: 3, hint: true });
    expect(b.behind()).toMatchObject([{ headSeq: 2 }, { headSeq: 3 }]);
    await b.ack([{ conversation: chat, through: 3, newest: 3 }]);
    await a.ask(a.message(chat));
    await town.settle();
    await bob.user.deliver({ ...delivery(chat), entries: [entry(4)], firstSeq: 4, headSeq: 4 });
    expect(b.seqs(chat).at(-1)).toBe(4);
  });

  test('what was held back after the told head comes with a state', async () => {
    const { town, a, b, chat } = await chatOfTwo(new Town({ maxUnackedFrames: 3 }));
    for (let i = 0; i < 8; i++) {
      await a.ask(a.message(chat));
      await town.settle();
    }
    const told = b.behind().at(-1)?.headSeq ?? 0;
    expect(told).toBeLessThan(9);
    await b.ack([{ conversation: chat, through: told, newest: told }]);
    await town.settle();
    expect(b.states().at(-1)).toMatchObject({ headSeq: 9 });
    await a.ask(a.message(chat));
    await town.settle();
    expect(b.seqs(chat).at(-1)).toBe(10);
  });

  test('[8.6] a tick that was held back comes as a state when the reader has caught up', async () => {
    const { town, a, b, chat } = await chatOfTwo(new Town({ maxUnackedFrames: 4 }));
    for (let i = 0; i < 6; i++) await a.ask(a.message(chat));
    await town.settle();
    await b.ack([{ conversation: chat, through: 7, newest: 7 }]);
    await town.pass(3_000);
    expect(a.summaries()).toEqual([]);
    await a.ack();
    await town.settle();
    expect(a.states().at(-1)?.summary?.steps).toMatchObject([{ delivered: 1, total: 1 }]);
  });

  test('[D1.3] what was held back from one device is news to the others', async () => {
    const { town, alice, a, b, chat } = await chatOfTwo(new Town({ maxUnackedFrames: 4 }));
    const laptop = await alice.link();
    await town.pass(2_000);
    const l = await alice.connect(laptop);
    for (let i = 0; i < 6; i++) await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    await l.ack([{ conversation: chat, through: 8, newest: 8 }]);
    await town.pass(1_000);
    await l.leave();
    await town.pass(1_000);
    await b.ack([{ conversation: chat, through: 8, newest: 8 }]);
    await town.pass(3_000);
    expect(a.summaries()).toEqual([]);
    const back = await alice.connect(laptop, { resume: [{ conversation: chat, through: 8, newest: 8 }] });
    expect(back.states()[0]?.summary?.steps?.at(-1)).toMatchObject({ delivered: 1, total: 1 });
  });

  test('a slow reader that goes away without pulling leaves a mark', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo(new Town({ maxUnackedFrames: 3 }));
    for (let i = 0; i < 6; i++) {
      await a.ask(a.message(chat));
      await town.settle();
    }
    await b.ack();
    await b.leave();
    expect(markOf(bob)?.dirty).toBe(1);
  });
});
