import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { proxyDurable } from 'itty-durable';
import { expect, test } from 'vitest';
import { evict } from '../../tests/harness/evict.workers.ts';
import type { AddressMeterRpc } from './rpc.ts';

test('an allowance lasts through evictions, and is new when the hour is over', async () => {
  const meter = proxyDurable(env.ADDRESS, { parse: true }).get('203.0.113.1') as AddressMeterRpc;
  const stub = env.ADDRESS.get(env.ADDRESS.idFromName('203.0.113.1'));
  for (let i = 0; i < 30; i++) {
    expect(await meter.take('codes')).toEqual({ allowed: true });
    if (i % 10 === 9) await evict(stub);
  }
  expect(await meter.take('codes')).toMatchObject({ refused: 'rate-limited' });

  const due = await runInDurableObject(stub, (_, state) => state.storage.getAlarm());
  expect((due ?? 0) - Date.now()).toBeGreaterThan(3_500_000);
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  expect(await runInDurableObject(stub, async (_, state) => (await state.storage.list()).size)).toBe(0);
  expect(await meter.take('codes')).toEqual({ allowed: true });
});

test('what comes at one instant is counted one by one', async () => {
  const meter = proxyDurable(env.ADDRESS, { parse: true }).get('203.0.113.2') as AddressMeterRpc;
  const answers = await Promise.all(Array.from({ length: 60 }, () => meter.take('codes')));
  expect(answers.filter((answer) => 'allowed' in answer)).toHaveLength(30);
});
