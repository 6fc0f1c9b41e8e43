/** What the operator asks, of the worker as a whole. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import type { ConversationId, UserId } from '../../../protocol/ids.ts';
import { makeApp } from '../../../workers/gateway/app.ts';
import { readConfig } from '../../../workers/gateway/config.ts';
import { portsOf } from '../../../workers/gateway/deployment.ts';
import type { Ports, UserPort } from '../../../workers/gateway/ports.ts';
import { routesOf } from '../../../workers/gateway/routes.ts';
import { expectDescribed } from './document.ts';
import { call, openapi, requestTo, signUp } from './gateway.workers.ts';

const key = 'a-key-of-thirty-two-letters-or-so';
const config = readConfig({ ROOST_OPERATOR_KEY: key });

async function ask(path: string, more: Partial<ReturnType<typeof portsOf>> = {}, body?: object) {
  const ports = { ...portsOf(env, config, createExecutionContext()), log: () => {}, ...more };
  const app = makeApp(config, routesOf(config.limits));
  const world = { ports, admit: async () => true, assets: async () => new Response('none', { status: 404 }) };
  const method = body === undefined ? 'GET' : 'POST';
  const response = await app.fetch(requestTo(method, path, { token: key, ...(body && { body }) }), world);
  await expectDescribed(await openapi(), method, path.split('?')[0] as string, response);
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of it
  return { status: response.status, json: (await response.json()) as any };
}

test('[H19] says whether cold history works; a store that does not answer is no error', async () => {
  expect(await ask('/operator/history')).toEqual({
    status: 200,
    json: { store: 'embedded', reachable: true, problem: '', figures: {} },
  });
  const away = { history: { health: () => Promise.reject(new Error('away')) } };
  expect((await ask('/operator/history', away)).json).toMatchObject({
    reachable: false,
    problem: expect.stringContaining('away'),
  });
});

test('[H19] a conversation that nobody began is unknown, and stores nothing', async () => {
  for (const id of ['x', `c${'A'.repeat(22)}`]) {
    const { status, json } = await ask(`/operator/conversations/${id}/history`);
    expect({ status, code: json.error.code }).toEqual({ status: 404, code: 'unknown-conversation' });
  }
});

test('[H19] every conversation is listed, person by person, however many each has', async () => {
  for (let i = 0; i < 3; i++) await signUp({ handle: `lister_${i}` });
  const ports = portsOf(env, config, createExecutionContext());
  const people = await ports.directory.people('', 100);
  expect(people.length).toBeGreaterThanOrEqual(3);
  expect(people).toEqual([...people].sort());
  expect(await ports.directory.people(people[0] as string, 1)).toEqual(people.slice(1, 2));
  expect((await ask('/operator/conversations')).json).toEqual({ conversations: [], next: null });

  // 60 people, of whom the 3rd is in 1,700, the 4th in exactly 500, and the rest in a few.
  const ids = Array.from({ length: 60 }, (_, i) => `u${String(i).padStart(20, '0')}`);
  const of = (i: number) =>
    Array.from(
      { length: i === 2 ? 1_700 : i === 3 ? 500 : i % 7 },
      (_, n) => `c${String(i * 10_000 + n).padStart(22, '0')}`,
    );
  const user = (id: string) => ({
    conversationIds: async ({ after, limit }: { after: string; limit: number }) =>
      of(ids.indexOf(id))
        .filter((one) => one > after)
        .slice(0, limit),
  });
  const played = {
    directory: {
      ...ports.directory,
      people: async (after: string, limit: number) => ids.filter((id) => id > after).slice(0, limit) as never[],
    },
    user: (id: string) => user(id) as unknown as UserPort,
  };
  const found: ConversationId[] = [];
  for (let next: { user: string; after: string } | null = { user: '', after: '' }, asked = 0; next !== null; asked++) {
    expect(asked).toBeLessThan(30);
    const { json } = await ask(`/operator/conversations?user=${next.user}&after=${next.after}`, played);
    expect(json.conversations.length).toBeLessThanOrEqual(500);
    found.push(...json.conversations);
    next = json.next;
  }
  expect(found.sort()).toEqual(ids.flatMap((_, i) => of(i)).sort());
});

test('[H19] [A5] accounts that ended are asked as well, each once', async () => {
  const { user, token } = await signUp({ handle: 'lister_who_ends' });
  const { user: stays } = await signUp({ handle: 'lister_who_stays' });
  const { directory } = portsOf(env, config, createExecutionContext());
  expect((await call('DELETE', '/v1/account', { token })).status).toBe(200);
  const people = await directory.people('', 1_000);
  expect(people).toEqual([...new Set(people)].sort());
  expect(people).toEqual(expect.arrayContaining([user, stays]));
  const paged: string[] = [];
  for (let page = await directory.people('', 2); page.length > 0; page = await directory.people(paged.at(-1) ?? '', 2))
    paged.push(...page);
  expect(paged).toEqual(people);
  // Nobody finds them otherwise.
  expect(await directory.profiles([user as UserId])).toEqual([]);
});

test('[H19] [A5] moving and verifying go on from what they answered', async () => {
  const id = `c${'A'.repeat(22)}`;
  const asked: unknown[] = [];
  const conversation = {
    moveHistory: async () => ({ left: 7, copies: true, busy: false, problem: '' }),
    verifyHistory: async (request: { after: number; head: Uint8Array }) => {
      asked.push(request);
      const head = new Uint8Array(request.after === 200 ? 0 : 32).fill(7);
      // One of the release before says no more than this.
      const report = { through: request.after + 100, head, of: 200, problem: '' };
      return request.after === 0 ? report : { ...report, retold: 1, deletions: 9, more: true };
    },
  };
  const played = { conversation: () => conversation as unknown as ReturnType<Ports['conversation']> };
  const path = `/operator/conversations/${id}/history`;
  expect((await ask(`${path}/move`, played, {})).json).toEqual({ left: 7, copies: true, busy: false, problem: '' });
  const { json } = await ask(`${path}/verify`, played, { after: 0 });
  expect(json).toMatchObject({ through: 100, of: 200, retold: 0, deletions: 0, more: true });
  const next = (await ask(`${path}/verify`, played, { after: 100, head: json.head, deletions: 8 })).json;
  expect(next).toMatchObject({ through: 200, retold: 1, deletions: 9, more: true });
  // Behind what is missing nobody knows the head.
  expect((await ask(`${path}/verify`, played, { after: 200, head: '' })).json).toMatchObject({
    through: 300,
    head: '',
  });
  expect(asked).toEqual([
    { after: 0, head: new Uint8Array(32), deletions: 0 },
    { after: 100, head: new Uint8Array(32).fill(7), deletions: 8 },
    { after: 200, head: new Uint8Array(0), deletions: 0 },
  ]);
  expect((await ask(`${path}/verify`, {}, { after: -1 })).json.error.code).toBe('malformed');
  for (const what of ['move', 'verify']) {
    expect((await ask(`${path}/${what}`, {}, { after: 0 })).json.error.code).toBe('unknown-conversation');
  }
});

test('[H19] [W8] pushes that were given up are listed, the newest first, and those that are named are marked', async () => {
  const insert = `INSERT INTO dead_pushes (at, user_id, why, message) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
    WHERE i < 450) SELECT i, 'u' || i, 'device 1: 400', '' FROM n`;
  await env.DIRECTORY.prepare(insert).run();
  const ids: number[] = [];
  for (let below = 0, asked = 0; asked === 0 || below !== 0; asked++) {
    expect(asked).toBeLessThan(4);
    const { json } = await ask(`/operator/pushes?below=${below}`);
    expect(json.pushes.length).toBeLessThanOrEqual(200);
    ids.push(...json.pushes.map(({ id }: { id: number }) => id));
    below = json.next;
  }
  expect(ids).toHaveLength(450);
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a));
  const [newest, second] = ids as [number, number];
  // The queue is away: what is marked waits.
  const away = { queuePush: () => Promise.reject(new Error('the queue is away')) };
  expect((await ask('/operator/pushes/replay', away, { ids: [second, 1_000_000] })).json).toEqual({ marked: 1 });
  const { pushes } = (await ask('/operator/pushes')).json;
  expect(pushes.slice(0, 2)).toEqual([
    { id: newest, at: 450, user: 'u450', why: 'device 1: 400', isMarked: false, olderCount: 0 },
    { id: second, at: 449, user: 'u449', why: 'device 1: 400', isMarked: true, olderCount: 0 },
  ]);
  // And goes with the next that is put back, each person once.
  await env.DIRECTORY.prepare("UPDATE dead_pushes SET user_id = 'u449' WHERE id = ?").bind(newest).run();
  const queued: unknown[] = [];
  const there = { queuePush: async (message: unknown) => queued.push(message) };
  expect((await ask('/operator/pushes/replay', there, { ids: [newest] })).json).toEqual({ marked: 1 });
  await expect.poll(async () => (await ask('/operator/pushes')).json.pushes[0].id).toBe(second - 1);
  expect(queued).toEqual([{ user: 'u449' }]);
  for (const wrong of [{ ids: [] }, { ids: [0] }, { ids: Array.from({ length: 91 }, (_, i) => i + 1) }, {}])
    expect((await ask('/operator/pushes/replay', {}, wrong)).status).toBe(400);
});
