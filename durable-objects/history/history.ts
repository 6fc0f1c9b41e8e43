/**
 * The History object's work, wherever it runs: a range of one conversation's cold history (rpc-embedded.ts says which).
 *
 * It is written by one conversation alone, and each call is one step.
 */
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import type { Surroundings } from '../kit/ports.ts';
import { Scheduler } from '../kit/scheduler.ts';
import type { Storage } from '../kit/sql.ts';
import { bare, hasExpiringBody, packLength, packOf } from './pack.ts';
import {
  type ColdDeletion,
  type ColdDrop,
  type ColdEntry,
  type ColdPage,
  type ColdPageRequest,
  coldBytes,
  type HistoryHealth,
  type HistoryStore,
  maxColdBatch,
  maxColdBatchBytes,
  maxColdDrop,
  maxColdFacts,
  maxColdPage,
  type WriteConfirmation,
} from './rpc.ts';
import { SqlPacks } from './sql-packs.ts';

/** As in a conversation: one look at a clock destroys nothing (T1). */
const erasedAfterMs = 3_600_000;
/** Packs whose bodies are erased in one step. */
const maxErasedAStep = 8;

export class History implements HistoryStore {
  readonly #packs: SqlPacks;
  readonly #surroundings: Surroundings;
  readonly #jobs: Scheduler<'expiry'>;
  /** The clock when the alarm was last looked at: one that says less has gone back since. */
  #armedAt = 0;

  constructor(options: { readonly storage: Storage; readonly surroundings: Surroundings }) {
    this.#packs = new SqlPacks(options.storage);
    this.#surroundings = options.surroundings;
    this.#jobs = new Scheduler<'expiry'>(options.surroundings, { expiry: async (now) => this.#eraseExpired(now) });
  }

