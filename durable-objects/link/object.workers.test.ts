import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { proxyDurable } from 'itty-durable';
import { expect, test } from 'vitest';
import type { UserId } from '../../protocol/ids.ts';
import { evict } from '../../tests/harness/evict.workers.ts';
import type { LinkTicketRpc } from './rpc.ts';

const owner = { user: 'u12345678901234567890' as UserId, device: 1 };
const joiner = { name: 'TGFwdG9w', address: null };
const secret = 's'.repeat(32);
const ticketOf = (name: string) => proxyDurable(env.LINK, { parse: true }).get(name) as LinkTicketRpc;

test('[F-link] a ticket may be evicted after every step, and is taken once', async () => {
  const ticket = ticketOf('evicted');
  const stub = env.LINK.get(env.LINK.idFromName('evicted'));
  await ticket.open(owner);
  await evict(stub);
  expect(await ticket.open({ ...owner, device: 2 })).toEqual({ refused: 'unavailable' });
  expect(await ticket.join(secret, joiner)).toMatchObject({ state: 'asked' });
  await evict(stub);
  expect(await ticket.join('other'.repeat(5), joiner)).toEqual({ refused: 'code-expired' });
  expect(await ticket.show(owner)).toMatchObject({ state: 'asked', joiner });
  expect(await ticket.decide(owner, true)).toMatchObject({ state: 'agreed' });
  await evict(stub);
  const grant = await ticket.take(secret);
  expect(grant).toMatchObject({ ...owner, name: joiner.name });
  await evict(stub);
  expect(await ticket.take(secret)).toEqual(grant);
  await ticket.finish(secret);
  await evict(stub);
  expect(await ticket.take(secret)).toEqual(grant);
  expect(await ticket.close(owner)).toEqual({ closed: false, why: 'taken' });
  const kept = await runInDurableObject(stub, async (_, state) => JSON.stringify([...(await state.storage.list())]));
  expect(kept).not.toContain(secret);
});

test('[F-link] of twenty devices with one code at one instant one gets to ask', async () => {
  const ticket = ticketOf('raced');
  await ticket.open(owner);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => ticket.join(`${i}`.padStart(24, 'x'), joiner)),
  );
  expect(answers.filter((answer) => 'state' in answer)).toHaveLength(1);
});
