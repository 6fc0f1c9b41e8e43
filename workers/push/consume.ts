/**
 * What the consumer does with a batch of the queue (push.md, W7): asks each person's object what is owed, sends it, and says
 * what became of it. Between the two calls to the object nothing waits for anything there, so it sleeps meanwhile.
 */
import type { WakeClaim, WakeOutcome } from '../../durable-objects/user/wake/rpc.ts';
import { doubling } from '../../lib/doubling.ts';
import { isUserId, type UserId } from '../../protocol/ids.ts';
import { Paces } from './paces.ts';
import type { Ports } from './ports.ts';
import type { Providers } from './send.ts';
import { Sendings, type SentPush } from './sendings.ts';

export interface QueueMessage {
  readonly body: unknown;
  /** 1 the first time. */
  readonly attempts: number;
  ack(): void;
  retry(options: { readonly delaySeconds: number }): void;
}

const firstRetryMs = 5_000;
const maxRetryMs = 30 * 60_000;
/** What a provider asks for is all that is waited so often; who is hopeless is then tried ever more rarely, too, and who is not goes on anew. */
const mostAsAsked = 12;

interface Person {
  readonly user: UserId;
  readonly messages: QueueMessage[];
  claim: WakeClaim | null;
  sent: SentPush[];
}

/** `paces` is kept as long as an isolate lives. */
export async function consume(
  ports: Ports,
  providers: Providers,
  messages: readonly QueueMessage[],
  paces = new Paces(),
): Promise<void> {
  const people = await peopleOf(ports, messages);
  const sendings = new Sendings({ ports, providers, paces });
  await Promise.all(people.map((person) => serve(ports, sendings, person)));
}

/** Each by themselves: what became of their pushes is told as soon as that is known of all, whoever else is slow. */
async function serve(ports: Ports, sendings: Sendings, person: Person): Promise<void> {
  for (let turn = 0; ; turn += person.sent.length) {
    await claimFor(ports, person);
    person.sent = await sendings.send(person.user, person.claim?.jobs ?? [], turn);
    const isNoted = await tell(ports, person);
    if (!isNoted || !hasMore(person) || !sendings.mayGoOn) return settle(ports, person, isNoted);
  }
}

async function claimFor(ports: Ports, person: Person): Promise<void> {
  person.claim = null;
  person.sent = [];
  try {
    person.claim = await ports.user(person.user).claimWakeUps();
  } catch (fault) {
    ports.log('warn', 'wake-ups not claimed', { fault: String(fault) });
  }
}

/** Of these all are over, so that the next are others. */
function hasMore({ claim, sent }: Person): boolean {
  return claim?.isMore === true && sent.every(({ outcome }) => outcome.result !== 'later');
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
    const person = people.get(user) ?? { user, messages: [], claim: null, sent: [] };
    person.messages.push(message);
    people.set(user, person);
  }
  return [...people.values()];
}

/**
 * Tells the object. False: it could not be told of all. What was rejected comes before the operator first: from when the object
 * knows it nobody is given it any more, and whoever dies in between has it sent, rejected and buried once more.
 */
async function tell(ports: Ports, { user, sent }: Person): Promise<boolean> {
  try {
    const seen: WakeOutcome[] = [];
    for (const { outcome: one } of sent)
      if (one.result !== 'rejected' || (await isBuried(ports, user, one))) seen.push(one);
    if (seen.length > 0) await ports.user(user).takeOutcomes(seen);
    return seen.length === sent.length;
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

/** Settles the messages: what is not over is tried again. Of whom all is held up it is ever more rarely. */
async function settle(ports: Ports, person: Person, isNoted: boolean): Promise<void> {
  const { messages, claim, sent } = person;
  const hasProgress = isNoted && sent.some(({ outcome }) => outcome.result === 'accepted');
  const tries = Math.max(...messages.map((message) => message.attempts));
  const attempts = hasProgress ? 1 : tries;
  const backoffMs = (of: number) => doubling(firstRetryMs, of - 1, maxRetryMs) * (1 + ports.random() / 4);
  const waits =
    claim === null || !isNoted
      ? [backoffMs(attempts)]
      : waitsOf(claim, sent, {
          backoffMs: backoffMs(attempts),
          leastMs: attempts > mostAsAsked ? backoffMs(attempts - mostAsAsked) : 0,
          mostMs: ports.limits.wakeLatestMs,
        });
  const isOver = waits.length === 0;
  const wait = { delaySeconds: Math.max(1, Math.ceil(Math.min(...waits) / 1_000)) };
  const goesOn = isOver || (hasProgress && tries > mostAsAsked && (await isQueuedAnew(ports, person, wait)));
  const [first, ...others] = messages;
  // One of them is enough.
  if (goesOn) first?.ack();
  else first?.retry(wait);
  for (const message of others) message.ack();
}

/**
 * A message is dead after so many tries, and whose pushes get through one by one would use them up: they go on with a new one. Who
 * dies before the old one ends has two, and the second finds nothing to do.
 */
async function isQueuedAnew(ports: Ports, { user }: Person, wait: { delaySeconds: number }): Promise<boolean> {
  try {
    await ports.queue(user, wait);
    return true;
  } catch (fault) {
    ports.log('warn', 'somebody could not be queued anew', { fault: String(fault) });
    return false;
  }
}

interface Waits {
  /** Where nobody has said how long. */
  readonly backoffMs: number;
  readonly leastMs: number;
  readonly mostMs: number;
}

/** What is not over, and when to ask for it again. A service may say whatever it likes; the queue waits for half a day at most. */
function waitsOf(claim: WakeClaim, sent: readonly SentPush[], { backoffMs, leastMs, mostMs }: Waits): number[] {
  const later = sent.filter(({ outcome }) => outcome.result === 'later');
  const waits = later.map(({ outcome, isResting }) => {
    const least = isResting || outcome.afterMs === 0 ? backoffMs : leastMs;
    return Math.min(Math.max(outcome.afterMs, least), mostMs);
  });
  // What there is more of waits with these, and not for as long as the provider of some of them may want.
  if (claim.isMore === true && later.length > 0) waits.push(backoffMs);
  else if (claim.againMs > 0) waits.push(claim.againMs);
  return waits;
}