  async append({ entries }: Parameters<HistoryStore['append']>[0]): Promise<WriteConfirmation | Refusal> {
    await this.#open();
    if (!isBatch(entries)) return refuse('too-large');
    if (!areSeqs(entries.map(({ seq }) => seq))) return refuse('malformed');
    this.#packs.writing(() => {
      const { droppedThrough } = this.#packs.state();
      const byPack = Map.groupBy(entries, ({ seq }) => packOf(seq));
      for (const [pack, more] of byPack) this.#merge(pack, more, droppedThrough);
    });
    this.#armExpiry();
    return kept;
  }

  async page(request: ColdPageRequest): Promise<ColdPage | Refusal> {
    const { from, through, limit, maxBytes, down } = request;
    if (limit > (request.bare ? maxColdFacts : maxColdPage)) return refuse('too-large');
    if (!this.#packs.exists) return { entries: [], more: false };
    await this.#open();
    if (this.#surroundings.now() < this.#armedAt) this.#armExpiry();
    const entries: ColdEntry[] = [];
    let bytes = 0;
    for (let rest = { from, through }; rest.from <= rest.through; ) {
      const [pack] = this.#packs.packs(rest.from, rest.through, down, 1);
      if (pack === undefined) break;
      for (const entry of down ? pack.toReversed() : pack) {
        if (entry.seq < rest.from || entry.seq > rest.through) continue;
        const served = request.bare ? bare(entry, entry.deletedAt) : entry;
        bytes += coldBytes(served);
        const isFull = entries.length === limit || (entries.length > 0 && bytes > maxBytes);
        if (isFull) return { entries: down ? entries.reverse() : entries, more: true };
        entries.push(served);
      }
      rest = down
        ? { from, through: (pack[0] as ColdEntry).seq - 1 }
        : { from: (pack.at(-1) as ColdEntry).seq + 1, through };
    }
    return { entries: down ? entries.reverse() : entries, more: false };
  }

  async erase({ deletions }: Parameters<HistoryStore['erase']>[0]): Promise<WriteConfirmation | Refusal> {
    await this.#open();
    if (deletions.length > maxColdBatch) return refuse('too-large');
    if (deletions.some(({ seq, at }) => !isSeq(seq) || !(at > 0))) return refuse('malformed');
    this.#packs.writing(() => {
      const { droppedThrough } = this.#packs.state();
      const wanted = deletions.filter(({ seq }) => seq > droppedThrough);
      const isNew = wanted.filter((deletion) => this.#packs.noteDeletion(deletion));
      for (const [pack, some] of Map.groupBy(isNew, ({ seq }) => packOf(seq))) this.#eraseIn(pack, some);
    });
    return kept;
  }

  async drop({ after, through }: ColdDrop): Promise<WriteConfirmation | Refusal> {
    await this.#open();
    if (through - after > maxColdDrop) return refuse('too-large');
    this.#packs.writing(() => {
      this.#packs.dropPacks(through);
      this.#packs.noteDropped(through);
      const pack = packOf(through + 1);
      const rest = this.#entriesOf(pack);
      if (rest.some(({ seq }) => seq <= through)) {
        this.#packs.replace(
          pack,
          rest.filter(({ seq }) => seq > through),
        );
      }
    });
    return kept;
  }

  async health(): Promise<HistoryHealth> {
    return { store: 'embedded', reachable: true, problem: '', figures: {} };
  }

  /** The platform's alarm: at least once, never throws. */
  async alarm(): Promise<void> {
    await this.#jobs.run();
  }

  /** An alarm that was set by a clock that was ahead lets nothing lie there for as long (T1). */
  async #open(): Promise<void> {
    if (this.#jobs.isOpen) return;
    await this.#jobs.open();
    this.#armExpiry();
  }

  /** The first write of an entry counts, and none brings back what was deleted or dropped (A1). */
  #merge(pack: number, more: readonly ColdEntry[], droppedThrough: number): void {
    const entries = new Map(this.#entriesOf(pack).map((entry) => [entry.seq, entry]));
    const isNew = more.filter(({ seq }) => seq > droppedThrough && !entries.has(seq));
    if (isNew.length === 0) return;
    const deletions = this.#packs.deletions((isNew[0] as ColdEntry).seq, (isNew.at(-1) as ColdEntry).seq);
    for (const entry of isNew) {
      const deletedAt = deletions.get(entry.seq) ?? entry.deletedAt;
      entries.set(entry.seq, deletedAt > 0 ? bare(entry, deletedAt) : entry);
    }
    this.#packs.replace(pack, sorted(entries));
  }

  #eraseIn(pack: number, deletions: readonly ColdDeletion[]): void {
    const entries = new Map(this.#entriesOf(pack).map((entry) => [entry.seq, entry]));
    const held = deletions.filter(({ seq }) => entries.has(seq));
    if (held.length === 0) return;
    for (const { seq, at } of held) entries.set(seq, bare(entries.get(seq) as ColdEntry, at));
    this.#packs.replace(pack, sorted(entries));
  }

  #entriesOf(pack: number): ColdEntry[] {
    const first = pack * packLength + 1;
    return this.#packs.packs(first, first + packLength - 1, false, packLength).flat();
  }

  /** Says nothing to anybody: readers filter by expiry. */
  #eraseExpired(now: number): void {
    this.#armedAt = now;
    const seen = this.#packs.state().expirySeenAt;
    // Seen by a clock that has gone back since, it was not seen.
    const isSeen = seen > 0 && seen <= now;
    if (isSeen && now - seen < erasedAfterMs) {
      this.#jobs.at('expiry', seen + erasedAfterMs);
      return;
    }
    if (isSeen) {
      const firsts = this.#packs.expired(seen, maxErasedAStep);
      this.#packs.writing(() => {
        for (const pack of new Set(firsts.map(packOf))) {
          const entries = this.#entriesOf(pack);
          const isDue = (entry: ColdEntry) => hasExpiringBody(entry) && entry.expiresAt <= seen;
          this.#packs.replace(
            pack,
            entries.map((entry) => (isDue(entry) ? bare(entry, entry.deletedAt) : entry)),
          );
        }
      });
      if (firsts.length === maxErasedAStep) {
        this.#jobs.at('expiry', now);
        return;
      }
    }
    const isMore = this.#packs.expired(now, 1).length > 0;
    if (seen !== (isMore ? now : 0)) this.#packs.writing(() => this.#packs.noteExpirySeen(isMore ? now : 0));
    const next = isMore ? now + erasedAfterMs : this.#packs.nextExpiry();
    if (next !== null) this.#jobs.at('expiry', Math.max(next, now));
  }

  /**
   * No alarm is later than this by a clock that is right, and one that stands earlier stays: no batch rings it anew (F3).
   * What was seen by a clock that was ahead is to be looked at before such a clock may see it again (T1).
   */
  #armExpiry(): void {
    const now = this.#surroundings.now();
    this.#armedAt = now;
    const wasAhead = this.#packs.state().expirySeenAt > now;
    const next = wasAhead ? now : this.#packs.nextExpiry();
    if (next !== null) this.#jobs.at('expiry', next > now ? next : now + erasedAfterMs);
  }
}

const kept: WriteConfirmation = { kept: true };

function isBatch(entries: readonly ColdEntry[]): boolean {
  const bytes = entries.reduce((sum, entry) => sum + coldBytes(entry), 0);
  return entries.length <= maxColdBatch && bytes <= maxColdBatchBytes;
}

function areSeqs(seqs: readonly number[]): boolean {
  return seqs.every((seq, index) => isSeq(seq) && (index === 0 || seq > (seqs[index - 1] as number)));
}

function isSeq(seq: number): boolean {
  return Number.isSafeInteger(seq) && seq >= 1;
}

function sorted(entries: ReadonlyMap<number, ColdEntry>): ColdEntry[] {
  return [...entries.values()].sort((a, b) => a.seq - b.seq);
}
