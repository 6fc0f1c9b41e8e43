/**
 * A small story that leaves one of everything in a server's folder, played with lean devices against a real server, and
 * cut off by killing it.
 *
 * Alice (phone and laptop), Bob, Carol and Dave: direct chats, a group with changes of members, roles and title, a message
 * deleted, one expired and one that will, reads, a device signed out, a device and a person away. At the end the network
 * fails in three ways, a device is being linked, and the server dies.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { wire } from '../../schema/gen/wire.js';
import type { ServerProcess } from '../../scripts/runtime/server-process.ts';
import { type Account, finishJoining, joinWithCode, linkDevice, post, signUp } from '../harness/account.ts';
import { eventually } from '../harness/eventually.ts';
import { WireClient } from '../harness/wire-client.ts';
import type { RecordedFrame, StoryPerson } from './fixture.ts';
import { startRelay } from './relay.ts';

export interface PlayedDevice {
  readonly name: string;
  readonly person: string;
  readonly account: Account;
  readonly client: WireClient | null;
  readonly state: 'online' | 'offline' | 'removed';
  /** What its store holds, where it lost what came later. */
  readonly lost: ReadonlyMap<string, number> | null;
  /** By conversation: what it had read and stored when all was written for the last time. */
  readonly settled: ReadonlyMap<string, { readonly read: number; readonly through: number }>;
}

export interface PlayedStory {
  readonly people: Readonly<Record<string, StoryPerson>>;
  readonly devices: readonly PlayedDevice[];
  readonly chats: readonly { readonly name: string; readonly conversation: string; readonly title: string }[];
  readonly frames: readonly RecordedFrame[];
  readonly killedAt: number;
  readonly pendingCode: string;
  /** What Bob's tablet sent to join; the answer never came. */
  readonly linking: { readonly code: string; readonly joining: string };
}

const tenYearsMs = 10 * 365 * 24 * 3_600_000;

