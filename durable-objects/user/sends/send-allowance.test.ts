import { describe, expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { Town } from '../../../tests/harness/town.ts';
import { chatOfTwo } from '../../../tests/harness/two-people.ts';

describe('the send limit', () => {
  test('[6.13] [D2.4] counts what was taken; the rest of a batch waits together, and none overtakes', async () => {
    const { town, a, chat } = await chatOfTwo(new Town({ maxSendsPerMinute: 10 }));
    const batch = Array.from({ length: 16 }, () => a.message(chat));
    await a.command(...batch);
    await town.settle();
    const accepted = a.replies().filter((reply) => reply.accepted);
    const refused = a.replies().filter((reply) => reply.refusal);
    expect(accepted.map((reply) => reply.accepted?.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(refused.map((reply) => reply.refusal?.number)).toEqual([11, 12, 13, 14, 15, 16, 17]);
    expect(refused[0]?.refusal).toMatchObject({ code: 'rate-limited', advice: wire.Advice.AFTER_DELAY });
    const waited = Number(refused[0]?.refusal?.afterMs);
    expect(waited).toBeGreaterThan(30_000);
    await town.pass(waited);
    a.forget();
    await a.command(...batch.slice(9));
    await town.settle();
    expect(a.replies().map((reply) => reply.accepted?.number)).toEqual([11, 12, 13, 14, 15, 16, 17]);
  });

  test('[D2.4] a repeat is free, unless it makes the conversation read far back', async () => {
    const { town, a, chat } = await chatOfTwo(new Town({ maxSendsPerMinute: 10 }));
    const send = a.message(chat);
    await a.ask(send);
    for (let n = 0; n < 30; n++) expect((await a.ask(send)).accepted?.seq).toBe(2);
    town.conversationCall = async (_id, method, _request, pass) => {
      const reply = await pass();
      if (method !== 'append') return reply;
      const { results, ...rest } = reply as { results: readonly object[] };
      return { ...rest, results: results.map((result) => ({ ...result, dear: true })) };
    };
    const codes: (string | undefined)[] = [];
    for (let n = 0; n < 12; n++) codes.push((await a.ask(send)).refusal?.code ?? undefined);
    expect(codes[0]).toBeUndefined();
    expect(codes.at(-1)).toBe('rate-limited');
  });

  test('[D2.4] the allowance survives a sleep', async () => {
    const { town, alice, a, chat } = await chatOfTwo(new Town({ maxSendsPerMinute: 10 }));
    await a.command(...Array.from({ length: 9 }, () => a.message(chat)));
    await town.settle();
    await alice.sleep();
    expect((await a.ask(a.message(chat))).refusal?.code).toBe('rate-limited');
  });
});
