/** Who is online, as those see it who watch. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { eventually } from '../harness/eventually.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { startTcpProxy } from '../harness/tcp-proxy.ts';
import type { WireClient } from '../harness/wire-client.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** At once, on any machine; who is only missed is so after 45 s. */
const toldMs = 15_000;

/** Watches somebody and keeps what is told of them. */
async function watch(watcher: WireClient, user: string): Promise<() => wire.Presence.$Properties | undefined> {
  let now: wire.Presence.$Properties | undefined;
  const take = (presences: wire.Presence.$Properties[] | null | undefined): void => {
    for (const presence of presences ?? []) if (presence.user === user) now = presence;
  };
  watcher.onEvent((event) => take(event.presences?.presences));
  const { presences } = await watcher.request({ watch: { users: [user] } });
  take(presences?.presences);
  return () => now;
}

test('online, away and offline are seen as they come, by what is told and not by silence, with the time last seen', async () => {
  const { alice, bob } = await server.people(['alice', 'bob']);
  await alice.openDirect(bob.account.user);
  const now = await watch(alice, bob.account.user);
  await eventually(() => expect(now()?.state).toBe(wire.PresenceState.ONLINE), toldMs);

  bob.put({ activity: { away: true } });
  await eventually(() => expect(now()?.state).toBe(wire.PresenceState.AWAY), toldMs);
  bob.put({ activity: { away: false } });
  await eventually(() => expect(now()?.state).toBe(wire.PresenceState.ONLINE), toldMs);

  const closedAt = Date.now();
  await bob.close();
  await eventually(() => expect(now()?.state).toBe(wire.PresenceState.OFFLINE), toldMs);
  expect(Math.abs((now()?.lastSeenAt ?? 0) - closedAt)).toBeLessThan(toldMs);
});

test('a network that vanishes without a close is seen as offline by its silence', async () => {
  const proxy = await startTcpProxy(server.url);
  try {
    const { carol } = await server.people(['carol']);
    const account = await server.signUp('dave');
    const dave = await server.device({ ...account, url: proxy.url });
    await carol.openDirect(account.user);
    const now = await watch(carol, account.user);
    await eventually(() => expect(now()?.state).toBe(wire.PresenceState.ONLINE), toldMs);
    proxy.freeze();
    const frozenAt = performance.now();
    await eventually(() => expect(now()?.state).toBe(wire.PresenceState.OFFLINE), 60_000);
    // It was not told earlier either: the network was away for less than the server can know.
    expect(performance.now() - frozenAt).toBeGreaterThan(10_000);
    dave.cut();
  } finally {
    await proxy.stop();
  }
});
