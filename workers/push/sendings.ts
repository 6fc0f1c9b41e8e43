/** What a batch sends: in whose turn, how many at once, and whom it leaves for later (push.md, W7). */
import type { PushJob, WakeOutcome } from '../../durable-objects/user/wake/rpc.ts';
import type { UserId } from '../../protocol/ids.ts';
import type { Paces } from './paces.ts';
import type { Ports } from './ports.ts';
import { type Providers, sendPush } from './send.ts';

/** As many requests as the platform lets wait for their headers. */
const pushesAtOnce = 6;
/** Of these at most so many of one person, */
const mostOfOne = 3;
/** and so many to services that have not been quick yet: each another one's, and of another person. */
const mostUnproven = 3;
/** Those are begun in the first part of a batch, so that it does not last for their sake. */
const unprovenMs = 10_000;
/** What is not sent by then is sent with a later batch: the objects lend for longer than this (`wakeLentMs`). */
const batchMs = 40_000;
/** A provider that was away so often in a row is left alone for the rest of the batch. */
const mostAway = 3;
/** Well below the calls that one event may make. */
const maxPushes = 4_000;

export interface SentPush {
  readonly outcome: WakeOutcome;
  /** It waits because somebody was slow: nobody has said how long it should. */
  readonly isResting: boolean;
}

interface WaitingPush {
  readonly user: UserId;
  readonly job: PushJob;
  readonly place: string;
  readonly turn: number;
  done(sent: SentPush): void;
}

interface Rest {
  readonly until: number;
  readonly detail: string;
  readonly isResting: boolean;
}

type Parts = { readonly ports: Ports; readonly providers: Providers; readonly paces: Paces };

export class Sendings {
  readonly #parts: Parts;
  readonly #begunAt: number;
  readonly #waiting: WaitingPush[] = [];
  readonly #open = new Set<WaitingPush>();
  readonly #away = new Map<string, number>();
  /** By address, what its service has asked for; by person, what was slow. */
  readonly #rests = new Map<string, Rest>();
  #count = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#begunAt = parts.ports.now();
  }

  get mayGoOn(): boolean {
    return this.#count < maxPushes && !this.#isOver(batchMs);
  }

  /** All that a person was given, after `turn` others of theirs. Resolves when each was sent or left for later. */
  send(user: UserId, jobs: readonly PushJob[], turn: number): Promise<SentPush[]> {
    this.#count += jobs.length;
    const all = jobs.map(
      (job, i) =>
        new Promise<SentPush>((done) => {
          this.#waiting.push({ user, job, place: placeOf(job), turn: turn + i, done });
        }),
    );
    // One of each person in turn: who has many holds nobody up.
    this.#waiting.sort((a, b) => a.turn - b.turn);
    this.#fill();
    return Promise.all(all);
  }

  #isOver(ms: number): boolean {
    return this.#parts.ports.now() >= this.#begunAt + ms;
  }

  #fill(): void {
    for (let i = 0; i < this.#waiting.length && this.#open.size < pushesAtOnce; ) {
      const one = this.#waiting[i] as WaitingPush;
      const left = this.#leftForLater(one);
      if (left === null && !this.#mayStart(one)) {
        i++;
        continue;
      }
      this.#waiting.splice(i, 1);
      if (left === null) void this.#start(one);
      else one.done(left);
    }
  }

  #mayStart({ user, place }: WaitingPush): boolean {
    const { paces } = this.#parts;
    const open = [...this.#open];
    if (paces.isQuick(place)) return open.filter((other) => other.user === user).length < mostOfOne;
    const unproven = open.filter((other) => !paces.isQuick(other.place));
    return unproven.length < mostUnproven && unproven.every((other) => other.user !== user && other.place !== place);
  }

  #leftForLater({ user, job, place }: WaitingPush): SentPush | null {
    const { ports, paces } = this.#parts;
    const now = ports.now();
    const left = (until: number, detail = 'left for later', isResting = false): SentPush => ({
      outcome: { ...aboutOf(job), result: 'later', detail, afterMs: Math.max(0, until - now) },
      isResting,
    });
    if ((this.#away.get(place) ?? 0) >= mostAway || this.#isOver(batchMs)) return left(now);
    const asked = this.#restOf(job.address);
    if (asked !== null) return left(asked.until, asked.detail, asked.isResting);
    if (paces.isQuick(place)) return null;
    const until = Math.max(this.#restOf(user)?.until ?? 0, now + paces.restMs(place, now));
    if (until > now) return left(until, 'left for later: slow', true);
    return this.#isOver(unprovenMs) ? left(now) : null;
  }

  #restOf(whose: string): Rest | null {
    const rest = this.#rests.get(whose);
    return rest !== undefined && rest.until > this.#parts.ports.now() ? rest : null;
  }

  async #start(one: WaitingPush): Promise<void> {
    const { ports, providers } = this.#parts;
    const { user, job, place } = one;
    this.#open.add(one);
    const begunAt = ports.now();
    const { result, detail, afterMs, isAway } = await sendPush(ports, providers, job);
    const now = ports.now();
    if (isAway) this.#away.set(place, (this.#away.get(place) ?? 0) + 1);
    else this.#away.delete(place);
    const restMs = this.#noted(place, now - begunAt, isAway);
    if (restMs > 0) this.#rests.set(user, { until: now + restMs, detail: '', isResting: true });
    const waitMs = Math.max(afterMs, restMs);
    const isResting = afterMs === 0;
    if (waitMs > 0) this.#rests.set(job.address, { until: now + waitMs, detail, isResting });
    this.#open.delete(one);
    one.done({ outcome: { ...aboutOf(job), result, detail, afterMs: waitMs }, isResting });
    this.#fill();
  }

  /** What broke at once says nothing of its pace. */
  #noted(place: string, tookMs: number, isAway: boolean): number {
    const { ports, paces } = this.#parts;
    return isAway && !paces.isSlow(tookMs) ? 0 : paces.note(place, tookMs, ports.now());
  }
}

function aboutOf({ device, address, conversation, seq }: PushJob) {
  return { device, address, conversation, seq };
}

function placeOf({ kind, address }: PushJob): string {
  return kind === 'apns' || kind === 'fcm' ? kind : (URL.parse(address)?.origin ?? '');
}
