/**
 * The ledger of one media object (docs/spec/media.md, B3 to B10): who stored it, who holds it for now, and which entries name it.
 * The bytes do not come by here.
 *
 * All truth is in SQL; what stands between two `await`s is one step.
 */
import type { UserId } from '../../protocol/ids.ts';
import { mediaPartsOf } from '../../protocol/media.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import { Scheduler } from '../kit/scheduler.ts';
import { Attempts } from './attempts.ts';
import type { LedgerOptions } from './options.ts';
import { LedgerRows, states, type UploadRow } from './rows.ts';
import type {
  MediaAttempt,
  MediaEntry,
  MediaFinish,
  MediaOpenReply,
  MediaPart,
  MediaProgress,
  MediaRpc,
} from './rpc.ts';
import { erasedAfterMs, incomingGoneMs, sweep } from './sweep.ts';

/** How soon somebody asks again for what is being erased. */
const erasingMs = 2_000;

export class Ledger implements MediaRpc {
  readonly #options: LedgerOptions;
  readonly #rows: LedgerRows;
  readonly #jobs: Scheduler<'sweep'>;
  readonly #attempts = new Attempts();

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#rows = new LedgerRows({
      storage: options.storage,
      empty: () => {
        const emptied = options.empty();
        // Before anybody else has a turn, who may store it anew.
        this.#jobs.forget();
        return emptied;
      },
    });
    this.#jobs = new Scheduler(options.surroundings, {
      sweep: async () => {
        const again = await sweep({ ...options, rows: this.#rows });
        if (again !== null) this.#jobs.at('sweep', again);
      },
    });
  }

  async open({ user, size }: { user: UserId; size: number }): Promise<MediaOpenReply | Refusal> {
    await this.#open();
    const busy = this.#busy();
    if (busy !== null) return busy;
    const now = this.#options.surroundings.now();
    if (this.#rows.object().state === states.stored && this.#mayUse(user, now)) {
      this.#holdOn(user, now);
      return { held: true };
    }
    const found = this.#rows.upload(user);
    // The erasure of what somebody gave up may be under way, and would take what another stores meanwhile. Who has an upload
    // that goes on has kept it from being begun (sweep.ts).
    const isErasing = found?.isOver ?? this.#rows.hasUploadThatIs({ over: true });
    if (isErasing) return refuse('unavailable', { afterMs: erasingMs });
    // Its parts were checked against that size, and it is what the ledger will say of the object to everybody.
    if (found !== null && found.size !== size) return refuse('malformed', { detail: 'body.size: another than before' });
    const upload = found?.upload ?? null;
    this.#rows.writing(() => {
      this.#rows.putUpload({ user, upload, size, isOver: false, touchedAt: now });
    });
    this.#jobs.at('sweep', now + this.#options.limits.mediaUploadMs);
    return { held: false, upload, has: this.#rows.parts(user).map(({ part }) => part) };
  }

  async begin({ user, upload }: { user: UserId; upload: string }): Promise<{ upload: string } | Refusal> {
    const found = await this.#upload(user);
    if ('refused' in found) return found;
    if (found.upload !== null) return { upload: found.upload };
    this.#rows.writing(() => this.#rows.putUpload({ ...found, upload, touchedAt: this.#options.surroundings.now() }));
    return { upload };
  }

  async admit(attempt: MediaAttempt): Promise<{ kept: boolean } | Refusal> {
    const found = await this.#uploadOf(attempt);
    if ('refused' in found) return found;
    if (this.#rows.hasPart(attempt.user, attempt.part)) return { kept: true };
    const { mediaPutMs, maxMediaAttempts } = this.#options.limits;
    const waitMs = this.#attempts.begin(`${attempt.user} ${attempt.part}`, this.#options.surroundings.now(), {
      ...{ most: maxMediaAttempts, inMs: mediaPutMs },
    });
    return waitMs === 0 ? { kept: false } : refuse('rate-limited', { afterMs: waitMs });
  }

  async part({ etag, ...attempt }: MediaPart): Promise<{ kept: true } | Refusal> {
    const found = await this.#uploadOf(attempt);
    // Parts of an upload went with it, or go.
    if ('refused' in found) return attempt.upload === '' ? this.#cameLate(attempt.user) : found;
    this.#rows.writing(() => {
      this.#rows.putPart(attempt.user, attempt.part, etag);
      this.#rows.putUpload({ ...found, touchedAt: this.#options.surroundings.now() });
    });
    return { kept: true };
  }

  async progress({ user }: { user: UserId }): Promise<MediaProgress | Refusal> {
    const found = await this.#upload(user);
    if ('refused' in found) return found;
    return { upload: found.upload, size: found.size, has: this.#rows.parts(user).map(({ part }) => part) };
  }

  async finish({ user }: { user: UserId }): Promise<MediaFinish | Refusal> {
    await this.#open();
    // Asked again, because the answer was lost.
    if (this.#isStoredBy(user)) return { stored: true };
    const found = await this.#upload(user);
    if ('refused' in found) return found;
    const parts = this.#rows.parts(user);
    if (found.upload === null || parts.length < mediaPartsOf(found.size)) return refuse('upload-incomplete');
    return { stored: false, upload: found.upload, size: found.size, parts };
  }

  async finished({ user, upload }: { user: UserId; upload: string }): Promise<{ stored: true } | Refusal> {
    await this.#open();
    // Another confirmation of theirs was faster.
    if (this.#isStoredBy(user)) return { stored: true };
    const found = await this.#upload(user);
    if ('refused' in found || found.upload !== upload) return this.#cameLate(user);
    const { mediaHoldMs, mediaKeptMs } = this.#options.limits;
    const now = this.#options.surroundings.now();
    this.#rows.writing(() => {
      this.#rows.writeObject({ state: states.stored, size: found.size, touchedAt: now, idleSeenAt: 0 });
      this.#rows.putHolder(user, true, now + mediaHoldMs);
      this.#rows.dropUpload(user);
    });
    const isIncoming = this.#options.takesIncoming === true;
    // Until then an address may be used once more.
    this.#jobs.at(
      'sweep',
      now + (isIncoming ? incomingGoneMs(this.#options.limits) : Math.max(mediaKeptMs, mediaHoldMs)),
    );
    return { stored: true };
  }

  async hold({ user, byEntry }: { user: UserId; byEntry: boolean }): Promise<{ until: number } | Refusal> {
    await this.#open();
    const now = this.#options.surroundings.now();
    const problem = this.#problem(user, byEntry, now);
    return problem ?? { until: this.#holdOn(user, now) };
  }

  async look({ user, byEntry }: { user: UserId; byEntry: boolean }): Promise<{ size: number } | Refusal> {
    await this.#open();
    return this.#problem(user, byEntry, this.#options.surroundings.now()) ?? { size: this.#rows.object().size };
  }

  async refer(entry: MediaEntry): Promise<{ told: true }> {
    await this.#open();
    const { state } = this.#rows.object();
    if (state === states.stored) this.#rows.writing(() => this.#rows.refer(entry));
    // Its sender held it when the entry was appended: a conversation that could not say so for more than a month.
    else this.#options.surroundings.log('error', 'an entry names an object that is not there');
    return { told: true };
  }

  async release(entry: MediaEntry): Promise<{ told: true }> {
    await this.#open();
    const object = this.#rows.object();
    if (object.state !== states.stored) return { told: true };
    const now = this.#options.surroundings.now();
    this.#rows.writing(() => {
      this.#rows.release(entry, now);
      this.#rows.writeObject({ ...object, touchedAt: Math.max(object.touchedAt, now), idleSeenAt: 0 });
    });
    this.#jobs.at('sweep', now + this.#options.limits.mediaKeptMs);
    return { told: true };
  }

  async alarm(setFor: number | null = null): Promise<void> {
    await this.#jobs.run(setFor);
  }

  /** What was noted by a clock that was ahead is looked at before such a clock may see it again, or its alarm come so late (T1). */
  async #open(): Promise<void> {
    if (this.#jobs.isOpen) return;
    await this.#jobs.open();
    const now = this.#options.surroundings.now();
    if (this.#rows.object().idleSeenAt > now) this.#jobs.at('sweep', now + erasedAfterMs);
  }

  /**
   * It lies in the bucket, and the upload that it was of has been given up. It is erased, unless somebody has stored the same or is
   * storing it; who would begin to meanwhile comes a little later.
   */
  #cameLate(user: UserId): Refusal {
    if (this.#rows.object().state === states.stored || this.#rows.hasUploadThatIs({ over: false }))
      return refuse('upload-over');
    const now = this.#options.surroundings.now();
    const found = this.#rows.upload(user) ?? { user, upload: '', size: 0, touchedAt: 0 };
    this.#rows.writing(() => {
      // Later than it was: what is being erased has to be erased once more.
      this.#rows.putUpload({ ...found, isOver: true, touchedAt: Math.max(found.touchedAt + 1, now) });
    });
    this.#jobs.at('sweep', now);
    return refuse('upload-over');
  }

  #isStoredBy(user: UserId): boolean {
    return this.#rows.object().state === states.stored && this.#rows.holder(user)?.hasStored === true;
  }

  /** Those who stored it, and those who hold it, whatever for. */
  #mayUse(user: UserId, now: number): boolean {
    const holder = this.#rows.holder(user);
    return holder !== null && (holder.hasStored || holder.until > now);
  }

  #problem(user: UserId, byEntry: boolean, now: number): Refusal | null {
    const { state } = this.#rows.object();
    if (state === states.none || !(byEntry || this.#mayUse(user, now))) return refuse('unknown-media');
    return this.#busy();
  }

  #busy(): Refusal | null {
    return this.#rows.object().state === states.erasing ? refuse('unavailable', { afterMs: erasingMs }) : null;
  }

  /** From now on for a day nobody collects it: whoever is about to send it has so long for that. */
  #holdOn(user: UserId, now: number): number {
    const { mediaHoldMs, mediaKeptMs } = this.#options.limits;
    const until = now + mediaHoldMs;
    const object = this.#rows.object();
    this.#rows.writing(() => {
      this.#rows.putHolder(user, false, until);
      this.#rows.writeObject({ ...object, touchedAt: Math.max(object.touchedAt, now), idleSeenAt: 0 });
    });
    this.#jobs.at('sweep', now + Math.max(mediaKeptMs, mediaHoldMs));
    return until;
  }

  async #uploadOf({ user, upload, part }: MediaAttempt): Promise<UploadRow | Refusal> {
    const found = await this.#upload(user);
    if ('refused' in found) return found;
    return found.upload !== upload || part < 1 || part > mediaPartsOf(found.size) ? refuse('upload-over') : found;
  }

  async #upload(user: UserId): Promise<UploadRow | Refusal> {
    await this.#open();
    const found = this.#rows.upload(user);
    return found === null || found.isOver ? refuse('upload-over') : found;
  }
}
