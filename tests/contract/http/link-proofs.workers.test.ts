/** What two devices prove to each other while they link goes through the server as it was said, and to nobody else (H17). */
import { describe, expect, test } from 'vitest';
import { toBase64 } from '../../../lib/bytes.ts';
import { refuse } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Ports } from '../../../workers/gateway/ports.ts';
import { crashing, send } from './crashing.workers.ts';
import { call, openLink, type SignedDevice, signUp } from './gateway.workers.ts';

const joining = 'j'.repeat(32);
const bytes = (length: number, byte: number) => btoa(String.fromCharCode(...new Uint8Array(length).fill(byte)));
const keys = { identity: bytes(33, 5), registrationId: 16_380 };
const [proof, other, owned] = [bytes(32, 1), bytes(32, 2), bytes(32, 3)];
/** Signed by nobody: whoever encrypts looks at that, and not the server. */
const listed = (version: number, signature: number) => {
  const devices = [1, 2].map((device) => ({
    device,
    identity: new Uint8Array(33).fill(5),
    registrationId: 16_380,
    addedAt: 1,
  }));
  const encoded = wire.DeviceList.encode({ version, devices, signature: new Uint8Array(64).fill(signature) }).finish();
  return toBase64(encoded);
};
const list = listed(2, 4);

const join = (code: string, more: object = {}) =>
  call('POST', '/v1/links/join', { body: { code, joining, deviceName: 'laptop', keys, proof, ...more } });
const wait = (code: string) => call('POST', '/v1/links/wait', { body: { code, joining } });
const finish = (code: string) => call('POST', '/v1/links/finish', { body: { code, joining } });
const decide = (by: SignedDevice, ticket: string, body: object) =>
  call('PUT', `/v1/links/${ticket}/decision`, { token: by.token, body });
const show = (by: SignedDevice, ticket: string) => call('GET', `/v1/links/${ticket}`, { token: by.token });

async function opened(handle: string) {
  const by = await signUp({ handle });
  return { by, ...(await openLink(by)) };
}

/** Ports over which a User object answers a link with a refusal of the list, and gives the requests it got. */
function refusingLinks(refused: 'stale-list' | 'list-needed') {
  const asked: object[] = [];
  const ports = crashing('nothing', 'before');
  const user = (id: Parameters<Ports['user']>[0]) =>
    new Proxy(ports.user(id), {
      get: (object, name) =>
        name === 'link'
          ? async (request: object) => (asked.push(request), refuse(refused))
          : (...args: unknown[]) =>
              (object as unknown as Record<string, (...all: unknown[]) => unknown>)[name as string]?.(...args),
    });
  return { asked, ports: { ...ports, user } };
}

describe('[F-link] [H17] what two devices prove to each other', () => {
  test('reaches the one that agrees, with what that has to sign', async () => {
    const { by, code, ticket } = await opened('proofs_ask');
    expect((await show(by, ticket)).json).toMatchObject({ joiner: null, signing: null });
    expect((await join(code)).json).toMatchObject({
      state: 'asked',
      account: null,
      list: null,
      proof: null,
      again: false,
    });
    expect((await show(by, ticket)).json).toMatchObject({
      ...{ state: 'asked', joiner: { name: 'laptop', keys, proof } },
      signing: { device: 2, version: 1, devices: [1] },
    });
  });

  test('reaches the one that joins, with the account it is of, once the other has agreed', async () => {
    const { by, code, ticket } = await opened('proofs_say');
    await join(code);
    const said = await decide(by, ticket, { agree: true, of: proof, list, proof: owned });
    expect(said.json).toMatchObject({ state: 'agreed', signing: null });
    const account = { user: by.user, handle: 'proofs_say' };
    expect((await wait(code)).json).toMatchObject({ state: 'agreed', list, proof: owned, account });
    expect((await finish(code)).json).toMatchObject({ user: by.user, device: 2 });
  });

  test('is not mixed up: what is said of one asking holds for no other', async () => {
    const { by, code, ticket } = await opened('proofs_mix');
    await join(code);
    await join(code, { proof: other });
    expect((await decide(by, ticket, { agree: true, of: proof, list, proof: owned })).json).toMatchObject({
      ...{ state: 'asked', joiner: { proof: other } },
    });
    expect((await wait(code)).json.state).toBe('asked');
  });

  test('a half that was mistyped is told to both, and typed again with the same code', async () => {
    const { by, code, ticket } = await opened('proofs_typo');
    await join(code);
    expect((await decide(by, ticket, { agree: false, mismatch: true, of: proof })).json.state).toBe('mismatched');
    for (const step of [wait, join]) {
      expect(await step(code)).toMatchObject({
        status: 403,
        json: { error: { code: 'link-mismatch', advice: 'never' } },
      });
    }
    expect((await join(code, { proof: other })).json.state).toBe('asked');
    await decide(by, ticket, { agree: true, of: other, list, proof: owned });
    expect((await finish(code)).status).toBe(200);
  });

  test.each([
    ['an identity that is none', { keys: { ...keys, identity: bytes(32, 5) } }],
    ['a registration id beyond its range', { keys: { ...keys, registrationId: 16_381 } }],
    ['half of the keys', { keys: { identity: keys.identity } }],
    ['a proof that is too short', { proof: bytes(29, 1) }],
    ['what is no base64', { proof: '!'.repeat(44) }],
  ])('%s is refused', async (what, more) => {
    const { by, code, ticket } = await opened(`proofs_${what.replace(/\W/g, '_').slice(0, 20)}`);
    expect(await join(code, more)).toMatchObject({ status: 400, json: { error: { code: 'malformed' } } });
    expect((await show(by, ticket)).json.state).toBe('open');
  });

  test.each([
    ['that agrees to a mismatch', { agree: true, mismatch: true, of: proof }],
    ['with a list that nothing proves', { agree: true, of: proof, list }],
    ['with a list without end', { agree: true, of: proof, list: bytes(3_000, 4), proof: owned }],
  ])('a decision %s is refused', async (what, body) => {
    const { by, code, ticket } = await opened(`decides_${what.replace(/\W/g, '_').slice(0, 20)}`);
    await join(code);
    expect((await decide(by, ticket, body)).json.error.code).toBe('malformed');
    expect((await show(by, ticket)).json.state).toBe('asked');
  });

  test('[K2] a code typed whole into an older client, which would tell the server all of it, is refused in words', async () => {
    const { by, code, ticket } = await opened('proofs_old');
    const old = { code: `${code}-01234-56789`, joining, deviceName: 'laptop' };
    for (const step of ['join', 'wait', 'finish']) {
      expect((await call('POST', `/v1/links/${step}`, { body: old })).json.error.code).toBe('client-too-old');
    }
    expect((await show(by, ticket)).json.state).toBe('open');
  });
});

