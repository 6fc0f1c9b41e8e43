/** A thousand people are connected and silent when the server dies. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Roost } from '../../client/api.ts';
import { signUpMany } from '../harness/account.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { parallel } from '../harness/parallel.ts';
import { openPlainSdk } from '../harness/sdk.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const people = 1_000;
const groupSize = 50;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(freeLimits);
});
afterAll(() => server.stop());

test('no second sees more than 10 % of them come back, and all are back and caught up', {
  timeout: 1_200_000,
}, async () => {
  const accounts = await signUpMany(
    server.url,
    Array.from({ length: people }, (_, i) => `idle_${i}`),
  );
  const { writer } = await server.people(['writer'], { reconnect: { minMs: 0, maxMs: 100 } });
  const groups: string[] = [];
  for (let at = 0; at < people; at += groupSize) {
    const users = accounts.slice(at, at + groupSize).map((account) => account.user);
    groups.push(await writer.createGroup(`group ${at}`, users));
  }
  const clients = await parallel(accounts, 16, async (account) => {
    const client = await openPlainSdk(account);
    // A list is only computed while somebody watches it. Whom a stranger put into a group has it among the requests.
    client.requests.subscribe(() => {});
    await eventually(() => expect(client.status.current.state).toBe('online'), 60_000);
    return client;
  });

  // When each client tries again is judged by what it decided: a thousand clients in one process on a busy machine
  // carry it out in bunches, a thousand devices do not.
  const triesAt: number[] = [];
  const cameBack = new Set<Roost>();
  for (const client of clients) {
    let wasAway = false;
    let plannedAt = 0;
    client.status.subscribe(({ state, retryAt }) => {
      if (state === 'offline') wasAway = true;
      if (state === 'offline' && retryAt !== null && retryAt !== plannedAt) {
        plannedAt = retryAt;
        triesAt.push(retryAt);
      }
      if (wasAway && (state === 'catching-up' || state === 'online')) cameBack.add(client);
    });
  }
  await server.runtime.crash();
  await eventually(() => expect(writer.isConnected).toBe(true), 60_000);
  await Promise.all(groups.map((group) => writer.send(group, 'while you were away')));

  await eventually(() => expect(cameBack.size).toBe(people), 400_000);
  await eventually(() => expect(notOnline(clients)).toBe(0), 120_000);
  expect(triesAt.length).toBeGreaterThanOrEqual(people);
  expect(busiestSecond(triesAt)).toBeLessThanOrEqual(people / 10);
  await eventually(() => {
    // Creation and message; the writer's body has no form that opens here, so the text itself stays sealed.
    const caughtUp = clients.filter(
      ({ requests: { current } }) => current[0]?.headSeq === 2 && current[0].unread === 1,
    );
    expect(caughtUp.length).toBe(people);
  });
  await parallel(clients, 32, (client) => client.close());
});

function notOnline(clients: Roost[]): number {
  return clients.filter((client) => client.status.current.state !== 'online').length;
}

/** The most that fall into any one second. */
function busiestSecond(times: number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  let most = 0;
  for (let from = 0, through = 0; through < sorted.length; through++) {
    while ((sorted[through] as number) - (sorted[from] as number) > 1_000) from++;
    most = Math.max(most, through - from + 1);
  }
  return most;
}
