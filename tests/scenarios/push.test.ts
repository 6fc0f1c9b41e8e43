/** A device that is away is woken: the real server, its queue, and a push service on this machine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../harness/account.ts';
import { eventually } from '../harness/eventually.ts';
import { newSubscription } from '../harness/push-receiver.ts';
import { type PushService, startPushService } from '../harness/push-service.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let service: PushService;
const logged: string[] = [];

beforeAll(async () => {
  [server, service] = await Promise.all([startTestServer({}, (line) => logged.push(line)), startPushService()]);
});
afterAll(() => Promise.all([server.stop(), service.stop()]));

async function call(account: Account, method: string, path: string, body?: object) {
  const headers = { authorization: `Bearer ${account.token}`, 'content-type': 'application/json' };
  const response = await fetch(server.url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
}

describe('Web Push', () => {
  test('[W7] [W11] what the consumer sends is opened by the device alone, says nothing, and comes from this server', async () => {
    const { alice } = await server.people(['alice']);
    const bob = await server.signUp('bob');
    const subscription = newSubscription();
    const { p256dh, auth } = subscription;
    const put = await call(bob, 'PUT', '/v1/push', { kind: 'web-push', endpoint: `${service.url}/bob`, p256dh, auth });
    expect(put).toEqual({ status: 200, answer: { put: true } });
    const chat = await alice.openDirect(bob.user);
    await alice.send(chat, 'the secret of the day');

    await eventually(() => expect(service.received).toHaveLength(1), 10_000);
    const [pushed] = service.received;
    expect(service.complaints).toEqual([]);
    const said = JSON.parse(subscription.open(pushed?.body as Buffer)) as Record<string, unknown>;
    expect(said).toEqual({ v: 1, tag: pushed?.headers.topic });
    for (const readable of [chat, bob.user, alice.account.user, 'secret']) {
      expect(JSON.stringify(pushed?.headers) + String(pushed?.body) + JSON.stringify(said)).not.toContain(readable);
    }
    const { answer } = await call(bob, 'GET', '/v1/push');
    expect(pushed?.sender).toBe(answer.key);
    expect(answer.state).toMatchObject({ kind: 'web-push', failure: '', isGone: false, ackedAt: 0 });
    expect((answer.state as { acceptedAt: number }).acceptedAt).toBeGreaterThan(0);
    expect(() => newSubscription().open(pushed?.body as Buffer)).toThrow();

    const phone = await server.device(bob);
    await eventually(async () => {
      const { state } = (await call(bob, 'GET', '/v1/push')).answer as { state: Record<string, number> };
      expect(state.fetchedAt).toBeGreaterThan(0);
      expect(state.provenAt).toBe(state.fetchedAt);
    });
    await phone.close();
  });
});
