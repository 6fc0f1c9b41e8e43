import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { proxyDurable } from 'itty-durable';
import { expect, test } from 'vitest';
import { defaultLimits as limits } from '../../protocol/limits.ts';
import { evict } from '../../tests/harness/evict.workers.ts';
import type { SignUpCodeRpc } from './rpc.ts';

function codeObject(name: string) {
  return {
    rpc: proxyDurable(env.SIGN_UP, { parse: true }).get(name) as SignUpCodeRpc,
    stub: env.SIGN_UP.get(env.SIGN_UP.idFromName(name)),
  };
}

const wrongFor = (code: string) => (code.startsWith('0') ? '1' : '0') + code.slice(1);
const stored = (stub: DurableObjectStub) =>
  runInDurableObject(stub, async (_, state) => JSON.stringify([...(await state.storage.list())]));

test('[F-sign-up] what a code object answered is on disk: it may be evicted after every step', async () => {
  const { rpc, stub } = codeObject('handle:evicted');
  const { asking, code } = await rpc.ask(false);
  expect(code).toMatch(/^\d{12}$/);
  for (let i = 1; i < limits.maxCodeAttempts; i++) {
    await evict(stub);
    expect(await rpc.check(asking, wrongFor(code))).toEqual({ refused: 'code-wrong' });
  }
  await evict(stub);
  const account = await rpc.check(asking, code);
  expect(account).toMatchObject({ user: expect.stringMatching(/^u[A-Za-z0-9_-]{20}$/) });
  await evict(stub);
  expect(await rpc.check(asking, code)).toEqual(account);
  await rpc.finish(asking);
  await evict(stub);
  expect(await rpc.check(asking, code)).toEqual(account);
});

test('[F-sign-up] the last wrong guess counts across an eviction', async () => {
  const { rpc, stub } = codeObject('handle:guessed_out');
  const { asking, code } = await rpc.ask(false);
  for (let i = 0; i < limits.maxCodeAttempts; i++) await rpc.check(asking, wrongFor(code));
  await evict(stub);
  expect(await rpc.check(asking, code)).toEqual({ refused: 'too-many-attempts' });
});

test('[F-sign-up] twenty requests at one instant with the right code are for one account', async () => {
  const { rpc } = codeObject('handle:raced');
  const { asking, code } = await rpc.ask(false);
  const answers = await Promise.all(Array.from({ length: 20 }, () => rpc.check(asking, code)));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
});

test('[F-sign-up] a hundred guesses at one instant: a few are looked at', async () => {
  const { rpc } = codeObject('handle:stormed');
  const { asking, code } = await rpc.ask(false);
  const answers = await Promise.all(Array.from({ length: 100 }, () => rpc.check(asking, wrongFor(code))));
  const looked = answers.filter((answer) => 'refused' in answer && answer.refused === 'code-wrong');
  expect(looked).toHaveLength(limits.maxCodeAttempts);
});

test('[F-sign-up] beyond the codes of their own all who ask get one common code, sent once', async () => {
  const { rpc, stub } = codeObject('handle:crowded');
  for (let i = 0; i < limits.maxCodesPerNumberPerHour; i++) await rpc.ask(false);
  const first = await rpc.ask(false);
  expect(first).toMatchObject({ code: expect.stringMatching(/^\d{20}$/), digits: 20 });
  await evict(stub);
  const second = await rpc.ask(false);
  expect(second).toMatchObject({ code: '', digits: 20, sentAt: first.sentAt, expiresAt: first.expiresAt });
  expect(await rpc.check(second.asking, first.code)).toHaveProperty('user');
});

test('[F-sign-up] nothing that is stored opens anything: neither code nor secret is in it', async () => {
  const { rpc, stub } = codeObject('handle:hashed');
  for (let i = 0; i < 7; i++) {
    const { asking, code } = await rpc.ask(true);
    await rpc.check(asking, code);
    const text = await stored(stub);
    expect(text).not.toContain(asking);
    expect(text).not.toContain(code);
  }
});

test('a guess at a code that nobody asked for writes nothing', async () => {
  const { rpc, stub } = codeObject('handle:untouched');
  await rpc.check('x'.repeat(32), '123456789012');
  await rpc.finish('x'.repeat(32));
  await rpc.release('x'.repeat(32));
  const kept = await runInDurableObject(stub, async (_, state) => [
    (await state.storage.list()).size,
    await state.storage.getAlarm(),
  ]);
  expect(kept).toEqual([0, null]);
});

test('[K2] what the release before this one kept is forgotten, and emptied with the rest', async () => {
  const { rpc, stub } = codeObject('handle:old_release');
  const old = { code: '123456', expiresAt: Date.now() + 600_000, wrong: 0, issuedAt: [], claim: null };
  await runInDurableObject(stub, (_, state) => state.storage.put('data', { code: old }));
  await evict(stub);
  const { asking, code } = await rpc.ask(false);
  expect(await stored(stub)).not.toContain('123456"');
  expect(await rpc.check(asking, code)).toHaveProperty('user');
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  expect(await stored(stub)).toBe('[]');
});