/** `killAfterMs`: how long after Bob's phone was told of the tablet the server dies. */
export async function playStory(server: ServerProcess, killAfterMs: number): Promise<PlayedStory> {
  const { url } = server;
  const relay = await startRelay(url);
  const clients: WireClient[] = [];
  const connect = async (account: Account, name: string): Promise<WireClient> => {
    const client = new WireClient(relay.through(account, name), { checks: true });
    clients.push(client);
    await client.connect();
    return client;
  };
  const together = (conversation: string, devices: readonly WireClient[]) =>
    eventually(() => {
      const seqs = devices.map((device) => device.log(conversation).through);
      const heads = devices.map((device) => device.log(conversation).headSeq);
      if (new Set([...seqs, ...heads]).size > 1) throw new Error(`not together: ${seqs} of ${heads}`);
    });

  // Who there is, and what they have.
  const [a, b, c, d] = [
    await signUp(url, 'alice'),
    await signUp(url, 'bob'),
    await signUp(url, 'carol'),
    await signUp(url, 'dave'),
  ] as const;
  const phone = await connect(a, 'alice-phone');
  const bob = await connect(b, 'bob-phone');
  const carol = await connect(c, 'carol-phone');
  const dave = await connect(d, 'dave-phone');
  await call(a, 'PUT', `/v1/contacts/${b.user}`, { name: 'Bobby' });
  await call(a, 'PUT', `/v1/contacts/${c.user}`, { name: 'Carol' });
  await call(b, 'PUT', `/v1/contacts/${a.user}`, { name: 'Al' });

  // Direct chats; Alice gets a laptop in the middle of one.
  const ab = await phone.openDirect(b.user);
  await phone.send(ab, 'hello bob');
  await bob.send(ab, 'hello alice');
  await together(ab, [phone, bob]);
  bob.read(ab);
  phone.read(ab);
  const laptopAccount = await linkDevice(a);
  const laptop = await connect(laptopAccount, 'alice-laptop');
  await eventually(() => {
    if (laptop.log(ab).from < 4 || !bob.log(ab).entries.has(4)) throw new Error('the laptop is not listed');
  });
  await bob.send(ab, 'to phone and laptop');
  await laptop.send(ab, 'from the laptop');
  await together(ab, [phone, laptop, bob]);
  const bc = await bob.openDirect(c.user);
  await carol.send(bc, 'carol to bob');
  await carol.send(bc, 'and another');
  await together(bc, [bob, carol]);
  const bd = await bob.openDirect(d.user);
  await dave.send(bd, 'dave to bob');

  const ac = await phone.openDirect(c.user);
  await phone.send(ac, 'alice to carol');
  await carol.send(ac, 'carol to alice');
  await together(ac, [phone, carol]);

  // A group with changes of everything.
  const group = await phone.createGroup('Crows', [b.user, c.user]);
  const inGroup = [phone, laptop, bob, carol];
  await together(group, inGroup);
  for (const [index, device] of inGroup.entries()) {
    await device.send(group, `group ${index}`);
    await together(group, inGroup);
  }
  await phone.change(group, wire.EntryKind.ROLES, {
    roles: { changes: [{ user: b.user, role: wire.Role.ADMIN }] },
  });
  await together(group, inGroup);
  await bob.change(group, wire.EntryKind.MEMBERSHIP, { membership: { add: await bob.membersOf([d.user]) } });
  await together(group, inGroup);
  await eventually(() => {
    if (dave.log(group).epoch === 0) throw new Error('dave has not heard of the group');
  });
  await phone.change(group, wire.EntryKind.SETTINGS, { settings: { title: Buffer.from('Ravens') } });
  await together(group, inGroup);
  await eventually(() => {
    if (dave.log(group).epoch < phone.log(group).epoch) throw new Error('dave has an old epoch');
  });
  await dave.send(group, 'dave in the group');
  await together(group, inGroup);
  await bob.send(group, 'everybody reads this');
  await together(group, inGroup);
  await together(group, [phone, dave]);
  for (const device of [phone, carol, dave]) device.read(group);
  await sleep(300); // Dave says so before he is no member any more.
  await bob.change(group, wire.EntryKind.MEMBERSHIP, { membership: { add: [], remove: [d.user] } });
  await together(group, inGroup);

  // Deleted, expired, expiring.
  const oops = await bob.send(group, 'oops');
  await bob.delete(group, [oops.seq]);
  await phone.send(group, 'gone in a second', { expiresAt: Date.now() + 1_000 });
  await phone.send(group, 'gone in ten years', { expiresAt: Date.now() + tenYearsMs });
  await together(group, inGroup);
  carol.read(group);

  // A device that is signed out, codes that nobody uses.
  const daveSecond = await linkDevice(d);
  await call(d, 'DELETE', `/v1/devices/${daveSecond.device}`);
  await post(`${url}/v1/sign-up/codes`, { handle: 'erin' });
  await post(`${url}/v1/links`, {}, a.token);

  // Carol goes, the laptop goes; the others go on.
  await eventually(() => {
    if (carol.unread(group) > 0) throw new Error('carol has not read');
  });
  await sleep(1_500); // Reports are confirmed, positions written, the short message has expired.
  await carol.close();
  await bob.send(group, 'carol is away');
  await phone.send(group, 'she will see this');
  await bob.send(bc, 'for carol alone');
  await laptop.close();
  await bob.send(ab, 'the laptop is off');
  await together(group, [phone, bob]);
  await together(ab, [phone, bob]);
  await sleep(1_500);

  // The network fails: what Alice's phone says is lost, what Bob's is told is lost.
  const settled = new Map(
    clients.map((client) => {
      const logs = [...client.logs.values()].filter((log) => log.newest > 0);
      return [client, new Map(logs.map((log) => [log.conversation, { read: log.read, through: log.through }]))];
    }),
  );
  const lost = new Map([...phone.logs.values()].map((log) => [log.conversation, log.through]));
  relay.lose('alice-phone', 'client');
  const { seq: unacked } = await bob.send(ab, 'pushed and not acknowledged');
  await eventually(() => {
    if (!phone.log(ab).entries.has(unacked)) throw new Error('not pushed');
  });
  void phone.send(ab, 'never arrived').catch(() => {});
  relay.lose('bob-phone', 'server');
  const before = phone.log(group).headSeq;
  void bob.send(group, 'the answer was lost').catch(() => {});
  await eventually(() => {
    if (phone.log(group).headSeq === before) throw new Error('not appended');
  });
  bob.read(ab); // Reported, and the server dies before anybody is sure of it.

  // Bob links a tablet; the server dies as soon as his phone is told.
  const { code, joining } = await joinWithCode(b, 'tablet', 'a'.repeat(43));
  const linking = { code, joining };
  const workerd = server.workerdPid();
  const killed = new Promise<void>((resolve) => {
    relay.onServerFrame = (device, bytes) => {
      if (device !== 'bob-phone') return;
      const { outputs } = wire.ServerFrame.decode(bytes);
      if (!outputs.some((output) => output.event?.accountChanged?.devices)) return;
      relay.onServerFrame = null;
      const end = performance.now() + killAfterMs;
      while (performance.now() < end); // A timer is not that exact.
      for (const pid of [server.pid, workerd]) process.kill(pid, 'SIGKILL');
      resolve();
    };
  });
  await Promise.all([killed, finishJoining(url, linking).catch(() => {})]);
  const killedAt = Date.now();
  await server.kill();
  await Promise.all(clients.map((client) => client.close()));
  relay.stop();

  const person = (account: Account, handle: string, contacts: StoryPerson['contacts'] = []) => ({
    user: account.user,
    handle,
    contacts,
  });
  const device = (name: string, account: Account, client: WireClient | null, state: PlayedDevice['state']) => ({
    ...{ name, person: name.split('-')[0] as string, account, client, state },
    lost: client === phone ? lost : null,
    settled: (client && settled.get(client)) ?? new Map(),
  });
  return {
    people: {
      alice: person(a, 'alice', [
        { user: b.user, name: 'Bobby' },
        { user: c.user, name: 'Carol' },
      ]),
      bob: person(b, 'bob', [{ user: a.user, name: 'Al' }]),
      carol: person(c, 'carol'),
      dave: person(d, 'dave'),
    },
    devices: [
      device('alice-phone', a, phone, 'online'),
      device('alice-laptop', laptopAccount, laptop, 'offline'),
      device('bob-phone', b, bob, 'online'),
      device('carol-phone', c, carol, 'offline'),
      device('dave-phone', d, dave, 'online'),
      device('dave-second', daveSecond, null, 'removed'),
    ],
    chats: [
      { name: 'alice and bob', conversation: ab, title: '' },
      { name: 'bob and carol', conversation: bc, title: '' },
      { name: 'bob and dave', conversation: bd, title: '' },
      { name: 'alice and carol', conversation: ac, title: '' },
      { name: 'the group', conversation: group, title: 'Ravens' },
    ],
    frames: relay.frames,
    killedAt,
    pendingCode: 'erin',
    linking,
  };
}

async function call({ url, token }: Account, method: string, path: string, body?: object): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(`${url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
}
