/**
 * Pushes through the platform's queue, as it runs on one's own machine, to push services that drop, delay, throttle, reject and
 * lose: two thousand, or as many as `ROOST_PUSHES` says. What becomes of each is drawn from a seed, by person and chat, so that all that arrives is known before.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Roost, type Store, takeWakeUp } from '../../client/index.node.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import { runChild } from '../../scripts/kit/child.ts';
import { root } from '../../scripts/kit/paths.ts';
import { type Account, linkDevice, signUpMany } from '../harness/account.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { parallel } from '../harness/parallel.ts';
import { newSubscription } from '../harness/push-receiver.ts';
import { type PushService, type ReceivedPush, type Reply, startPushService } from '../harness/push-service.ts';
import { seeded } from '../harness/random.ts';
import { openPlain, openPlainSdk, plainStoreOf } from '../harness/sdk.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { WireClient } from '../harness/wire-client.ts';

const [squadSize, chatsEach] = [50, 20];
const pushes = Math.max(2_000, Number(process.env.ROOST_PUSHES ?? 0));
const squads = Math.ceil(pushes / squadSize / chatsEach);
const people = squads * squadSize;
/** More people take longer. */
const within = (ms: number) => (ms * squads) / 2;
vi.setConfig({ testTimeout: within(700_000), hookTimeout: within(240_000) });
const seed = 11;
const operatorKey = 'a-key-of-thirty-two-letters-or-so';
/** What a service says that has had enough. */
const longMs = 3_000;

/** What a push meets. */
type Fate = keyof typeof replies;
const replies = {
  taken: { status: 201 },
  'taken after a while': { status: 201, delayMs: 300 },
  /** The service has it, and nobody hears of that. */
  'taken in silence': { status: 201, drop: true },
  dropped: { status: 0, drop: true },
  away: { status: 503 },
  throttled: { status: 429, headers: { 'retry-after': '1' } },
  'throttled for long': { status: 429, headers: { 'retry-after': String(longMs / 1_000) } },
  'no such address': { status: 404 },
  gone: { status: 410 },
  refused: { status: 403 },
  malformed: { status: 400 },
  'too large': { status: 413 },
} satisfies Record<string, Reply>;

const isTaken = (fate: Fate) => fate.startsWith('taken');
const rejections = ['malformed', 'refused', 'too large'] as const;

// Who has a service of one kind all the time, by the number of the person.
const isDead = (n: number) => n % 20 === 7;
const isPoison = (n: number) => n % 40 === 2;
const isThrottled = (n: number) => n % 20 === 5;
/** What is sent to these is taken, and never gets there, for as long as that lasts. */
const isLost = (n: number) => n % 25 === 11;
/** Throttled for ever: no number of tries helps. */
const isHopeless = (n: number) => n === 33;
const isWell = (n: number) => !isDead(n) && !isPoison(n) && !isHopeless(n);
const everybody = Array.from({ length: people }, (_, n) => n);

/** What each push of a person meets, try by try, in the order in which their chats come first. */
const plans = drawPlans();
function drawPlans(): Fate[][][] {
  const random = seeded(seed);
  const mishaps: readonly (readonly [number, Fate])[] = [
    [0.08, 'dropped'],
    [0.13, 'taken in silence'],
    [0.23, 'throttled'],
    [0.29, 'away'],
    [0.32, 'taken after a while'],
  ];
  return everybody.map((n) =>
    Array.from({ length: chatsEach }, (): Fate[] => {
      const [first, second] = [random(), random()];
      if (isThrottled(n)) return ['throttled for long', 'taken'];
      const fate = mishaps.find(([below]) => first < below)?.[1];
      if (fate === undefined || fate === 'taken after a while') return [fate ?? 'taken'];
      return second < 0.1 ? [fate, 'throttled', 'taken'] : [fate, 'taken'];
    }),
  );
}

interface Arrival {
  readonly fate: Fate;
  /** By the clock that everybody has here. */
  readonly at: number;
}

/** What the services saw since the last look: by person and topic, in the order of their coming. */
let arrived = new Map<number, Map<string, Arrival[]>>();
/** What got to devices. */
let handed = new Map<number, ReceivedPush[]>();
let isMended = false;
let isLosing = true;

const subscription = newSubscription();
let server: TestServer;
let services: PushService[];
let accounts: Account[];
let writer: Roost;
const chats: ConversationId[][] = [];
/** Devices of the SDK among them; all others speak the protocol alone. */
const stores = new Map<number, Store>();
const devices = new Map<number, WireClient>();

