/** Codes and tokens that are no good. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeCodes } from '../../protocol/close-codes.ts';
import { linkDevice, post } from '../harness/account.ts';
import { eventually } from '../harness/eventually.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { WireClient } from '../harness/wire-client.ts';

let server: TestServer;
/** Its codes are good for a moment alone: nobody can sign up there who is slow. */
let hasty: TestServer;
const codeTtlMs = 500;

beforeAll(async () => {
  [server, hasty] = await Promise.all([startTestServer(), startTestServer({ codeTtlMs })]);
});
afterAll(() => Promise.all([server?.stop(), hasty?.stop()]));

interface CodeAnswer {
  readonly asking: string;
  readonly code: string;
}

const askForCode = async (handle: string, { url } = server): Promise<CodeAnswer> => {
  const asked = await post<{ shownCode: string; asking: string }>(`${url}/v1/sign-up/codes`, { handle });
  return { asking: asked.asking, code: asked.shownCode };
};

const signUpWith = (handle: string, asked: CodeAnswer, { url } = server): Promise<unknown> =>
  post(`${url}/v1/sign-up`, { handle, ...asked, name: handle, deviceName: 'test' });

test('a removed device loses its socket, its token and its place at once', async () => {
  const { alice } = await server.people(['alice']);
  const closed: number[] = [];
  const account = await linkDevice(alice.account);
  const laptop = await server.device(account, { onClose: (code) => closed.push(code) });
  const headers = { authorization: `Bearer ${alice.account.token}` };
  const removed = await fetch(`${server.url}/v1/devices/${account.device}`, { method: 'DELETE', headers });
  expect(removed.status).toBe(200);
  await eventually(() => expect(closed).toEqual([closeCodes.signedOut]));

  expect(laptop.isConnected).toBe(false);
  await expect(laptop.connect()).rejects.toThrow('401');
  const response = await fetch(`${server.url}/v1/devices`, { headers: { authorization: `Bearer ${account.token}` } });
  expect(response.status).toBe(401);
  const { devices } = (await (await fetch(`${server.url}/v1/devices`, { headers })).json()) as { devices: object[] };
  expect(devices).toHaveLength(1);
});

test('a token that nobody was given opens nothing', async () => {
  const account = await server.signUp('bob');
  const forged = `${account.token.slice(0, -1)}${account.token.endsWith('A') ? 'B' : 'A'}`;
  const foreign = account.token.replace(/^u.{20}/, `u${'x'.repeat(20)}`);
  for (const token of [forged, foreign, 'nonsense']) {
    await expect(new WireClient({ ...account, token }).connect()).rejects.toThrow('401');
  }
});

test('an expired code is refused', async () => {
  const asked = await askForCode('late_comer', hasty);
  await new Promise((resolve) => setTimeout(resolve, codeTtlMs + 200));
  await expect(signUpWith('late_comer', asked, hasty)).rejects.toThrow('410');
});

test('after a few wrong codes the right one is no good either, and a new one is', async () => {
  const asked = await askForCode('guesser');
  const wrong = { ...asked, code: '0'.repeat(12) };
  for (let i = 0; i < 5; i++) await expect(signUpWith('guesser', wrong)).rejects.toThrow(/403|429|410/);
  await expect(signUpWith('guesser', asked)).rejects.toThrow(/429|410/);
  await signUpWith('guesser', await askForCode('guesser'));
});
