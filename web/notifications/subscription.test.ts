import { describe, expect, test } from 'vitest';
import type { PushState, PushTarget } from '../sdk.ts';
import { keepSubscribed } from './subscription.ts';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'base64url')).buffer;

/** A browser with at most one subscription, and a server that has been told of one. */
function place({ key = 'AQID', state = null as Partial<PushState> | null, isOn = true } = {}) {
  let count = 0;
  let current: PushSubscription | null = null;
  const steps: string[] = [];
  const pushManager = {
    getSubscription: async () => current,
    subscribe: async ({ userVisibleOnly, applicationServerKey }: PushSubscriptionOptionsInit) => {
      expect(userVisibleOnly).toBe(true);
      const endpoint = `https://push.example/${++count}`;
      steps.push(`subscribe ${String(applicationServerKey)}`);
      current = {
        endpoint,
        options: { applicationServerKey: bytes(String(applicationServerKey)) },
        getKey: (name: string) => bytes(name === 'p256dh' ? 'BBBB' : '-_-_'),
        unsubscribe: async () => {
          steps.push('unsubscribe');
          current = null;
          return true;
        },
      } as unknown as PushSubscription;
      return current;
    },
  };
  const registration = { pushManager } as unknown as ServiceWorkerRegistration;
  const server = { key, state };
  const registered: PushTarget[] = [];
  const push = {
    status: async () => ({ ...server, kinds: ['web-push'], state: server.state as PushState | null }),
    register: async (target: PushTarget) => void registered.push(target),
  };
  const choices = async () => ({ isOn, showsText: true, language: null });
  return { server, steps, registered, keep: () => keepSubscribed(registration, push, { choices }) };
}

describe('[W9] a subscription', () => {
  test('is made with the key of the server, and told to it at every start', async () => {
    const { keep, steps, registered } = place();
    await keep();
    await keep();
    expect(steps).toEqual(['subscribe AQID']);
    const target = { kind: 'web-push', endpoint: 'https://push.example/1', p256dh: 'BBBB', auth: '-_-_' };
    expect(registered).toEqual([target, target]);
  });

  test('is made anew when the server has another key, or its service has given it up', async () => {
    const { keep, steps, registered, server } = place();
    await keep();
    server.key = 'BAUG';
    await keep();
    server.state = { isGone: true };
    await keep();
    expect(steps.slice(1)).toEqual(['unsubscribe', 'subscribe BAUG', 'unsubscribe', 'subscribe BAUG']);
    expect(registered.map((target) => 'endpoint' in target && target.endpoint)).toEqual([
      'https://push.example/1',
      'https://push.example/2',
      'https://push.example/3',
    ]);
  });

  test('that was turned off while it was made is told to nobody', async () => {
    const { keep, registered } = place({ isOn: false });
    await keep();
    expect(registered).toEqual([]);
  });
});