beforeAll(async () => {
  // Who does not come may be woken by the next message, however soon that is; a dozen tries are all. A service is never too slow.
  const limits = { ...freeLimits, pushDeadlineMs: 60_000, wakeAgainMs: 1_000 };
  [server, services] = await Promise.all([
    startTestServer(limits, () => {}, { vars: { ROOST_OPERATOR_KEY: operatorKey }, queueRetries: 12 }),
    Promise.all(Array.from({ length: 4 }, startPushService)),
  ]);
  for (const service of services) service.answer = meet;
  accounts = await signUpMany(
    server.url,
    everybody.map((n) => `queued_${n}`),
  );
  const { maker } = await server.people(['maker']);
  await parallel(accounts, 16, async (account, n) => {
    await put(account, `/v1/contacts/${maker.account.user}`, { name: 'Maker' });
    const { p256dh, auth } = subscription;
    const endpoint = `${services[n % services.length]?.url}/${n}`;
    await put(account, '/v1/push', { kind: 'web-push', endpoint, p256dh, auth });
  });
  for (let squad = 0; squad < squads; squad++) {
    const users = accounts.slice(squad * squadSize, (squad + 1) * squadSize).map(({ user }) => user as UserId);
    const own: ConversationId[] = [];
    for (let i = 0; i < chatsEach; i++) {
      own.push((await maker.createGroup(`chat ${squad} ${i}`, users)) as ConversationId);
    }
    chats.push(own);
  }
  for (const n of [0, 1, 5, 50, 51]) stores.set(n, await plainStoreOf(accounts[n] as Account));
  writer = await openPlainSdk(await linkDevice(maker.account));
  await eventually(() => expect(writer.conversations.current).toHaveLength(squads * chatsEach), within(60_000));
});

afterAll(async () => {
  await writer?.close();
  await server?.stop();
  await Promise.all((services ?? []).map((service) => service.stop()));
});

