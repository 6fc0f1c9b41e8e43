import { exports } from 'cloudflare:workers';
import { afterEach, describe, expect, test } from 'vitest';
import { closeCodes } from '../../../protocol/close-codes.ts';
import { versions } from '../../../protocol/versions.ts';
import { wire } from '../../../schema/gen/wire.js';
import { expectDescribed } from './document.ts';
import { call, openapi, origin, type SignedDevice, signUp } from './gateway.workers.ts';

const opened: WebSocket[] = [];
afterEach(() => {
  for (const socket of opened.splice(0)) socket.close();
});

async function upgrade(headers: Record<string, string>): Promise<Response> {
  const response = await exports.default.fetch(`${origin}/v1/socket`, {
    headers: { upgrade: 'websocket', ...headers },
  });
  await expectDescribed(await openapi(), 'GET', '/v1/socket', response);
  if (response.webSocket !== null) {
    response.webSocket.accept();
    opened.push(response.webSocket);
  }
  return response;
}

const offering = (token: string) => ({ 'sec-websocket-protocol': `roost.v1, roost.token.${token}` });
const codeOf = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code;

function next(socket: WebSocket): Promise<MessageEvent> {
  return new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
}

/** Who the object thinks is at the other end. */
async function whoIs(socket: WebSocket): Promise<{ user: string; device: number }> {
  const hello = { id: 1, hello: { ...versions, client: 'test', away: false } };
  const answer = next(socket);
  socket.send(wire.ClientFrame.encode({ commands: [hello] }).finish());
  const { data } = await answer;
  const { outputs } = wire.ServerFrame.decode(new Uint8Array(await new Response(data as Blob).arrayBuffer()));
  const { user, device } = outputs?.[0]?.reply?.welcome ?? {};
  return { user: user ?? '', device: device ?? 0 };
}

describe('the socket', () => {
  test('[3.1] [H7] opens with the credential that a browser can send, and never repeats it', async () => {
    const alice = await signUp({ handle: 'ws_alice' });
    const response = await upgrade(offering(alice.token));
    expect(response.status).toBe(101);
    expect(response.headers.get('sec-websocket-protocol')).toBe('roost.v1');
    expect(JSON.stringify([...response.headers])).not.toContain(alice.token);
    expect(await whoIs(response.webSocket as WebSocket)).toEqual({ user: alice.user, device: 1 });
  });

  test('[H18] where it was opened, as the edge says, is told to the account’s own devices; what the caller says of it counts for nothing', async () => {
    const ada = await signUp({ handle: 'ws_ada' });
    const request = new Request(`${origin}/v1/socket`, {
      headers: { upgrade: 'websocket', ...offering(ada.token), 'x-roost-place': '%7B%22country%22%3A%22US%22%7D' },
      cf: { country: 'DE', city: 'Köln', latitude: '50.93' } as unknown as CfProperties,
    });
    const { webSocket } = await exports.default.fetch(request);
    webSocket?.accept();
    opened.push(webSocket as WebSocket);
    const { json } = await call('GET', '/v1/devices', { token: ada.token });
    expect(json).toMatchObject({ devices: [{ device: 1, place: { country: 'DE', city: 'Köln' } }] });
  });

  test('opens with a bearer, and chooses no subprotocol that was not offered', async () => {
    const bob = await signUp({ handle: 'ws_bob' });
    const response = await upgrade({ authorization: `Bearer ${bob.token}` });
    expect(response.status).toBe(101);
    expect(response.headers.has('sec-websocket-protocol')).toBe(false);
  });

  test('[3.5] answers the heartbeat', async () => {
    const carol = await signUp({ handle: 'ws_carol' });
    const { webSocket } = await upgrade(offering(carol.token));
    const answer = next(webSocket as WebSocket);
    webSocket?.send('ping');
    expect((await answer).data).toBe('pong');
  });

  test('believes no header from outside about who it is', async () => {
    const dave = await signUp({ handle: 'ws_dave' });
    const victim = await signUp({ handle: 'ws_victim' });
    const forged = { 'x-roost-user': victim.user, 'x-roost-device': '7', 'x-roost-token-hash': '0'.repeat(64) };
    const { webSocket } = await upgrade({ ...offering(dave.token), ...forged });
    expect(await whoIs(webSocket as WebSocket)).toEqual({ user: dave.user, device: 1 });
  });

  test('[3.1] stays closed without a credential, with one that is none, and with one of nobody', async () => {
    expect(await codeOf(await upgrade({}))).toBe('unauthorized');
    expect(await codeOf(await upgrade({ 'sec-websocket-protocol': 'roost.v1' }))).toBe('unauthorized');
    expect(await codeOf(await upgrade(offering('nonsense')))).toBe('unauthorized');
    const nobody = `u${'x'.repeat(20)}.1.${'s'.repeat(43)}`;
    expect((await upgrade(offering(nobody))).status).toBe(401);
  });

  test('[H7] stays closed to a device that was signed out, and closes when it is', async () => {
    const erin: SignedDevice = await signUp({ handle: 'ws_erin' });
    const { webSocket } = await upgrade(offering(erin.token));
    await whoIs(webSocket as WebSocket);
    const closed = new Promise<CloseEvent>((resolve) => webSocket?.addEventListener('close', resolve));
    await call('POST', '/v1/sign-out', { token: erin.token });
    expect((await closed).code).toBe(closeCodes.signedOut);
    expect(await codeOf(await upgrade(offering(erin.token)))).toBe('signed-out');
  });

  test('[H4] stays closed to pages of other origins', async () => {
    const frank = await signUp({ handle: 'ws_frank' });
    expect(await codeOf(await upgrade({ ...offering(frank.token), origin: 'https://evil.example' }))).toBe(
      'foreign-origin',
    );
    expect((await upgrade({ ...offering(frank.token), origin })).status).toBe(101);
  });

  test('is nothing to read', async () => {
    const grace = await signUp({ handle: 'ws_grace' });
    const { status, json } = await call('GET', '/v1/socket', { token: grace.token });
    expect(status).toBe(400);
    expect(json.error.code).toBe('malformed');
  });
});
