import { describe, expect, test } from 'vitest';
import { chatOfTwo } from '../../../tests/harness/two-people.ts';

describe('ticks', () => {
  test('[D6.1] an unconfirmed report is told again until it is confirmed', async () => {
    const { town, a, b, chat } = await chatOfTwo();
    await a.ask(a.message(chat));
    await town.settle();
    const before = town.called('report');
    let confirm = false;
    town.conversationCall = async (_id, method, _request, pass) => {
      const reply = await pass();
      return method === 'report' ? { ...(reply as object), confirmed: confirm } : reply;
    };
    await b.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await town.pass(3_500);
    expect(town.called('report') - before).toBeGreaterThanOrEqual(4);
    confirm = true;
    await town.pass(2_000);
    const confirmed = town.called('report');
    await town.pass(10_000);
    expect(town.called('report')).toBe(confirmed);
  });

  test('[D6.1] a report that came while the timer of an earlier one stood is told again too', async () => {
    const { town, a, b, bob, chat } = await chatOfTwo();
    await town.pass(3_000);
    for (let n = 0; n < 3; n++) await a.ask(a.message(chat));
    const confirmed: boolean[] = [];
    town.conversationCall = async (_id, method, request, pass) => {
      const reply = await pass();
      const isOfBob = (request as { user?: string }).user === bob.id;
      if (method === 'report' && isOfBob) confirmed.push((reply as { confirmed: boolean }).confirmed);
      return reply;
    };
    // The first falls into a quiet second; the others come while the conversation is busy.
    for (const through of [2, 3, 4]) {
      await b.ack([{ conversation: chat, through, newest: through }]);
      await town.pass(through === 3 ? 500 : 100);
    }
    await town.pass(3_000);
    expect(confirmed).toContain(false);
    expect(confirmed.at(-1)).toBe(true);
  });

  test('[D8] a read that only the conversation knows, of a send whose answer was lost, is told to the other device', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo();
    const laptop = await bob.link();
    await town.pass(10_000);
    const l = await bob.connect(laptop);
    await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    for (const socket of [b, l]) await socket.ack([{ conversation: chat, through: 3, newest: 3 }]);
    await town.pass(3_000);
    town.conversationCall = async (_id, method, _request, pass) => {
      const reply = await pass();
      if (method === 'append') throw new Error('the answer is lost');
      return reply;
    };
    await b.command(b.message(chat, { epoch: 2, readThrough: 3 }));
    await town.pass(2_000);
    town.conversationCall = (_id, _method, _request, pass) => pass();
    await b.leave(1006);
    await town.pass(20_000);
    expect(l.seqs(chat)).toContain(4);
    await l.ack([{ conversation: chat, through: 4, newest: 4 }]);
    await town.pass(5_000);
    const told = l.events().flatMap((event) => event.readPositions?.positions ?? []);
    expect(told).toContainEqual(expect.objectContaining({ read: 4 }));
  });

  test('[D8] a device that was linked later is told what is left of what it read, for it may not hold it', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo();
    for (let n = 0; n < 4; n++) await a.ask(a.message(chat));
    await b.ack([{ conversation: chat, through: 5, newest: 5 }]);
    await town.pass(3_000);
    const laptop = await bob.link();
    await town.pass(10_000);
    const l = await bob.connect(laptop, { resume: [] });
    await town.pass(2_000);
    for (const socket of [b, l]) socket.forget();
    await l.ack([{ conversation: chat, through: 5, newest: 5, read: 3 }]);
    await town.pass(3_000);
    const told = (socket: typeof l) => socket.events().flatMap((event) => event.readPositions?.positions ?? []);
    for (const socket of [b, l]) expect(told(socket)).toEqual([expect.objectContaining({ read: 3, unread: 2 })]);
    // What the phone has read it holds itself.
    for (const socket of [b, l]) socket.forget();
    await b.ack([{ conversation: chat, through: 5, newest: 5, read: 4 }]);
    await town.pass(3_000);
    expect(told(b)).toEqual([]);
    expect(told(l)).toEqual([expect.objectContaining({ read: 4, unread: 1 })]);
  });

  test('[D6.1] a report that was never confirmed is repeated by the next resume', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo();
    await a.ask(a.message(chat));
    await town.settle();
    let isDown = true;
    town.conversationCall = (_id, method, _request, pass) => {
      if (method === 'report' && isDown) throw new Error('away');
      return pass();
    };
    await b.ack([{ conversation: chat, through: 2, newest: 2, read: 2 }]);
    await town.settle();
    await b.leave();
    await bob.sleep();
    isDown = false;
    a.forget();
    await bob.connect(1, { resume: [{ conversation: chat, through: 2, newest: 2, read: 2 }] });
    await town.pass(3_000);
    expect(a.summaries().at(-1)?.steps?.at(-1)).toMatchObject({ delivered: 1, read: 1 });
  });

  test('[D6.1] after a crash the device restates what it had acked and read', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo();
    await a.ask(a.message(chat));
    await town.settle();
    town.conversationCall = (_id, method, _request, pass) => {
      if (method === 'report') throw new Error('away');
      return pass();
    };
    await b.ack([{ conversation: chat, through: 2, newest: 2, read: 2 }]);
    await town.settle();
    bob.crash();
    town.conversationCall = (_id, _method, _request, pass) => pass();
    await bob.connect(1, { resume: [{ conversation: chat, through: 2, newest: 2, read: 2 }] });
    await town.pass(3_000);
    expect(a.summaries().at(-1)?.steps?.at(-1)).toMatchObject({ delivered: 1, read: 1 });
  });

  test('[12.1] [D6.2] what could not be decrypted gets no tick', async () => {
    const { town, a, b, chat } = await chatOfTwo();
    for (let i = 0; i < 3; i++) await a.ask(a.message(chat));
    await town.settle();
    await b.ack([{ conversation: chat, through: 4, newest: 4, failed: [{ from: 3, through: 3 }] }]);
    await town.pass(2_000);
    const steps = a.summaries().at(-1)?.steps ?? [];
    const at = (seq: number) => steps.filter((step) => (step.from ?? 0) <= seq).at(-1)?.delivered ?? 0;
    expect([at(2), at(3), at(4)]).toEqual([1, 0, 1]);
  });

  test('[12.1] [D6.2] and holds back nothing that came after it, while another device may still open it', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo();
    const laptop = await bob.link();
    await town.pass(2_000);
    await (await bob.connect(laptop)).leave();
    for (let i = 0; i < 3; i++) await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    await b.ack([{ conversation: chat, through: 5, newest: 5, failed: [{ from: 4, through: 4 }] }]);
    await town.pass(2_000);
    const ticks = () =>
      [3, 4, 5].map((seq) => {
        const told = a.summaries().filter((summary) => (summary.through ?? 0) >= seq);
        const at = told.map(({ steps }) => (steps ?? []).filter((step) => (step.from ?? 0) <= seq).at(-1));
        return Math.max(...at.map((step) => step?.delivered ?? 0));
      });
    expect(ticks()).toEqual([1, 0, 1]);
    const back = await bob.connect(laptop, { resume: [{ conversation: chat, through: 2, newest: 2 }] });
    await back.ack([{ conversation: chat, through: 5, newest: 5 }]);
    await town.pass(2_000);
    expect(ticks()).toEqual([1, 1, 1]);
  });

  test('[D6.1] [D6.2] what another device opened after all is told again when its object died before it was written', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo();
    const laptop = await bob.link();
    await town.pass(2_000);
    await (await bob.connect(laptop)).leave();
    for (let i = 0; i < 3; i++) await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    await b.ack([{ conversation: chat, through: 5, newest: 5, failed: [{ from: 4, through: 4 }] }]);
    await town.pass(2_000);
    const back = await bob.connect(laptop, { resume: [{ conversation: chat, through: 2, newest: 2 }] });
    town.conversationCall = (_id, method, _request, pass) => {
      if (method === 'report') throw new Error('away');
      return pass();
    };
    await back.ack([{ conversation: chat, through: 5, newest: 5 }]);
    await town.settle();
    bob.crash();
    town.conversationCall = (_id, _method, _request, pass) => pass();
    a.forget();
    await bob.connect(laptop, { resume: [{ conversation: chat, through: 5, newest: 5 }] });
    await town.pass(2_000);
    expect(a.summaries().at(-1)?.steps).toMatchObject([{ from: 4, delivered: 1, total: 1 }]);
  });

  test('[D6.2] a device that was linked a moment ago has not what came before, whatever it calls contiguous', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo();
    await b.leave();
    for (let i = 0; i < 3; i++) await a.ask(a.message(chat));
    await town.settle();
    const laptop = await bob.link();
    await town.pass(2_000);
    const l = await bob.connect(laptop);
    expect(l.states()).toMatchObject([{ conversation: chat, headSeq: 5, from: 5 }]);
    a.forget();
    await bob.sleep();
    await l.ack([{ conversation: chat, through: 5, newest: 5 }]);
    await town.pass(3_000);
    expect(
      a
        .summaries()
        .flatMap((summary) => summary.steps ?? [])
        .filter((step) => (step.delivered ?? 0) > 0),
    ).toEqual([]);
    const phone = await bob.connect(1, { resume: [{ conversation: chat, through: 1, newest: 1 }] });
    await phone.ack([{ conversation: chat, through: 5, newest: 5 }]);
    await town.pass(3_000);
    expect(a.summaries().at(-1)?.steps?.at(-1)).toMatchObject({ delivered: 1, total: 1 });
  });

  test('[D6.1] what the person sent themselves is not reported: the conversation knows it', async () => {
    const { town, a, chat } = await chatOfTwo();
    const before = town.called('report');
    for (let seq = 2; seq < 12; seq++) {
      await a.ask(a.message(chat, { readThrough: seq - 1 }));
      await a.ack([{ conversation: chat, through: seq, newest: seq, read: seq }]);
    }
    await town.settle();
    expect(town.called('report')).toBe(before);
  });

  test('[12.6] [D8] what one device reads the others are told, with the unread count that follows', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo();
    const laptop = await bob.link();
    await town.pass(2_000);
    const l = await bob.connect(laptop);
    for (let i = 0; i < 3; i++) await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    await b.ack([{ conversation: chat, through: 5, newest: 5, read: 4 }]);
    await town.settle();
    const positions = l.events().flatMap((event) => event.readPositions?.positions ?? []);
    expect(positions).toMatchObject([{ conversation: chat, read: 4, asOf: 5, unread: 1 }]);
    expect(b.events().some((event) => event.readPositions)).toBe(false);
  });

  test('[D8] a device that was told of a read that the conversation had lost is told again when it is restored', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo();
    const laptop = await bob.link();
    await town.pass(2_000);
    await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    await b.ack([{ conversation: chat, through: 3, newest: 3, read: 3 }]);
    await town.pass(2_000);
    await b.leave();
    await bob.sleep();
    // The conversation lost the read with its memory.
    town.conversationCall = async (_id, method, _request, pass) => {
      const reply = (await pass()) as { read: { read: number } };
      return method === 'attach' ? { ...reply, read: { ...reply.read, read: 1 } } : reply;
    };
    const l = await bob.connect(laptop);
    await town.pass(2_000);
    expect(l.states()[0]?.read).toMatchObject({ read: 1 });
    const reads = l.events().flatMap((event) => event.readPositions?.positions ?? []);
    expect(reads.at(-1)).toMatchObject({ conversation: chat, read: 3 });
  });

  test('[D8] a resume of one device while a read is being reported hides it from no other', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo();
    const laptop = await bob.link();
    await town.pass(2_000);
    const tablet = await bob.link();
    await town.pass(2_000);
    const l = await bob.connect(laptop);
    await a.ask(a.message(chat, { epoch: 3 }));
    await town.settle();
    let answer = (): void => undefined;
    town.conversationCall = async (_id, method, _request, pass) => {
      const reply = await pass();
      if (method === 'report') await new Promise<void>((resolve) => (answer = resolve));
      return reply;
    };
    await b.ack([{ conversation: chat, through: 4, newest: 4, read: 4 }]);
    await town.settle();
    const t = await bob.connect(tablet);
    expect(t.states().at(-1)?.read).toMatchObject({ read: 4 });
    answer();
    await town.settle();
    const reads = l.events().flatMap((event) => event.readPositions?.positions ?? []);
    expect(reads.at(-1)).toMatchObject({ conversation: chat, read: 4 });
  });
});
