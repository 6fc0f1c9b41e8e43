import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { proxyDurable } from 'itty-durable';
import { expect, test } from 'vitest';
import type { IssuedCode, SignUpCodeRpc } from './rpc.ts';

const attempt = { key: 'mine', secret: true };

function codeObject(name: string) {
  return {
    rpc: proxyDurable(env.SIGN_UP, { parse: true }).get(name) as SignUpCodeRpc,
    stub: env.SIGN_UP.get(env.SIGN_UP.idFromName(name)),
  };
}

test('[F-sign-up] what a code object answered is on disk: it may be evicted after every step', async () => {
  const { rpc, stub } = codeObject('handle:evicted');
  const { code } = (await rpc.issue()) as IssuedCode;
  const wrong = code === '000000' ? '000001' : '000000';
  for (let i = 0; i < 9; i++) {
    await evictDurableObject(stub);
    expect(await rpc.take(wrong, attempt)).toEqual({ refused: 'code-wrong' });
  }
  await evictDurableObject(stub);
  const account = await rpc.take(code, attempt);
  expect(account).toMatchObject({ user: expect.stringMatching(/^u[A-Za-z0-9_-]{20}$/) });
  await evictDurableObject(stub);
  expect(await rpc.take(code, { key: 'other', secret: true })).toEqual({ refused: 'code-expired' });
  expect(await rpc.take(code, attempt)).toEqual(account);
  await rpc.finish(attempt.key);
  await evictDurableObject(stub);
  expect(await rpc.take(code, { ...attempt, secret: false })).toEqual({ refused: 'code-expired' });
});

test('[F-sign-up] the tenth wrong guess counts across an eviction', async () => {
  const { rpc, stub } = codeObject('handle:guessed_out');
  const { code } = (await rpc.issue()) as IssuedCode;
  const wrong = code === '000000' ? '000001' : '000000';
  for (let i = 0; i < 10; i++) await rpc.take(wrong, attempt);
  await evictDurableObject(stub);
  expect(await rpc.take(code, attempt)).toEqual({ refused: 'too-many-attempts' });
});

test('[F-sign-up] twenty attempts at one instant with the right code: one gets it', async () => {
  const { rpc } = codeObject('handle:raced');
  const { code } = (await rpc.issue()) as IssuedCode;
  const attempts = Array.from({ length: 20 }, (_, i) => rpc.take(code, { key: `attempt ${i}`, secret: true }));
  const answers = await Promise.all(attempts);
  expect(answers.filter((answer) => 'user' in answer)).toHaveLength(1);
});

test('[F-sign-up] a hundred guesses at one instant: ten are looked at', async () => {
  const { rpc } = codeObject('handle:stormed');
  const { code } = (await rpc.issue()) as IssuedCode;
  const wrong = code === '000000' ? '000001' : '000000';
  const answers = await Promise.all(Array.from({ length: 100 }, () => rpc.take(wrong, attempt)));
  expect(answers.filter((answer) => 'refused' in answer && answer.refused === 'code-wrong')).toHaveLength(10);
});

test('a guess at a code that nobody asked for writes nothing', async () => {
  const { rpc, stub } = codeObject('handle:untouched');
  await rpc.take('123456', attempt);
  await rpc.finish(attempt.key);
  await rpc.release(attempt.key);
  const kept = await runInDurableObject(stub, async (_, state) => [
    (await state.storage.list()).size,
    await state.storage.getAlarm(),
  ]);
  expect(kept).toEqual([0, null]);
});
