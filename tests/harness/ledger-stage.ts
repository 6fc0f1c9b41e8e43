/**
 * A media object's ledger on a stage: real SQL in Node, a clock and an alarm that the test moves, and a bucket that notes what it
 * is asked. `restart` drops the instance, as an eviction or a crash does, and keeps rows and alarm.
 */
import { hash } from 'node:crypto';
import { Ledger } from '../../durable-objects/media/ledger.ts';
import type { UserId } from '../../protocol/ids.ts';
import { defaultLimits, type Limits } from '../../protocol/limits.ts';
import type { MediaId } from '../../protocol/media.ts';
import { isRefusal } from '../../protocol/refusals.ts';
import { nodeStorage } from './node-sql.ts';

const mediaId = `m${'A'.repeat(43)}` as MediaId;

export class LedgerStage {
  now = 1_800_000_000_000;
  alarm: number | null = null;
  /** What the bucket was asked to do, in order. */
  readonly asked: string[] = [];
  /** Until it is set, the bucket answers at once. */
  bucketFails: Error | null = null;
  bucketWaits: Promise<void> | null = null;
  readonly storage = nodeStorage();
  readonly limits: Limits;
  ledger: Ledger;

  readonly #takesIncoming: boolean;

  constructor(limits: Partial<Limits> = {}, { takesIncoming = false } = {}) {
    this.#takesIncoming = takesIncoming;
    this.limits = { ...defaultLimits, ...limits };
    this.ledger = this.#start();
  }

  restart(): void {
    this.ledger = this.#start();
  }

  /** Moves the clock on; the alarm rings when it is due. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    while (this.alarm !== null && this.alarm <= end) {
      this.now = Math.max(this.now, this.alarm);
      const setFor = this.alarm;
      this.alarm = null;
      await this.ledger.alarm(setFor);
    }
    this.now = end;
  }

  /** Stores it whole, as a person does. */
  async store(user: UserId, size = 10): Promise<void> {
    for (const step of [
      () => this.ledger.open({ user, size }),
      () => this.ledger.begin({ user, upload: '' }),
      () => this.ledger.part({ user, upload: '', part: 1, etag: 'e' }),
      () => this.ledger.finished({ user, upload: '' }),
    ]) {
      const answer = await step();
      if (isRefusal(answer)) throw new Error(answer.refused);
    }
  }

  #start(): Ledger {
    const bucket = async (what: string) => {
      this.asked.push(what);
      await this.bucketWaits;
      if (this.bucketFails !== null) throw this.bucketFails;
    };
    return new Ledger({
      id: mediaId,
      storage: this.storage,
      empty: () => {
        this.alarm = null;
        return this.storage.empty();
      },
      limits: this.limits,
      takesIncoming: this.#takesIncoming,
      bucket: {
        erase: () => bucket('erase'),
        eraseUnder: (prefix) => bucket(`erase ${prefix}`),
        abort: (_key, upload) => bucket(`abort ${upload}`),
      },
      surroundings: {
        now: () => this.now,
        random: () => 0.5,
        sha256: (bytes) => new Uint8Array(hash('sha256', bytes, 'buffer')),
        timer: () => ({ cancel: () => {} }),
        setAlarm: (at) => void (this.alarm = at),
        alarmAt: async () => this.alarm,
        log: () => {},
      },
    });
  }
}
