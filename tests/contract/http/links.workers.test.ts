import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { crashing, send } from './crashing.workers.ts';
import { call, link, openLink, type SignedDevice, signUp } from './gateway.workers.ts';

const joining = 'j'.repeat(32);
const join = (code: string, more: object = {}, address = '203.0.113.20') =>
  call('POST', '/v1/links/join', {
    body: { code, joining, deviceName: 'laptop', ...more },
    headers: { 'cf-connecting-ip': address },
  });
const wait = (code: string, more: object = {}) => call('POST', '/v1/links/wait', { body: { code, joining, ...more } });
const finish = (code: string, more: object = {}) =>
  call('POST', '/v1/links/finish', { body: { code, joining, ...more } });
const decide = (by: SignedDevice, ticket: string, agree = true) =>
  call('PUT', `/v1/links/${ticket}/decision`, { token: by.token, body: { agree } });
const show = (by: SignedDevice, ticket: string) => call('GET', `/v1/links/${ticket}`, { token: by.token });
const ticketObject = (ticket: string) => env.LINK.get(env.LINK.idFromName(ticket));

async function expire(ticket: string): Promise<void> {
  await runInDurableObject(ticketObject(ticket), (instance) => {
    const object = instance as unknown as { ticket: { expiresAt: number } };
    object.ticket = { ...object.ticket, expiresAt: Date.now() };
  });
}

