/**
 * What the consumer does with a batch of the queue (push.md, W7): asks each person's object what is owed, sends it, and says
 * what became of it. Between the two calls to the object nothing waits for anything there, so it sleeps meanwhile.
 */
import type { PushJob, WakeClaim, WakeOutcome } from '../../durable-objects/user/rpc.ts';
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

interface Person {
  readonly user: UserId;
  readonly messages: QueueMessage[];
  claim: WakeClaim | null;
  readonly outcomes: WakeOutcome[];
}

export async function consume(ports: Ports, providers: Providers, messages: readonly QueueMessage[]): Promise<void> {
  const people = await peopleOf(ports, messages);
  const until = ports.now() + batchMs;
  await atOnce(people, objectsAtOnce, async (person) => {
    try {
      person.claim = await ports.user(person.user).claimWakeUps();
    } catch (fault) {
      ports.log('warn', 'wake-ups not claimed', { fault: String(fault) });
    }
  });
  const jobs = people.flatMap((person) => (person.claim?.jobs ?? []).map((job) => ({ person, job })));
  const away = new Map<string, number>();
  await atOnce(jobs, pushesAtOnce, async ({ person, job }) => {
    person.outcomes.push(await outcomeOf(ports, providers, job, { away, until }));
  });
  await atOnce(people, objectsAtOnce, (person) => finish(ports, person));
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

/** Tells the object, and settles the messages: what is not over is tried again, ever more rarely. */
async function finish(ports: Ports, { user, messages, claim, outcomes }: Person): Promise<void> {
  const attempts = Math.max(...messages.map((message) => message.attempts));
  const backoffMs = doubling(firstRetryMs, attempts - 1, maxRetryMs) * (1 + ports.random() / 4);
  try {
    if (outcomes.length > 0) await ports.user(user).takeOutcomes(outcomes);
    for (const { result, detail, device } of outcomes) {
      if (result !== 'rejected') continue;
      ports.log('error', 'a push was rejected', { detail });
      await ports.bury({ user, why: `device ${device}: ${detail}`, message: { user }, at: ports.now() });
    }
  } catch (fault) {
    // What was sent and is not noted is sent again: the provider replaces it, and the device shows it once.
    ports.log('warn', 'outcomes of pushes not noted', { fault: String(fault) });
    return again(messages, backoffMs);
  }
  const later = outcomes.filter(({ result }) => result === 'later');
  const waits = later.map(({ afterMs }) => afterMs || backoffMs);
  if (claim === null) waits.push(backoffMs);
  else if (claim.againMs > 0) waits.push(claim.againMs);
  if (waits.length === 0) for (const message of messages) message.ack();
  else again(messages, Math.min(...waits));
}

/** One of them is enough. */
function again(messages: readonly QueueMessage[], ms: number): void {
  const [first, ...others] = messages;
  first?.retry({ delaySeconds: Math.max(1, Math.ceil(ms / 1_000)) });
  for (const message of others) message.ack();
}
