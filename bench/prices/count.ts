import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, signUp, signUpMany } from '../../tests/harness/account.ts';
import { amountOf, priceTable } from '../../tests/harness/price-table.ts';
import { openSocket } from '../../tests/harness/socket.ts';
import { WireClient } from '../../tests/harness/wire-client.ts';
import type { Bar } from '../kit/report.ts';
import { startCounted } from '../kit/servers.ts';

/** Long enough that positions, alarms and reports of what went before are written. */
const restMs = 6_500;
const people = 12;
const size = 1_024;

interface Deed {
  /** The row of the table. */
  readonly name: string;
  readonly n: number;
  readonly act: () => Promise<unknown>;
}

/** What commands and routes cause on the running server, with the figure of the table that it is not to pass. */
export async function countPrices(folder: string): Promise<{ figures: Record<string, number>; bars: Bar[] }> {
  const runtime = await startCounted(folder);
  const { url } = runtime;
  try {
    const account = await signUp(url, 'priced');
    const others = await signUpMany(
      url,
      Array.from({ length: people }, (_, i) => `other${i}`),
    );
    const a = new WireClient(account);
    const clients = others.map((other) => new WireClient(other));
    await Promise.all([a, ...clients].map((client) => client.connect()));
    const users = others.map((other) => other.user);
    const group = await a.createGroup('a group', users);
    for (const other of others) await request(other, 'PUT', `/v1/contacts/${account.user}`, { name: 'priced' });
    await sleep(restMs);

    const figures: Record<string, number> = {};
    const bars: Bar[] = [];
    const tables = { commands: priceTable('Commands'), routes: priceTable('Routes') };
    const kinds = { commands: commandsOf(a, group, users), routes: routesOf(account, group, users) };
    for (const kind of ['commands', 'routes'] as const) {
      for (const { name, n, act } of kinds[kind]) {
        const row = tables[kind].get(name);
        if (row === undefined) throw new Error(`no row for ${name}`);
        const before = await read(url);
        await act();
        await sleep(restMs);
        const after = await read(url);
        const calls = (after.rpcs ?? 0) - (before.rpcs ?? 0);
        const rows = (after.rowsWritten ?? 0) - (before.rowsWritten ?? 0);
        const bytes = (after.bytesOut ?? 0) - (before.bytesOut ?? 0);
        Object.assign(figures, { [`${name} calls`]: calls, [`${name} rows`]: rows, [`${name} bytes out`]: bytes });
        console.error(`${name}: ${calls} calls, ${rows} rows, ${bytes} bytes out`);
        bars.push({
          name: `${name} (n = ${n}), calls`,
          value: calls,
          limit: amountOf(row.calls, n),
          direction: 'at-most',
        });
        bars.push({
          name: `${name} (n = ${n}), rows`,
          value: rows,
          limit: amountOf(row.rows, n),
          direction: 'at-most',
        });
      }
    }
    await Promise.all([a, ...clients].map((client) => client.close()));
    return { figures, bars };
  } finally {
    await runtime.stop();
  }
}

function commandsOf(a: WireClient, group: string, users: readonly string[]): Deed[] {
  const n = users.length;
  return [
    { name: 'Alive', n: 0, act: () => a.request({ alive: {} }) },
    { name: 'FindDirect', n: 0, act: () => a.request({ findDirect: { peer: users[0] as string } }) },
    { name: 'GetDeviceLists', n, act: () => a.request({ getDeviceLists: { users: [...users] } }) },
    { name: 'Send', n: n + 1, act: () => a.send(group, Buffer.alloc(size)) },
    { name: 'GetReceipts', n: n + 1, act: () => a.request({ getReceipts: { conversation: group, seq: 2 } }) },
    { name: 'Pull', n: 2, act: () => a.request({ pull: { conversation: group } }) },
    { name: 'Typing', n: n + 1, act: () => a.request({ typing: { conversation: group } }) },
    { name: 'Activity', n: 0, act: () => a.request({ activity: { away: true } }) },
    { name: 'Open', n: 1, act: () => a.request({ open: { conversation: group } }) },
    {
      name: 'Watch',
      n,
      act: async () => {
        await a.request({ watch: { users: [...users] } });
        await a.request({ watch: { users: [] } });
      },
    },
  ];
}

function routesOf(account: Account, group: string, users: readonly string[]): Deed[] {
  const other = users[0] as string;
  const ask = (method: string, path: string, body?: object) => () => request(account, method, path, body);
  return [
    { name: 'listDevices', n: 0, act: ask('GET', '/v1/devices') },
    { name: 'putContact', n: 0, act: ask('PUT', `/v1/contacts/${other}`, { name: 'somebody' }) },
    { name: 'listContacts', n: 0, act: ask('GET', '/v1/contacts') },
    { name: 'removeContact', n: 0, act: ask('DELETE', `/v1/contacts/${other}`) },
    { name: 'getProfile', n: 0, act: ask('GET', '/v1/profile') },
    { name: 'changeProfile', n: 0, act: ask('PATCH', '/v1/profile', { name: 'another' }) },
    { name: 'getProfiles', n: 0, act: ask('POST', '/v1/profiles', { users: [...users] }) },
    { name: 'lookup', n: 0, act: ask('POST', '/v1/lookup', { handles: ['nobody'] }) },
    { name: 'listEntries', n: 0, act: ask('GET', `/v1/conversations/${group}/entries`) },
    { name: 'openLink', n: 0, act: ask('POST', '/v1/links', {}) },
    {
      name: 'openSocket',
      n: 1,
      act: async () => {
        const ended = Promise.withResolvers<void>();
        const events = { onMessage: () => {}, onClose: () => ended.resolve() };
        (await openSocket(`${account.url}/v1/socket`, ['roost.v1', `roost.token.${account.token}`], events)).close();
        await ended.promise;
      },
    },
  ];
}

async function request({ url, token }: Account, method: string, path: string, body?: object): Promise<void> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

async function read(url: string): Promise<Record<string, number>> {
  return (await (await fetch(`${url}/counters`)).json()) as Record<string, number>;
}