async function put(account: Account, path: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${account.token}`, 'content-type': 'application/json' };
  const response = await fetch(server.url + path, { method: 'PUT', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
}

async function stateOf({ token }: Account): Promise<Record<string, unknown>> {
  const response = await fetch(`${server.url}/v1/push`, { headers: { authorization: `Bearer ${token}` } });
  return ((await response.json()) as { state: Record<string, unknown> }).state;
}

/** What a service answered is noted after it has answered: all of it is, and nothing is wrong. */
function noted(n: number): Promise<Record<string, unknown>> {
  return eventually(async () => {
    const state = await stateOf(accounts[n] as Account);
    const lastAt = Math.max(...[...(arrived.get(n)?.values() ?? [])].flat().map(({ at }) => at));
    const isAccepted = Number(state.acceptedAt) >= lastAt;
    expect({ n, failure: state.failure, isAccepted }).toEqual({ n, failure: '', isAccepted: true });
    return state;
  }, within(60_000));
}

function meet(push: ReceivedPush): Reply {
  const n = Number(push.path.slice(1));
  const own = arrived.get(n) ?? new Map<string, Arrival[]>();
  arrived.set(n, own);
  const topic = String(push.headers.topic);
  const before = own.get(topic) ?? [];
  const rank = own.has(topic) ? [...own.keys()].indexOf(topic) : own.size;
  const fate = fateOf(n, rank, before.length);
  own.set(topic, [...before, { fate, at: Date.now() }]);
  if (isTaken(fate) && !(isLosing && isLost(n))) handed.set(n, [...(handed.get(n) ?? []), push]);
  return replies[fate];
}

function fateOf(n: number, rank: number, tries: number): Fate {
  if (isDead(n)) return n % 40 === 7 ? 'gone' : 'no such address';
  if (isMended) return 'taken';
  if (isHopeless(n)) return 'throttled';
  if (isPoison(n)) return rejections[Math.floor(n / 40) % rejections.length] as Fate;
  // Beyond what was planned it is taken once more, and too often.
  return plans[n]?.[rank]?.[tries] ?? 'taken';
}

/** What came to a person's service, a list for each topic. */
const fatesOf = (n: number) => [...(arrived.get(n)?.values() ?? [])].map((all) => all.map(({ fate }) => fate));

/** What was planned has come, and what was taken then, if anything: whose object has slept meanwhile may be sent it once more (W8). */
function expectPlanned(n: number, planned: readonly (readonly Fate[])[] | undefined): void {
  const fates = fatesOf(n).map((all, rank) => {
    const most = planned?.[rank]?.length ?? 0;
    return all.slice(most).every((fate) => fate === 'taken') ? all.slice(0, most) : all;
  });
  expect({ n, fates }).toEqual({ n, fates: planned });
}
const count = (of: readonly number[], what: (n: number) => readonly unknown[]) =>
  of.reduce((sum, n) => sum + what(n).length, 0);

/** What arrived and got to devices until now, and from now on it is the next part. */
function turn(): void {
  arrived = new Map();
  handed = new Map();
}

async function send(to: readonly ConversationId[], text: string): Promise<void> {
  const sent = await Promise.all(to.map((id) => writer.send(id, { text })));
  await Promise.all(sent.map(({ id }) => writer.settled(id)));
}

const command = (...args: string[]) =>
  runChild(process.execPath, [`${root}/scripts/pushes.ts`, '--url', server.url, '--json', ...args], {
    ROOST_OPERATOR_KEY: operatorKey,
  });
const said = (output: string) =>
  JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as { pushes: number; reasons: Record<string, number> };

/** Who has the push comes, is told what it was about, and has it. */
async function come(n: number): Promise<void> {
  const device = devices.get(n) ?? new WireClient(accounts[n] as Account);
  devices.set(n, device);
  await device.connect();
  await device.filled();
  await acked(n);
  await device.close();
}

/** The server has heard that the device has what its last push was about. */
function acked(n: number): Promise<void> {
  return eventually(async () => {
    const { ackedAt, acceptedAt } = await stateOf(accounts[n] as Account);
    expect({ n, isAcked: Number(ackedAt) >= Number(acceptedAt) }).toEqual({ n, isAcked: true });
  });
}

test('[W7] [W8] each gets there once, as what was planned for it allows, or is seen to be broken', async () => {
  const began = performance.now();
  await send(chats.flat(), 'one');
  const garbage = await server.runtime.miniflare.getQueueProducer<unknown>('PUSH');
  for (const body of [null, { user: 'nobody' }, { other: 1 }]) await garbage.send(body);
  const well = everybody.filter(isWell);
  await eventually(() => {
    expect(count(well, fatesOf)).toBe(well.length * chatsEach);
    for (const n of well) expectPlanned(n, plans[n]);
  }, within(300_000));
  const wellMs = performance.now() - began;

  // Whoever runs this sees what was given up, and why: of each kind what was planned, and who no number of tries helped.
  const { reasons } = await eventually(async () => {
    const seen = said((await command()).output);
    expect(seen.reasons['tried too often']).toBeGreaterThan(0);
    return seen;
  }, within(300_000));
  const requests = everybody.flatMap((n) => fatesOf(n).flat());
  const timesOf = (fate: Fate) => requests.filter((one) => one === fate).length;
  expect(reasons).toEqual({
    'not a message of this queue': 3,
    '400 not taken': timesOf('malformed'),
    '403 not taken': timesOf('refused'),
    '413 not taken': timesOf('too large'),
    'tried too often': expect.any(Number),
  });
  for (const n of everybody.filter((one) => isPoison(one) || isHopeless(one))) {
    // A service that asks for patience is tried with none of the other chats meanwhile.
    expect(fatesOf(n).length).toBeGreaterThan(isPoison(n) ? chatsEach - 1 : 0);
    expect(handed.get(n)).toBe(undefined);
  }
  // What was with the consumer by then was sent, if at all.
  for (const n of everybody.filter(isDead)) expect(fatesOf(n).length).toBeGreaterThan(0);
  for (const n of everybody.filter(isThrottled)) {
    for (const [throttled, taken] of arrived.get(n)?.values() ?? []) {
      // By the clocks of two processes.
      expect((taken as Arrival).at - (throttled as Arrival).at).toBeGreaterThan(longMs - 100);
    }
  }
  console.log({
    seed,
    ...Object.fromEntries(Object.keys(replies).map((fate) => [fate, timesOf(fate as Fate)])),
    ...{ requests: requests.length, wellMs: Math.round(wellMs), allMs: Math.round(performance.now() - began) },
  });

  await parallel(accounts, 16, async (account, n) => {
    const state = isWell(n) ? await noted(n) : await stateOf(account);
    if (isDead(n)) expect(state).toMatchObject({ isGone: true, failure: expect.stringMatching(/^gone: 4(04|10)/) });
    else if (isPoison(n))
      expect(state).toMatchObject({ isGone: false, failure: expect.stringMatching(/^rejected: 4/) });
    else if (isHopeless(n)) expect(state).toMatchObject({ isGone: false, failure: 'later: 429 throttled' });
    else {
      expect(state).toMatchObject({ isGone: false, fetchedAt: 0, ackedAt: 0, provenAt: 0 });
    }
  });
});

test('[W3] [W9] devices show each once, come, and have it: all that can be is acked, and what was lost on the way is seen', async () => {
  // To a second one with the same topic the service, or the device, gives the place of the first.
  for (const n of everybody.filter((one) => isWell(one) && !isLost(one))) {
    const got = handed.get(n) ?? [];
    expect({ n, pushes: got.length }).toEqual({ n, pushes: fatesOf(n).flat().filter(isTaken).length });
    const tags = got.map((push) => (JSON.parse(subscription.open(push.body)) as { tag: string }).tag);
    expect(tags).toEqual(got.map(({ headers }) => headers.topic));
    expect(new Set(tags).size).toBe(chatsEach);
  }
  for (const n of everybody.filter(isLost)) expect(handed.get(n)).toBe(undefined);

  for (const [n, store] of stores) {
    const own = chats[Math.floor(n / squadSize)] as ConversationId[];
    /** What is in front of the person, and how often that changed. */
    const [front, seen] = [new Map<string, number>(), new Set<string>()];
    for (const _ of handed.get(n) ?? []) {
      const open = () => openPlain(store, { away: true });
      const { show, withdraw, isComplete } = await takeWakeUp({ open, shown: [...front.keys()] });
      expect({ n, withdraw, isComplete }).toEqual({ n, withdraw: [], isComplete: true });
      for (const { tag, text, count: unread, at } of show) {
        expect(text).toMatch(/one$/);
        front.set(tag, unread);
        seen.add(`${tag} ${unread} ${at}`);
      }
    }
    expect(Object.fromEntries(front)).toEqual(Object.fromEntries(own.map((id) => [id, 1])));
    expect(seen.size).toBe(chatsEach);
  }
  const others = everybody.filter((n) => isWell(n) && !isLost(n) && !stores.has(n));
  await parallel(others, 16, come);
  await parallel(accounts, 16, async (account, n) => {
    if (!isWell(n)) return;
    await eventually(async () => {
      const { ackedAt, provenAt, acceptedAt, failure } = (await stateOf(account)) as Record<string, number | string>;
      expect({ n, failure, isAcked: Number(ackedAt) > 0 }).toEqual({ n, failure: '', isAcked: !isLost(n) });
      expect(Number(provenAt) >= Number(acceptedAt)).toBe(!isLost(n));
    });
  });
});

test('[W8] what was rejected, and what was tried too often, is sent when the operator has mended it: once', async () => {
  turn();
  isMended = true;
  const mended = everybody.filter((n) => isPoison(n) || isHopeless(n));
  // A message that was tried too often may still be on its way to the dead ones.
  await eventually(async () => {
    expect(await command('--replay-all')).toMatchObject({ code: 0 });
    expect(said((await command()).output).pushes).toBe(0);
  }, within(60_000));
  await eventually(() => {
    for (const n of mended) expectPlanned(n, Array(chatsEach).fill(['taken']));
  }, within(60_000));
  // Nobody else was sent anything.
  expect([...arrived.keys()].sort((a, b) => a - b)).toEqual(mended);
  await parallel(mended, 16, noted);
  await parallel(mended, 16, come);
});

test('[W3] the next message wakes everybody once, also those to whom nothing had come, and who is gone is left alone', async () => {
  turn();
  isLosing = false;
  await send(
    chats.map(([first]) => first as ConversationId),
    'two',
  );
  const reached = everybody.filter((n) => !isDead(n));
  await eventually(() => expect(count(reached, fatesOf)).toBe(reached.length), within(60_000));
  await parallel(reached, 16, noted);
  await parallel(
    reached.filter((n) => !stores.has(n)),
    16,
    come,
  );
  for (const [n, store] of stores) {
    const { show } = await takeWakeUp({ open: () => openPlain(store, { away: true }) });
    const tag = chats[Math.floor(n / squadSize)]?.[0];
    expect(show.find((one) => one.tag === tag)).toMatchObject({ text: expect.stringMatching(/two$/), count: 2 });
    const roost = await openPlain(store);
    await acked(n);
    await roost.close();
  }
  const ends = { acked: 0, gone: 0 };
  await parallel(accounts, 16, async (account, n) => {
    await eventually(async () => {
      const state = await stateOf(account);
      expect({ n, isGone: state.isGone }).toEqual({ n, isGone: isDead(n) });
      if (isDead(n)) return;
      expect({ n, failure: state.failure }).toEqual({ n, failure: '' });
      expect({ n, isAcked: Number(state.ackedAt) >= Number(state.acceptedAt) }).toEqual({ n, isAcked: true });
    });
    ends[isDead(n) ? 'gone' : 'acked']++;
  });
  expect(ends).toEqual({ acked: reached.length, gone: people / 20 });
  console.log({ pushes, people: ends });
  for (const n of everybody) expectPlanned(n, isDead(n) ? [] : [['taken']]);
  expect(services.flatMap(({ complaints }) => complaints)).toEqual([]);
});
