import { describe, expect, test } from 'vitest';
import { chatOfTwo } from '../../../tests/harness/two-people.ts';

describe('the append lane', () => {
  test('[D1.11] [D3.1] an append that fails is not answered: the client repeats, and gets its number', async () => {
    const { town, a, chat } = await chatOfTwo();
    let isDown = true;
    town.conversationCall = (_id, method, _request, pass) => {
      if (method === 'append' && isDown) throw new Error('away');
      return pass();
    };
    const message = a.message(chat);
    const id = await a.command(message);
    await town.pass(5_000);
    expect(a.replies().find((reply) => reply.id === id)).toBeUndefined();
    isDown = false;
    expect((await a.ask(message)).accepted).toMatchObject({ number: 2, seq: 2 });
    expect((await a.ask(message)).accepted).toMatchObject({ number: 2, seq: 2 });
  });

  test('[D1.12] the sender has what its sockets were handed; the other device is served from the answer', async () => {
    const { town, alice, a, chat } = await chatOfTwo();
    const laptop = await alice.link();
    await town.pass(2_000);
    const l = await alice.connect(laptop);
    await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    expect(l.seqs(chat)).toEqual([3]);
    const have: number[] = [];
    town.conversationCall = (_id, method, request, pass) => {
      if (method === 'append') have.push((request as { have: number }).have);
      return pass();
    };
    await a.ask(a.message(chat, { epoch: 2 }));
    expect(have).toEqual([3]);
  });
});