describe('[F-link] linking', () => {
  test('[H14] asks on the device that agrees, with name and address of the new one, and adds nothing before', async () => {
    const alice = await signUp({ handle: 'link_alice' });
    const { code, ticket, expiresAt } = await openLink(alice);
    expect(code).toMatch(/^[2-9A-HJKMNP-TW-Z]{4}-[2-9A-HJKMNP-TW-Z]{4}$/);
    expect(expiresAt).toBeGreaterThan(Date.now() + 290_000);
    expect((await show(alice, ticket)).json).toEqual({ state: 'open', expiresAt, joiner: null, signing: null });

    const asked = await join(code, { deviceName: 'Annas Läptop 💻' });
    expect(asked).toMatchObject({ status: 200, json: { state: 'asked', account: null } });
    expect((await show(alice, ticket)).json).toMatchObject({
      state: 'asked',
      joiner: { name: 'Annas Läptop 💻', address: '203.0.113.20' },
    });
    expect((await finish(code)).json.error).toMatchObject({ code: 'link-waiting', advice: 'after-delay' });
    expect((await call('GET', '/v1/devices', { token: alice.token })).json.devices).toHaveLength(1);
  });

  test('[H14] tells the new device whose account it joins before it does', async () => {
    const alice = await signUp({ phone: '+491740000001', handle: 'link_whose' });
    const { code, ticket } = await openLink(alice);
    await join(code);
    expect((await wait(code)).json.account).toBeNull();
    expect((await decide(alice, ticket)).json.state).toBe('agreed');
    const told = { name: 'Somebody', handle: 'link_whose', phone: '+491740000001' };
    expect((await wait(code)).json).toMatchObject({ state: 'agreed', account: told });
    expect((await call('GET', '/v1/devices', { token: alice.token })).json.devices).toHaveLength(1);

    const linked = await finish(code);
    expect(linked).toMatchObject({ status: 200, json: { user: alice.user, device: 2 } });
    expect((await show(alice, ticket)).json.state).toBe('taken');
    const { devices } = (await call('GET', '/v1/devices', { token: linked.json.token })).json;
    expect(devices).toMatchObject([
      { device: 1, primary: true },
      { device: 2, name: 'laptop', primary: false },
    ]);
  });

  test('that was denied adds nobody', async () => {
    const { code, ticket, by } = await opened('link_denied');
    await join(code);
    expect((await decide(by, ticket, false)).json.state).toBe('denied');
    expect((await wait(code)).json.error.code).toBe('link-denied');
    expect((await decide(by, ticket, true)).json.state).toBe('denied');
    expect((await finish(code)).json.error.code).toBe('link-denied');
  });

  test('belongs to the first device that asks: to any other its code is none, at every step', async () => {
    const { code, ticket, by } = await opened('link_first');
    await join(code);
    const other = { joining: 'o'.repeat(32) };
    const none = (await join('AAAA-AAAA')).json;
    expect((await join(code, other)).json).toEqual(none);
    await decide(by, ticket);
    for (const step of [join, wait, finish]) expect((await step(code, other)).json).toEqual(none);
    expect((await finish(code)).status).toBe(200);
  });

  test('may be repeated at every step; the last one gives the same device and token', async () => {
    const { code, ticket, by } = await opened('link_again');
    const first = await join(code);
    expect(await join(code)).toMatchObject({ status: 200, json: first.json });
    await decide(by, ticket);
    expect((await decide(by, ticket)).json.state).toBe('agreed');
    const linked = await finish(code);
    expect((await finish(code)).json).toEqual(linked.json);
    expect((await call('GET', '/v1/devices', { token: by.token })).json.devices).toHaveLength(2);
  });

  test('with a code that may be typed in any way', async () => {
    const { code } = await opened('link_typed');
    expect((await join(` ${code.toLowerCase().replace('-', ' ')} `)).status).toBe(200);
  });

  test('[H14] whoever ends a code hears what is so: closed, or a device was added, and never one for the other', async () => {
    const { code, ticket, by } = await opened('link_closes');
    await join(code);
    await decide(by, ticket);
    const close = () => call('DELETE', `/v1/links/${ticket}`, { token: by.token });
    // The device is added, and the gateway dies before the ticket knows.
    expect(
      (await send(crashing('finish', 'before'), 'POST', '/v1/links/finish', { body: { code, joining } })).status,
    ).toBe(503);
    expect((await call('GET', '/v1/devices', { token: by.token })).json.devices).toHaveLength(2);
    expect((await close()).json.error).toMatchObject({ code: 'unavailable', afterMs: 1_000 });
    expect((await finish(code)).status).toBe(200);
    expect((await close()).json.error).toMatchObject({ code: 'link-taken' });
    expect((await finish(code)).status).toBe(200);
  });

  test('with a code that nobody made, that was closed, or that expired looks the same, and leaves nothing behind', async () => {
    const none = await join('AAAA-AAAA');
    expect(none.json.error.code).toBe('code-expired');

    const closed = await opened('link_dave');
    expect((await call('DELETE', `/v1/links/${closed.ticket}`, { token: closed.by.token })).status).toBe(200);
    expect((await join(closed.code)).json).toEqual(none.json);

    const expired = await openLink(closed.by);
    await join(expired.code);
    await decide(closed.by, expired.ticket);
    await expire(expired.ticket);
    for (const step of [join, wait, finish]) expect((await step(expired.code)).json).toEqual(none.json);
    expect((await show(closed.by, expired.ticket)).json.error.code).toBe('not-found');

    expect(await runDurableObjectAlarm(ticketObject(expired.ticket))).toBe(true);
    for (const { ticket } of [closed, expired]) {
      const kept = await runInDurableObject(
        ticketObject(ticket),
        async (_, state) => (await state.storage.list()).size,
      );
      expect(kept).toBe(0);
    }
  });

  test('is closed, followed and decided on by nobody else', async () => {
    const { code, ticket } = await opened('link_erin');
    const mallory = await signUp({ handle: 'link_mallory' });
    await join(code);
    expect((await call('DELETE', `/v1/links/${ticket}`, { token: mallory.token })).json.error.code).toBe('not-found');
    expect((await show(mallory, ticket)).json.error.code).toBe('not-found');
    expect((await decide(mallory, ticket)).json.error.code).toBe('not-found');
    expect((await wait(code)).json.state).toBe('asked');
  });

  test('ends with the device that made the code', async () => {
    const { code, ticket, by } = await opened('link_frank');
    const second = (await link(by)).json as SignedDevice;
    await join(code);
    await decide(by, ticket);
    expect((await call('DELETE', '/v1/devices/1', { token: second.token })).status).toBe(200);
    expect((await finish(code)).json.error.code).toBe('code-expired');
  });

  test('[H15] is the primary’s', async () => {
    const grace = await signUp({ handle: 'link_grace' });
    const second = (await link(grace)).json as SignedDevice;
    const refused = await call('POST', '/v1/links', { token: second.token });
    expect(refused).toMatchObject({ status: 403, json: { error: { code: 'not-primary' } } });
  });

  test('beyond the last device is refused, and good again when one was removed', async () => {
    const heidi = await signUp({ handle: 'link_heidi' });
    const waiting = await openLink(heidi);
    await join(waiting.code);
    await decide(heidi, waiting.ticket);
    for (let device = 2; device <= 5; device++) expect((await link(heidi)).json.device).toBe(device);
    expect((await call('POST', '/v1/links', { token: heidi.token })).json.error.code).toBe('too-many-devices');
    const refused = await finish(waiting.code);
    expect(refused).toMatchObject({ status: 409, json: { error: { code: 'too-many-devices' } } });
    await call('DELETE', '/v1/devices/3', { token: heidi.token });
    expect((await finish(waiting.code)).json.device).toBe(6);
  });

  test('needs a device that is signed in', async () => {
    const harry = await signUp({ handle: 'link_harry' });
    expect((await call('POST', '/v1/links')).json.error.code).toBe('unauthorized');
    await call('POST', '/v1/sign-out', { token: harry.token });
    expect((await call('POST', '/v1/links', { token: harry.token })).json.error.code).toBe('signed-out');
  });

  test('[H14] [K2] as the release before this one did it is refused in words: nobody would be asked', async () => {
    const { code } = await opened('link_old');
    const old = await call('POST', '/v1/links/redeem', { body: { code, deviceName: 'laptop' } });
    expect(old).toMatchObject({ status: 400, json: { error: { code: 'client-too-old', advice: 'never' } } });
    expect((await join(code)).json.state).toBe('asked');
  });

  test('keeps no secret as it is', async () => {
    const { code, ticket, by } = await opened('link_secret');
    const dump = () =>
      runInDurableObject(ticketObject(ticket), async (_, state) => JSON.stringify([...(await state.storage.list())]));
    await join(code);
    await decide(by, ticket);
    const { token } = (await finish(code)).json;
    for (const secret of [code, code.replace('-', ''), joining, token.split('.')[2]]) {
      expect(await dump()).not.toContain(secret);
    }
  });
});

async function opened(handle: string) {
  const by = await signUp({ handle });
  return { by, ...(await openLink(by)) };
}
