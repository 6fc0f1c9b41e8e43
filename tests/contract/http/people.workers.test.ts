/** Devices, contacts, profiles, look-ups, the end of an account: everything a signed-in device asks for. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { handles, noHandles } from '../../inputs/handles.ts';
import { phones } from '../../inputs/phones.ts';
import { halves, names, noNames } from '../../inputs/texts.ts';
import { call, openapi, type SignedDevice, signUp } from './gateway.workers.ts';

const nobody = `u${'x'.repeat(20)}`;

describe('a credential', () => {
  test('[2.1] [H3] is asked for by every route that names one in the document', async () => {
    const { paths } = await openapi();
    let asked = 0;
    for (const [template, operations] of Object.entries(paths)) {
      for (const [method, { security, requestBody }] of Object.entries(operations)) {
        if (!security.some((one) => 'device' in one) || template === '/v1/socket') continue;
        const path = template
          .replace('{user}', nobody)
          .replace('{device}', '1')
          .replace('{id}', `c${'x'.repeat(22)}`)
          .replace('{ticket}', 'x'.repeat(43));
        const body = requestBody === undefined ? {} : { body: { name: 'x', users: [], phones: [], agree: false } };
        const none = await call(method.toUpperCase(), path, body);
        expect(none, path).toMatchObject({ status: 401, json: { error: { code: 'unauthorized' } } });
        expect(none.headers.get('www-authenticate')).toBe('Bearer');
        const forged = await call(method.toUpperCase(), path, { ...body, token: `${nobody}.1.${'s'.repeat(43)}` });
        expect(forged, path).toMatchObject({ status: 401 });
        asked++;
      }
    }
    expect(asked).toBeGreaterThan(12);
  });

  test('of one person is none for another, nor is another secret', async () => {
    const alice = await signUp({ handle: 'cred_alice' });
    const bob = await signUp({ handle: 'cred_bob' });
    const mixed = `${alice.user}.1.${bob.token.split('.')[2]}`;
    expect((await call('GET', '/v1/devices', { token: mixed })).json.error.code).toBe('unauthorized');
    expect((await call('GET', '/v1/devices', { token: `${bob.user}.2.${bob.token.split('.')[2]}` })).status).toBe(401);
  });

  test('of nobody leaves nothing behind', async () => {
    const before = (await env.DIRECTORY.prepare('SELECT count(*) AS n FROM users').first<number>('n')) ?? 0;
    await call('GET', '/v1/devices', { token: `${nobody}.1.${'s'.repeat(43)}` });
    expect(await env.DIRECTORY.prepare('SELECT count(*) AS n FROM users').first<number>('n')).toBe(before);
  });
});

describe('devices', () => {
  test('sign out by themselves, and their token is none from then on', async () => {
    const { token } = await signUp({ handle: 'dev_alice' });
    expect((await call('POST', '/v1/sign-out', { token })).json).toEqual({ removed: true });
    expect((await call('GET', '/v1/devices', { token })).json.error.code).toBe('signed-out');
  });

  test('that are not there cannot be removed', async () => {
    const { token } = await signUp({ handle: 'dev_bob' });
    expect((await call('DELETE', '/v1/devices/9', { token })).json.error.code).toBe('not-found');
    expect((await call('DELETE', '/v1/devices/0', { token })).json.error.code).toBe('malformed');
    expect((await call('DELETE', '/v1/devices/one', { token })).json.error.code).toBe('malformed');
  });
});

describe('contacts', () => {
  test('are kept, renamed and removed', async () => {
    const { token } = await signUp({ handle: 'con_alice' });
    const { user } = await signUp({ handle: 'con_bob' });
    const put = (name: string) => call('PUT', `/v1/contacts/${user}`, { token, body: { name } });
    expect((await put('Bob')).status).toBe(200);
    expect((await put('Bobby')).status).toBe(200);
    expect((await call('GET', '/v1/contacts', { token })).json).toEqual({ contacts: [{ user, name: 'Bobby' }] });
    for (let i = 0; i < 2; i++) {
      expect((await call('DELETE', `/v1/contacts/${user}`, { token })).json).toEqual({ removed: true });
    }
    expect((await call('GET', '/v1/contacts', { token })).json).toEqual({ contacts: [] });
  });

  test('have an id and a name that are such', async () => {
    const { token } = await signUp({ handle: 'con_carol' });
    const put = (user: string, body: object) => call('PUT', `/v1/contacts/${user}`, { token, body });
    expect((await put('bob', { name: 'Bob' })).json.error.code).toBe('malformed');
    expect((await put(nobody, { name: '' })).json.error.code).toBe('bad-name');
    expect((await put(nobody, {})).json.error.code).toBe('malformed');
  });
});

describe('the profile', () => {
  const change = ({ token }: SignedDevice, body: object) => call('PATCH', '/v1/profile', { token, body });

  test('[H2] changes in what is named, and only there; what nobody knows is passed over', async () => {
    const alice = await signUp({ phone: '+491720000001' });
    expect((await change(alice, { name: 'Alice' })).json).toMatchObject({ name: 'Alice', handle: null });
    expect((await change(alice, { handle: '@pro_alice' })).json).toMatchObject({ name: 'Alice', handle: 'pro_alice' });
    expect((await change(alice, { discoverable: false })).json).toMatchObject({
      handle: 'pro_alice',
      discoverable: false,
    });
    expect((await change(alice, { handle: null })).json).toMatchObject({ handle: null, discoverable: false });
    const newer = { ofALaterRelease: { anything: [1] } };
    expect((await change(alice, newer)).json).toMatchObject({ name: 'Alice', phone: '+491720000001' });
  });

  test('[D10] a name is one line that shows something and turns nothing, counted in letters', async () => {
    const alice = await signUp({ handle: 'pro_named' });
    for (const name of noNames.filter((one) => one === one.trim() || one.trim() === '')) {
      const answer = await change(alice, { name });
      expect([answer.status, answer.json.error?.code]).toEqual([400, 'bad-name']);
    }
    for (const name of names) expect((await change(alice, { name })).json).toMatchObject({ name });
  });

  test('[D10] a name with half a character is kept as every encoder writes it, and read as such everywhere', async () => {
    const [alice, bob] = [await signUp({ handle: 'pro_halved' }), await signUp({ handle: 'pro_halved_2' })];
    for (const half of halves) {
      const name = half.toWellFormed();
      expect((await change(alice, { name: half })).json).toMatchObject({ name });
      expect((await call('GET', '/v1/profile', { token: alice.token })).json).toMatchObject({ name });
      await call('PUT', `/v1/contacts/${bob.user}`, { token: alice.token, body: { name: half } });
      const { contacts } = (await call('GET', '/v1/contacts', { token: alice.token })).json;
      expect(contacts).toEqual([{ user: bob.user, name }]);
    }
  });

  test('takes no handle that is somebody else’s or none', async () => {
    const bob = await signUp({ handle: 'pro_bob' });
    const carol = await signUp({ handle: 'pro_carol' });
    expect((await change(carol, { handle: 'pro_bob' })).json.error.code).toBe('handle-taken');
    expect((await change(carol, { handle: 'X' })).json.error.code).toBe('bad-handle');
    expect((await change(bob, { handle: 'pro_bob' })).status).toBe(200);
  });

  test('keeps the handle of who has nothing else', async () => {
    const dave = await signUp({ handle: 'pro_dave' });
    const refused = await change(dave, { handle: null });
    expect(refused.json.error).toMatchObject({ code: 'bad-handle', detail: expect.stringContaining('needs a handle') });
    expect((await call('GET', '/v1/profile', { token: dave.token })).json.handle).toBe('pro_dave');
  });

  test('of others is told by id, without their number', async () => {
    const erin = await signUp({ phone: '+491720000002', handle: 'pro_erin' });
    const frank = await signUp({ handle: 'pro_frank' });
    const { json } = await call('POST', '/v1/profiles', {
      token: frank.token,
      body: { users: [erin.user, nobody, erin.user] },
    });
    expect(json).toEqual({ profiles: [{ user: erin.user, name: 'Somebody', handle: 'pro_erin' }] });
  });

  test('[H9] of who does not want to be found is told without the handle, to everybody but themself', async () => {
    const heidi = await signUp({ handle: 'pro_heidi' });
    const ivan = await signUp({ handle: 'pro_ivan' });
    await change(heidi, { discoverable: false });
    const told = await call('POST', '/v1/profiles', { token: ivan.token, body: { users: [heidi.user] } });
    expect(told.json).toEqual({ profiles: [{ user: heidi.user, name: 'Somebody', handle: null }] });
    expect((await call('GET', '/v1/profile', { token: heidi.token })).json.handle).toBe('pro_heidi');
    await change(heidi, { discoverable: true });
    const again = await call('POST', '/v1/profiles', { token: ivan.token, body: { users: [heidi.user] } });
    expect(again.json.profiles[0].handle).toBe('pro_heidi');
  });

  test('of more than a hundred is not told at once', async () => {
    const { token } = await signUp({ handle: 'pro_grace' });
    const users = Array.from({ length: 101 }, (_, i) => `u${String(i).padStart(20, '0')}`);
    expect((await call('POST', '/v1/profiles', { token, body: { users } })).json.error.code).toBe('malformed');
    expect((await call('POST', '/v1/profiles', { token, body: { users: users.slice(1) } })).status).toBe(200);
  });
});

describe('[D10.4] a look-up', () => {
  const find = ({ token }: SignedDevice, body: object) => call('POST', '/v1/lookup', { token, body });

  test('[H9] finds by number and by handle, and tells the number only to who had it', async () => {
    const alice = await signUp({ phone: '+491730000001', handle: 'find_alice' });
    const bob = await signUp({ handle: 'find_bob' });
    const profile = { user: alice.user, name: 'Somebody', handle: 'find_alice' };
    expect((await find(bob, { phones: ['+49 173 0000001'] })).json.found).toEqual([
      { ...profile, phone: '+491730000001' },
    ]);
    expect((await find(bob, { handles: ['@find_alice'] })).json.found).toEqual([{ ...profile, phone: null }]);
    const both = await find(bob, { phones: ['+491730000001', 'nonsense'], handles: ['find_alice', 'nobody_at_all'] });
    expect(both.json.found).toEqual([{ ...profile, phone: '+491730000001' }]);
    expect((await find(bob, {})).json.found).toEqual([]);
  });

  test('[H9a] a number is one account however it is written, and so is a handle', async () => {
    const alice = await signUp({ phone: '+44 (0)20 7946 0018', handle: 'Way_Alice' });
    const bob = await signUp({ handle: 'way_bob' });
    const found = [{ user: alice.user, name: 'Somebody', handle: 'way_alice', phone: '+442079460018' }];
    for (const phone of ['+442079460018', '0044 20 7946 0018', 'tel:+44-20-7946-0018', '+٤٤٢٠٧٩٤٦٠٠١٨']) {
      expect((await find(bob, { phones: [phone] })).json.found, phone).toEqual(found);
    }
    expect((await find(bob, { phones: ['020 7946 0018', '442079460018'] })).json.found).toEqual([]);
    expect((await find(bob, { handles: ['@WAY_alice'] })).json.found).toEqual([{ ...found[0], phone: null }]);
  });

  test('[H9a] example numbers from all over the world, in every way to write them, find who signed up with the plain one', async () => {
    const seeker = await signUp({ handle: 'way_seeker' });
    // Every twentieth country; all of them are tried with the reader itself.
    const some = phones.filter((_, i) => i % 20 === 7);
    expect(some.length).toBeGreaterThan(10);
    for (const { country, number, written, none } of some) {
      const { user } = await signUp({ phone: number });
      const answer = await find(seeker, { phones: Object.values(written) });
      expect(
        answer.json.found.map((one: { user: string; phone: string }) => [one.user, one.phone]),
        country,
      ).toEqual([[user, number]]);
      expect((await find(seeker, { phones: none })).json.found, country).toEqual([]);
    }
    const [handle = ''] = Object.values(handles);
    const alice = await signUp({ handle });
    const ways = Object.keys(handles).filter((text) => handles[text] === handle);
    expect((await find(seeker, { handles: ways })).json.found).toMatchObject([{ user: alice.user }]);
    expect((await find(seeker, { handles: noHandles.filter((text) => text.length <= 64) })).json.found).toEqual([]);
  });

  test('[H9] finds nobody who does not want it', async () => {
    const carol = await signUp({ phone: '+491730000002', handle: 'find_carol' });
    await call('PATCH', '/v1/profile', { token: carol.token, body: { discoverable: false } });
    const dave = await signUp({ handle: 'find_dave' });
    expect((await find(dave, { phones: ['+491730000002'], handles: ['find_carol'] })).json.found).toEqual([]);
  });

  test('is for a hundred at most', async () => {
    const erin = await signUp({ handle: 'find_erin' });
    const phones = Array.from({ length: 101 }, (_, i) => `+4917400000${i}`);
    expect((await find(erin, { phones })).json.error.code).toBe('malformed');
    expect((await find(erin, { phones: phones.slice(1) })).status).toBe(200);
  });

  test('[H9] costs the allowance whether or not somebody is found', async () => {
    const frank = await signUp({ handle: 'find_frank' });
    const phones = Array.from({ length: 100 }, (_, i) => `+4917500000${i}`);
    for (let i = 0; i < 50; i++) expect((await find(frank, { phones })).status).toBe(200);
    const refused = await find(frank, { phones: ['+491730000001'] });
    expect(refused).toMatchObject({ status: 429, json: { error: { code: 'rate-limited' } } });
  });
});

describe('an account', () => {
  test('that is deleted is signed out, found by nobody, and frees its names', async () => {
    const alice = await signUp({ phone: '+491740000001', handle: 'gone_alice' });
    const bob = await signUp({ handle: 'gone_bob' });
    expect((await call('DELETE', '/v1/account', { token: alice.token })).json).toEqual({ deleted: true });
    expect((await call('GET', '/v1/devices', { token: alice.token })).json.error.code).toBe('signed-out');
    const asked = { token: bob.token, body: { handles: ['gone_alice'], phones: ['+491740000001'] } };
    expect((await call('POST', '/v1/lookup', asked)).json.found).toEqual([]);
    expect(await env.DIRECTORY.prepare('SELECT count(*) AS n FROM retirements').first<number>('n')).toBe(0);
    expect((await signUp({ handle: 'gone_alice' })).user).not.toBe(alice.user);
  });
});

test('the server tells its limits and its health', async () => {
  expect((await call('GET', '/v1/limits')).json).toMatchObject({ maxMembers: 1_024, maxCodeAttempts: 5 });
  expect((await call('GET', '/healthz')).json).toEqual({ ok: true });
});
