import { createHash } from 'node:crypto';
import { sameBytes } from '../../lib/bytes.ts';
import type { Range } from '../../lib/ranges.ts';
import { emptyHead, extend, leafOf } from '../../protocol/chain.ts';
import { countsAt, mergeSteps, noSteps, type Step, type Steps } from '../../protocol/steps.ts';
import { wire } from '../../schema/gen/wire.js';

/** An entry as a device keeps it: with every field there. */
export interface StoredEntry {
  readonly seq: number;
  readonly kind: wire.EntryKind;
  readonly sender: string;
  readonly device: number;
  readonly number: number;
  readonly at: number;
  readonly countable: boolean;
  readonly expiresAt: number;
  readonly targets: readonly number[];
  readonly body: Uint8Array;
  readonly bodyHash: Uint8Array;
  readonly bodyState: wire.BodyState;
  readonly controlBefore: { readonly seq: number; readonly leaf: Uint8Array } | null;
  readonly count: number;
  readonly head: Uint8Array;
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** One device's copy of a conversation, in memory: entries, what it lacks, ticks, and whether the chain holds. */
export class DeviceLog {
  readonly conversation: string;
  readonly entries = new Map<number, StoredEntry>();
  /** The first seq that this device owes an ack for (D1.7). */
  from = 1;
  /** Everything from `from` up to here is stored, or will never be served. */
  through = 0;
  newest = 0;
  headSeq = 0;
  epoch = 0;
  read = 0;
  /** The unread count that the read position meant when it was told, at this head (D8). */
  #unreadBase = { asOf: 0, unread: 0 };
  steps: Steps = noSteps;
  state: wire.State.$Properties | null = null;
  /** What the server said that does not fit the chain; empty when all is well (D5.2). */
  readonly forks: string[] = [];
  readonly #checks: boolean;
  readonly #keeps: number;
  #excluded: Range[] = [];
  #checkedThrough = 0;

  /** `keeps`: how many entries stay in memory; what is older counts as stored elsewhere. */
  constructor(conversation: string, checks: boolean, keeps = Infinity) {
    this.conversation = conversation;
    this.#checks = checks;
    this.#keeps = keeps;
  }

