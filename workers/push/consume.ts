/**
 * What the consumer does with a batch of the queue (push.md, W7): asks each person's object what is owed, sends it, and says
 * what became of it. Between the two calls to the object nothing waits for anything there, so it sleeps meanwhile.
 */
import type { PushJob, WakeClaim, WakeOutcome } from '../../durable-objects/user/wake/rpc.ts';
import { atOnce } from '../../lib/at-once.ts';
import { doubling } from '../../lib/doubling.ts';
import { isUserId, type UserId } from '../../protocol/ids.ts';
import type { Ports } from './ports.ts';
import { type Providers, sendPush } from './send.ts';

export interface QueueMessage {
  readonly body: unknown;
  /** 1 the first time. */
  readonly attempts: number;
  ack(): void;
  retry(options: { readonly delaySeconds: number }): void;
}

const objectsAtOnce = 16;
/** As many requests as the platform lets wait for their headers. */
const pushesAtOnce = 6;
const firstRetryMs = 5_000;
const maxRetryMs = 30 * 60_000;
/** What is not sent by then is sent with a later batch: the objects lend for longer than this (`wakeLentMs`). */
const batchMs = 40_000;

/** Well below the calls that one event may make. */
const maxPushes = 4_000;

interface Person {
  readonly user: UserId;
  readonly messages: QueueMessage[];
  claim: WakeClaim | null;
  outcomes: WakeOutcome[];
}

export async function consume(ports: Ports, providers: Providers, messages: readonly QueueMessage[]): Promise<void> {
  let asking = await peopleOf(ports, messages);
  const until = ports.now() + batchMs;
  const away = new Map<string, number>();
  for (let sent = 0; asking.length > 0; ) {
    await atOnce(asking, objectsAtOnce, (person) => claimFor(ports, person));
    const jobs = inTurn(asking);
    await atOnce(jobs, pushesAtOnce, async ({ person, job }) => {
      person.outcomes.push(await outcomeOf(ports, providers, job, { away, until }));
    });
    sent += jobs.length;
    const mayGoOn = sent < maxPushes && ports.now() < until;
    const more: Person[] = [];
    await atOnce(asking, objectsAtOnce, async (person) => {
      const isNoted = await tell(ports, person);
      if (isNoted && mayGoOn && hasMore(person)) more.push(person);
      else settle(ports, person, isNoted);
    });
    asking = more;
  }
}

async function claimFor(ports: Ports, person: Person): Promise<void> {
  person.claim = null;
  person.outcomes = [];
  try {
    person.claim = await ports.user(person.user).claimWakeUps();
  } catch (fault) {
    ports.log('warn', 'wake-ups not claimed', { fault: String(fault) });
  }
}

/** One of each person in turn: who has many, or slow ones, holds nobody up. */
function inTurn(people: readonly Person[]): { readonly person: Person; readonly job: PushJob }[] {
  const all = people.flatMap((person) => (person.claim?.jobs ?? []).map((job, turn) => ({ person, job, turn })));
  return all.sort((a, b) => a.turn - b.turn);
}

/** Of these all are over, so that the next are others. */
function hasMore({ claim, outcomes }: Person): boolean {
  return claim?.isMore === true && outcomes.every(({ result }) => result !== 'later');
}

/** By person: what was queued twice is done once. A message that nobody can read is buried. */
async function peopleOf(ports: Ports, messages: readonly QueueMessage[]): Promise<Person[]> {
  const people = new Map<UserId, Person>();
  for (const message of messages) {
    const user = (message.body as { user?: unknown } | null)?.user;
    if (typeof user !== 'string' || !isUserId(user)) {
      await ports.bury({ user: '', why: 'not a message of this queue', message: message.body, at: ports.now() });
      message.ack();
      continue;
    }
    const person = people.get(user) ?? { user, messages: [], claim: null, outcomes: [] };
    person.messages.push(message);
    people.set(user, person);
  }
  return [...people.values()];
}

