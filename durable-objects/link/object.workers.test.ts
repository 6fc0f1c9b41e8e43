import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { proxyDurable } from 'itty-durable';
import { expect, test } from 'vitest';
import type { UserId } from '../../protocol/ids.ts';
import type { LinkTicketRpc } from './rpc.ts';

const owner = { user: 'u12345678901234567890' as UserId, device: 1 };
const attempt = { key: 'mine', secret: true };

test('[F-link] a ticket may be evicted after every step, and is taken once', async () => {
  const ticket = proxyDurable(env.LINK, { parse: true }).get('evicted') as LinkTicketRpc;
  const stub = env.LINK.get(env.LINK.idFromName('evicted'));
  await ticket.open(owner);
  await evictDurableObject(stub);
  expect(await ticket.open({ ...owner, device: 2 })).toEqual({ refused: 'unavailable' });
  const grant = await ticket.take(attempt);
  expect(grant).toMatchObject(owner);
  await evictDurableObject(stub);
  expect(await ticket.take({ key: 'other', secret: true })).toEqual({ refused: 'code-expired' });
  expect(await ticket.take(attempt)).toEqual(grant);
  await ticket.finish(attempt.key);
  await evictDurableObject(stub);
  expect(await ticket.take({ ...attempt, secret: false })).toEqual({ refused: 'code-expired' });
  expect(await ticket.close(owner)).toEqual({ closed: false });
});

test('[F-link] of twenty devices with one code at one instant one gets it', async () => {
  const ticket = proxyDurable(env.LINK, { parse: true }).get('raced') as LinkTicketRpc;
  await ticket.open(owner);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => ticket.take({ key: `attempt ${i}`, secret: true })),
  );
  expect(answers.filter((answer) => 'secret' in answer)).toHaveLength(1);
});
