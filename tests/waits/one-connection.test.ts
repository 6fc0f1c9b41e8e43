/** One connection a device, whatever comes at the same time or too late. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeCodes } from '../../protocol/close-codes.ts';
import { eventually } from '../harness/eventually.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { type OpenSocket, openSocket } from '../harness/socket.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** The close goes at once; the runtime lets the line of a socket that never spoke stand until its object sleeps. */
const lingersMs = 60_000;

interface Attempt {
  readonly socket: OpenSocket;
  readonly answered: string[];
  closedWith: number | null;
}

async function connect(token: string, attempt: number | null): Promise<Attempt> {
  const answered: string[] = [];
  const made: { closedWith: number | null } = { closedWith: null };
  const protocols = ['roost.v1', `roost.token.${token}`, ...(attempt === null ? [] : [`roost.attempt.${attempt}`])];
  const socket = await openSocket(`${server.url}/v1/socket`, protocols, {
    onMessage: (data) => void answered.push(String(data)),
    onClose: (code) => void (made.closedWith = code),
  });
  return Object.assign(made, { socket, answered });
}

for (const [how, attempts] of [
  ['that say nothing of their order', [null, null, null, null, null, null, null, null]],
  ['whatever their order', [3, 8, 1, 2, 7, 5, 4, 6]],
] as const) {
  test(`[K1] [3.8] of eight upgrades at the same instant, ${how}, just one stays and the others get 4501`, {
    timeout: 120_000,
  }, async () => {
    const { alice } = await server.people(['alice']);
    const all = await Promise.all(attempts.map((attempt) => connect(alice.account.token, attempt)));
    await eventually(
      () => expect(all.filter((one) => one.closedWith === closeCodes.displaced)).toHaveLength(7),
      lingersMs,
    );
    const left = all.filter((one) => one.closedWith === null);
    expect(left).toHaveLength(1);
    if (attempts[0] !== null) expect(all.indexOf(left[0] as Attempt)).toBe(1);
    left[0]?.socket.send('ping');
    await eventually(() => expect(left[0]?.answered).toContain('pong'));
    left[0]?.socket.close();
  });
}

test('[K1] [3.8a] an upgrade of a process that is dead, arriving late, is the one that gets 4501', {
  timeout: 120_000,
}, async () => {
  const { bob } = await server.people(['bob']);
  const newer = await connect(bob.account.token, 12);
  const late = await connect(bob.account.token, 11);
  await eventually(() => expect(late.closedWith).toBe(closeCodes.displaced), lingersMs);
  expect(newer.closedWith).toBeNull();
  newer.socket.close();
});