/** A provider that was away three times in a batch is left alone in the rest of it. */
const mostAway = 3;

async function outcomeOf(
  ports: Ports,
  providers: Providers,
  job: PushJob,
  { away, until }: { readonly away: Map<string, number>; readonly until: number },
): Promise<WakeOutcome> {
  const { device, address, conversation, seq } = job;
  const about = { device, address, conversation, seq };
  const place = placeOf(job);
  if ((away.get(place) ?? 0) >= mostAway || ports.now() >= until) {
    return { ...about, result: 'later', detail: 'left for later', afterMs: 0 };
  }
  const { result, detail, afterMs, isAway } = await sendPush(ports, providers, job);
  if (isAway) away.set(place, (away.get(place) ?? 0) + 1);
  else away.delete(place);
  return { ...about, result, detail, afterMs };
}

function placeOf({ kind, address }: PushJob): string {
  return kind === 'apns' || kind === 'fcm' ? kind : (URL.parse(address)?.origin ?? '');
}

/**
 * Tells the object. False: it could not be told of all. What was rejected comes before the operator first: from when the object
 * knows it nobody is given it any more, and whoever dies in between has it sent, rejected and buried once more.
 */
async function tell(ports: Ports, { user, outcomes }: Person): Promise<boolean> {
  try {
    const seen: WakeOutcome[] = [];
    for (const one of outcomes) if (one.result !== 'rejected' || (await isBuried(ports, user, one))) seen.push(one);
    if (seen.length > 0) await ports.user(user).takeOutcomes(seen);
    return seen.length === outcomes.length;
  } catch (fault) {
    // What was sent and is not noted is sent again: the provider replaces it, and the device shows it once.
    ports.log('warn', 'outcomes of pushes not noted', { fault: String(fault) });
    return false;
  }
}

async function isBuried(ports: Ports, user: UserId, { device, detail }: WakeOutcome): Promise<boolean> {
  ports.log('error', 'a push was rejected', { detail });
  try {
    await ports.bury({ user, why: `device ${device}: ${detail}`, message: { user }, at: ports.now() });
    return true;
  } catch (fault) {
    ports.log('warn', 'a push that was rejected could not be kept for the operator', { fault: String(fault) });
    return false;
  }
}

/** Settles the messages: what is not over is tried again, ever more rarely. */
function settle(ports: Ports, { messages, claim, outcomes }: Person, isNoted: boolean): void {
  const attempts = Math.max(...messages.map((message) => message.attempts));
  const backoffMs = doubling(firstRetryMs, attempts - 1, maxRetryMs) * (1 + ports.random() / 4);
  const waits =
    claim === null || !isNoted
      ? [backoffMs]
      : waitsOf(claim, outcomes, { backoffMs, mostMs: ports.limits.wakeLatestMs });
  if (waits.length === 0) for (const message of messages) message.ack();
  else again(messages, Math.min(...waits));
}

/** What is not over, and when to ask for it again. A service may say whatever it likes; the queue waits for half a day at most. */
function waitsOf(
  claim: WakeClaim,
  outcomes: readonly WakeOutcome[],
  { backoffMs, mostMs }: { readonly backoffMs: number; readonly mostMs: number },
): number[] {
  const later = outcomes.filter(({ result }) => result === 'later');
  const waits = later.map(({ afterMs }) => Math.min(afterMs || backoffMs, mostMs));
  // What there is more of waits with these, and not for as long as the provider of some of them may want.
  if (claim.isMore === true && later.length > 0) waits.push(backoffMs);
  else if (claim.againMs > 0) waits.push(claim.againMs);
  return waits;
}

/** One of them is enough. */
function again(messages: readonly QueueMessage[], ms: number): void {
  const [first, ...others] = messages;
  first?.retry({ delaySeconds: Math.max(1, Math.ceil(ms / 1_000)) });
  for (const message of others) message.ack();
}