describe('[F-link] [H17] a list that is not good any more when the device is to be added', () => {
  test('is asked for anew: the joiner waits, the owner signs again, and the device is added', async () => {
    const { by, code, ticket } = await opened('stale_list');
    await join(code);
    await decide(by, ticket, { agree: true, of: proof, list, proof: owned });
    const { asked, ports } = refusingLinks('stale-list');
    const body = { code, joining, prekeys: toBase64(new Uint8Array([1, 2, 3])) };
    const refused = await send(ports, 'POST', '/v1/links/finish', { body });
    expect(refused.json.error).toMatchObject({ code: 'link-waiting', advice: 'after-delay', afterMs: 2_000 });
    expect(asked).toMatchObject([{ by: 1, signed: { registrationId: 16_380 } }]);
    const { signed } = asked[0] as { signed: { list: Uint8Array; identity: Uint8Array; prekeys: Uint8Array } };
    expect([toBase64(signed.list), signed.identity]).toEqual([list, new Uint8Array(33).fill(5)]);
    expect(signed.prekeys).toEqual(new Uint8Array([1, 2, 3]));

    expect((await wait(code)).json).toMatchObject({ state: 'asked', again: true, account: null, list: null });
    expect((await finish(code)).json.error.code).toBe('link-waiting');
    expect((await show(by, ticket)).json).toMatchObject({ state: 'asked', signing: { device: 2 }, joiner: { proof } });
    const anew = { list: listed(2, 6), proof: bytes(32, 7) };
    await decide(by, ticket, { agree: true, of: proof, ...anew });
    expect((await wait(code)).json).toMatchObject({ state: 'agreed', again: false, ...anew });
    expect((await finish(code)).json.device).toBe(2);
  });

  test('a gateway that died before the ticket knew changes nothing: the next one says it', async () => {
    const { by, code, ticket } = await opened('stale_crash');
    await join(code);
    await decide(by, ticket, { agree: true, of: proof, list, proof: owned });
    const { ports } = refusingLinks('stale-list');
    const dying = { ...ports, linkTicket: crashing('reask', 'before').linkTicket };
    expect((await send(dying, 'POST', '/v1/links/finish', { body: { code, joining } })).status).toBe(503);
    expect((await wait(code)).json.state).toBe('agreed');
    expect((await send(ports, 'POST', '/v1/links/finish', { body: { code, joining } })).json.error.code).toBe(
      'link-waiting',
    );
    expect((await wait(code)).json).toMatchObject({ state: 'asked', again: true });
  });

  test('the owner’s device is away meanwhile: the joiner waits, until the code ends', async () => {
    const { by, code, ticket } = await opened('stale_away');
    await join(code);
    await decide(by, ticket, { agree: true, of: proof, list, proof: owned });
    await send(refusingLinks('stale-list').ports, 'POST', '/v1/links/finish', { body: { code, joining } });
    expect((await wait(code)).json.again).toBe(true);
    expect((await call('DELETE', `/v1/links/${ticket}`, { token: by.token })).status).toBe(200);
    expect((await wait(code)).json.error.code).toBe('code-expired');
  });

  test('[K2] that older clients could not sign is said to whoever joins, and the code stays good', async () => {
    const { by, code, ticket } = await opened('list_needed');
    await join(code);
    await decide(by, ticket, { agree: true });
    const refused = await send(refusingLinks('list-needed').ports, 'POST', '/v1/links/finish', {
      body: { code, joining },
    });
    expect(refused).toMatchObject({ status: 400, json: { error: { code: 'client-too-old' } } });
    expect((await finish(code)).status).toBe(200);
  });
});
