/** [W8] What was given up: written down, seen, and put back, in the runtime's own database. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { deadPushRows } from '../../lib/directory/dead-push-rows.ts';
import { buryIn } from './dead-pushes.ts';
import { push } from './worker.ts';

const user = `u${'A'.repeat(20)}`;

async function kept() {
  const { results } = await env.DIRECTORY.prepare('SELECT user_id, why, message FROM dead_pushes ORDER BY id').all();
  return results;
}

test('[W8] dead letters of the queue are written down, and what an operator marks goes back into it', async () => {
  const acked: unknown[] = [];
  const messages = [{ user }, 'nonsense'].map((body) => ({ body, attempts: 51, ack: () => acked.push(body) }));
  await push.queue({ queue: 'roost-push-dead', messages } as unknown as MessageBatch<unknown>, env);
  expect(acked).toEqual([{ user }, 'nonsense']);
  expect(await kept()).toEqual([
    { user_id: user, why: 'tried too often', message: JSON.stringify({ user }) },
    { user_id: '', why: 'tried too often', message: '"nonsense"' },
  ]);

  const sent: unknown[] = [];
  const queueRejected = async (of: string) => sent.push(`ask ${of}`);
  const send = async (message: unknown) => sent.push(message);
  await deadPushRows(env.DIRECTORY).replay({ queueRejected, send });
  expect(sent).toEqual([]);
  await env.DIRECTORY.prepare('UPDATE dead_pushes SET replay = 1').run();
  const away = () => Promise.reject(new Error('the queue is away'));
  await expect(deadPushRows(env.DIRECTORY).replay({ queueRejected, send: away })).rejects.toThrow('the queue is away');
  // What nobody can read goes; the other waits.
  expect(await kept()).toMatchObject([{ user_id: user }]);
  sent.length = 0;
  await deadPushRows(env.DIRECTORY).replay({ queueRejected, send });
  expect(sent).toEqual([`ask ${user}`, { user }]);
  expect(await kept()).toEqual([]);
});

test('[W8] a person whose object does not answer keeps nobody else from being put back', async () => {
  const others = ['B', 'C'].map((letter) => `u${letter.repeat(20)}`);
  for (const one of [user, ...others])
    await buryIn(env.DIRECTORY, { user: one, why: 'w', message: { user: one }, at: 1 });
  await env.DIRECTORY.prepare('UPDATE dead_pushes SET replay = 1').run();
  const sent: unknown[] = [];
  const queueRejected = async (of: string) => {
    if (of === user) throw new Error('the object is away');
  };
  const replayed = deadPushRows(env.DIRECTORY).replay({ queueRejected, send: async (message) => sent.push(message) });
  await expect(replayed).rejects.toThrow('the object is away');
  expect(sent).toEqual(others.map((one) => ({ user: one })));
  expect(await kept()).toMatchObject([{ user_id: user }]);
  await env.DIRECTORY.prepare('DELETE FROM dead_pushes').run();
});

test('[W8] only the newest ten thousand are kept, and none is longer than a line should be', async () => {
  const fill = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)';
  await env.DIRECTORY.prepare(
    `INSERT INTO dead_pushes (at, user_id, why, message) ${fill} SELECT i, 'u' || i, 'old', '' FROM n`,
  ).run();
  await buryIn(env.DIRECTORY, { user, why: 'w'.repeat(5_000), message: { text: 'm'.repeat(5_000) }, at: 1 });
  const all = (await kept()) as { why: string; message: string }[];
  expect(all).toHaveLength(10_000);
  expect([all.at(-1)?.why.length, all.at(-1)?.message.length]).toEqual([1_000, 1_000]);
});

test('[W8] a person whose pushes are rejected without end drives out nobody else’s, and it is said how many gave way', async () => {
  await env.DIRECTORY.prepare('DELETE FROM dead_pushes').run();
  const other = `u${'B'.repeat(20)}`;
  const bury = (of: string, at: number) =>
    buryIn(env.DIRECTORY, { user: of, why: `device 1: ${at}`, message: { user: of }, at });
  await bury(other, 1);
  await bury(user, 2);
  await env.DIRECTORY.prepare('UPDATE dead_pushes SET replay = 1 WHERE user_id = ?').bind(user).run();
  for (let at = 3; at <= 52; at++) await bury(user, at);
  const rows = deadPushRows(env.DIRECTORY);
  expect((await rows.below(0, 1_000)).every(({ olderCount }) => olderCount === 0)).toBe(true);
  for (let at = 53; at <= 122; at++) await bury(user, at);
  const left = await rows.below(0, 1_000);
  expect(left.map(({ at }) => at)).toEqual([...Array.from({ length: 50 }, (_, i) => 122 - i), 2, 1]);
  expect(left.filter((one) => one.user === other)).toMatchObject([{ why: 'device 1: 1', olderCount: 0 }]);
  expect(left.reduce((sum, one) => sum + one.olderCount, 0)).toBe(70);
});
