import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { call, type Signed, signUp } from './gateway.workers.ts';

async function opened(by: Signed): Promise<{ code: string; ticket: string; expiresAt: number }> {
  const { status, json } = await call('POST', '/v1/links', { token: by.token });
  expect(status).toBe(200);
  return json;
}

const redeem = (code: string, more: object = {}) =>
  call('POST', '/v1/links/redeem', { body: { code, deviceName: 'laptop', ...more } });
const ticketObject = (ticket: string) => env.LINK.get(env.LINK.idFromName(ticket));

describe('[F-link] a linking code', () => {
  test('adds one device to the account, once', async () => {
    const alice = await signUp({ handle: 'link_alice' });
    const { code, expiresAt } = await opened(alice);
    expect(code).toMatch(/^[2-9A-HJKMNP-TW-Z]{4}-[2-9A-HJKMNP-TW-Z]{4}$/);
    expect(expiresAt).toBeGreaterThan(Date.now() + 290_000);

    const linked = await redeem(code);
    expect(linked).toMatchObject({ status: 200, json: { user: alice.user, device: 2 } });
    const { devices } = (await call('GET', '/v1/devices', { token: linked.json.token })).json;
    expect(devices).toMatchObject([
      { device: 1, primary: true },
      { device: 2, name: 'laptop', primary: false },
    ]);
    expect(await redeem(code)).toMatchObject({ status: 410, json: { error: { code: 'code-expired' } } });
  });

  test('may be typed in any way', async () => {
    const bob = await signUp({ handle: 'link_bob' });
    const { code } = await opened(bob);
    expect((await redeem(` ${code.toLowerCase().replace('-', ' ')} `)).status).toBe(200);
  });

  test('answers the attempt that was repeated with the same device', async () => {
    const carol = await signUp({ handle: 'link_carol' });
    const { code } = await opened(carol);
    const attempt = { attempt: 'c'.repeat(22) };
    const first = await redeem(code, attempt);
    expect(await redeem(code, attempt)).toMatchObject({ status: 200, json: first.json });
    expect((await redeem(code, { attempt: 'd'.repeat(22) })).json.error.code).toBe('code-expired');
  });

  test('that nobody made, that was closed, and that expired look the same, and leave nothing behind', async () => {
    const dave = await signUp({ handle: 'link_dave' });
    const none = await redeem('AAAA-AAAA');
    expect(none.json.error.code).toBe('code-expired');

    const closed = await opened(dave);
    expect((await call('DELETE', `/v1/links/${closed.ticket}`, { token: dave.token })).status).toBe(200);
    expect((await redeem(closed.code)).json).toEqual(none.json);

    const expired = await opened(dave);
    await runInDurableObject(ticketObject(expired.ticket), (instance) => {
      const object = instance as unknown as { ticket: { expiresAt: number } };
      object.ticket = { ...object.ticket, expiresAt: Date.now() };
    });
    expect((await redeem(expired.code)).json).toEqual(none.json);

    expect(await runDurableObjectAlarm(ticketObject(expired.ticket))).toBe(true);
    for (const { ticket } of [closed, expired]) {
      const kept = await runInDurableObject(
        ticketObject(ticket),
        async (_, state) => (await state.storage.list()).size,
      );
      expect(kept).toBe(0);
    }
  });

  test('is closed by nobody else', async () => {
    const erin = await signUp({ handle: 'link_erin' });
    const mallory = await signUp({ handle: 'link_mallory' });
    const { ticket, code } = await opened(erin);
    expect((await call('DELETE', `/v1/links/${ticket}`, { token: mallory.token })).json.error.code).toBe('not-found');
    expect((await redeem(code)).status).toBe(200);
  });

  test('ends with the device that made it', async () => {
    const frank = await signUp({ handle: 'link_frank' });
    const second = (await redeem((await opened(frank)).code)).json as Signed;
    const { code } = await opened(second);
    expect((await call('DELETE', '/v1/devices/2', { token: frank.token })).status).toBe(200);
    expect((await redeem(code)).json.error.code).toBe('code-expired');
  });

  test('beyond the last device is refused, and good again when one was removed', async () => {
    const grace = await signUp({ handle: 'link_grace' });
    for (let device = 2; device <= 5; device++) {
      expect((await redeem((await opened(grace)).code)).json.device).toBe(device);
    }
    const { code } = await opened(grace);
    expect(await redeem(code)).toMatchObject({ status: 409, json: { error: { code: 'too-many-devices' } } });
    await call('DELETE', '/v1/devices/3', { token: grace.token });
    expect((await redeem(code, { deviceName: 'tablet' })).json.device).toBe(6);
  });

  test('needs a device that is signed in', async () => {
    const harry = await signUp({ handle: 'link_harry' });
    expect((await call('POST', '/v1/links')).json.error.code).toBe('unauthorized');
    await call('POST', '/v1/sign-out', { token: harry.token });
    expect((await call('POST', '/v1/links', { token: harry.token })).json.error.code).toBe('signed-out');
  });
});
