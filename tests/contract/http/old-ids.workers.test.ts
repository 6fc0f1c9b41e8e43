/** Accounts whose ids were given out before ids had a check: they go on, also those that a roll-back makes. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { randomBase64url } from '../../../lib/random.ts';
import type { UserId } from '../../../protocol/ids.ts';
import type { UserPort } from '../../../workers/gateway/ports.ts';
import { hashSecret, writeToken } from '../../../workers/gateway/token.ts';
import { call, signUp } from './gateway.workers.ts';

/** An account as the release before made it: the very statement that wrote it, and an id of random bytes. */
async function oldAccount(handle: string) {
  const user = `u${randomBase64url(15)}` as UserId;
  const secret = randomBase64url(32);
  const object = env.USER.getByName(user) as unknown as UserPort;
  await object.create({ user, deviceName: 'phone', tokenHash: await hashSecret(secret) });
  await env.DIRECTORY.prepare(
    `INSERT INTO users (user_id, phone, handle, name, discoverable, created_at, changed_at)
     VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5)
     ON CONFLICT (user_id) DO UPDATE SET phone = ?2, handle = ?3, name = ?4`,
  )
    .bind(user, null, handle, handle, 1)
    .run();
  return { user, token: writeToken({ user, device: 1, secret }) };
}

test('[K2] an account of the release before goes on, and ends, and its device hears of it', async () => {
  const alice = await oldAccount('old_alice');
  expect((await call('GET', '/v1/devices', { token: alice.token })).status).toBe(200);
  const bob = await signUp({ handle: 'new_bob' });
  const profiles = await call('POST', '/v1/profiles', { token: bob.token, body: { users: [alice.user] } });
  expect(profiles.json.profiles).toMatchObject([{ handle: 'old_alice' }]);
  const put = await call('PUT', `/v1/contacts/${alice.user}`, { token: bob.token, body: { name: 'Alice' } });
  expect(put.json).toEqual({ put: true });

  await call('DELETE', '/v1/account', { token: alice.token });
  expect((await call('GET', '/v1/devices', { token: alice.token })).json.error.code).toBe('signed-out');
});

test('[D10.1] an account of this release is not among the old ids, whatever happens to it', async () => {
  const carol = await signUp({ handle: 'new_carol' });
  await signUp({ handle: 'new_carol' });
  const listed = await env.DIRECTORY.prepare('SELECT count(*) AS n FROM old_ids WHERE user_id = ?').bind(carol.user);
  expect(await listed.first('n')).toBe(0);
  expect((await call('GET', '/v1/devices', { token: carol.token })).json.error.code).toBe('signed-out');
});