  /** Stores an entry; false if the device has it already (a redelivery is harmless). */
  add(entry: wire.Entry.$Properties): boolean {
    const seq = entry.seq ?? 0;
    const known = this.entries.get(seq);
    if (known !== undefined) {
      if (!sameBytes(known.head, entry.head ?? emptyHead)) this.forks.push(`two heads at ${seq}`);
      return false;
    }
    if (seq <= this.through - this.#keeps) return false;
    this.entries.set(seq, stored(entry, this.#checks));
    if (this.entries.size > this.#keeps) this.entries.delete(this.entries.keys().next().value as number);
    if (entry.kind === wire.EntryKind.DELETION) this.#erase(entry.targets ?? []);
    this.newest = Math.max(this.newest, seq);
    this.headSeq = Math.max(this.headSeq, seq);
    if ((entry.kind ?? 0) >= 16) this.epoch = Math.max(this.epoch, seq);
    this.#advance();
    return true;
  }

  /** Takes in a range that will never be served. */
  exclude(range: Range): void {
    this.#excluded.push(range);
    this.#advance();
  }

  applyState(state: wire.State.$Properties): void {
    this.state = state;
    this.headSeq = Math.max(this.headSeq, state.headSeq ?? 0);
    this.epoch = Math.max(this.epoch, state.epoch ?? 0);
    if (state.read) this.applyRead(state.read);
    if (this.entries.size === 0 && (state.from ?? 1) > this.from) {
      this.from = state.from ?? 1;
      this.through = this.from - 1;
    }
    if (state.summary) this.applySummary(state.summary);
    this.#advance();
  }

  applySummary(summary: wire.Summary.$Properties): void {
    const steps = (summary.steps ?? []).map((step) => ({
      from: step.from ?? 0,
      delivered: step.delivered ?? 0,
      read: step.read ?? 0,
      total: step.total ?? 0,
    }));
    this.steps = mergeSteps(this.steps, { steps, through: summary.through ?? 0 });
  }

  counts(seq: number): Step | null {
    return countsAt(this.steps, seq);
  }

  /** The newest seq with ✓✓ when all before it have it as well; for chats in which nobody else writes. */
  deliveredThrough(): number {
    const { steps, through } = this.steps;
    for (const [i, step] of steps.entries()) if (step.delivered < step.total) return (steps[i]?.from ?? 1) - 1;
    return through;
  }

  hasGap(): boolean {
    return this.through < this.headSeq;
  }

  /** The server says up to where the person has read, and what that leaves. */
  applyRead({ read = 0, asOf = 0, unread = 0 }: wire.ReadPosition.$Properties): void {
    if ((read ?? 0) < this.read) return;
    this.read = read ?? 0;
    this.#unreadBase = { asOf: asOf ?? 0, unread: unread ?? 0 };
  }

  /** The person reads all that is here. */
  readAll(): void {
    if (this.through > this.read) this.applyRead({ read: this.through, asOf: this.through, unread: 0 });
  }

  /** Derived (D8): what was told, and the countable entries of others that came after it. */
  unread(user: string): number {
    let { unread } = this.#unreadBase;
    for (let seq = this.#unreadBase.asOf + 1; seq <= this.headSeq; seq++) {
      const entry = this.entries.get(seq);
      if (entry?.countable === true && entry.sender !== user) unread++;
    }
    return unread;
  }

  /** Delete for everyone: the bodies go, the entries stay (D4.2). */
  #erase(targets: readonly number[]): void {
    for (const seq of targets) {
      const entry = this.entries.get(seq);
      if (entry !== undefined) this.entries.set(seq, { ...entry, body: none, bodyState: wire.BodyState.DELETED });
    }
  }

  #advance(): void {
    for (;;) {
      const next = this.through + 1;
      const entry = this.entries.get(next);
      const excluded = this.#excluded.find((range) => range.from <= next && next <= range.through);
      if (excluded !== undefined) this.through = excluded.through;
      else if (entry !== undefined) this.through = next;
      else return;
      if (this.#checks && entry !== undefined) this.#check(entry);
    }
  }

  /** Recomputes the head from the one before, wherever the device has both (D5.2). */
  #check(entry: StoredEntry): void {
    const before = entry.seq === 1 ? emptyHead : this.entries.get(entry.seq - 1)?.head;
    if (before === undefined || entry.seq <= this.#checkedThrough) return;
    this.#checkedThrough = entry.seq;
    const leaf = leafOf({ ...entry, conversation: this.conversation }, sha256);
    if (!sameBytes(extend(before, leaf, sha256), entry.head)) this.forks.push(`head ${entry.seq} does not follow`);
  }
}

const none = new Uint8Array(0);

function stored(entry: wire.Entry.$Properties, hashes: boolean): StoredEntry {
  const body = entry.body ?? none;
  const isPresent = (entry.bodyState ?? 0) === wire.BodyState.PRESENT;
  const before = entry.controlBefore;
  return {
    seq: entry.seq ?? 0,
    kind: entry.kind ?? 0,
    sender: entry.sender ?? '',
    device: entry.device ?? 0,
    number: entry.number ?? 0,
    at: entry.at ?? 0,
    countable: entry.countable ?? false,
    expiresAt: entry.expiresAt ?? 0,
    targets: entry.targets ?? [],
    body,
    bodyHash: isPresent ? (hashes ? sha256(body) : none) : (entry.bodyHash ?? none),
    bodyState: entry.bodyState ?? 0,
    controlBefore: before ? { seq: before.seq ?? 0, leaf: before.leaf ?? none } : null,
    count: entry.count ?? 0,
    head: entry.head ?? none,
  };
}
