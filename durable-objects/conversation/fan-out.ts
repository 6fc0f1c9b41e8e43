/**
 * Drives the log towards the members' User objects: one call in flight per member, what is appended meanwhile goes
 * together in the next (a lane), summaries ride along.
 *
 * Memory only. The log and the packed positions say what is owed; after a crash the alarm drives on from them, and
 * redelivery is harmless. `have` is what a member's User object has said it pushed or marked; `sent` is ahead of it by
 * what is in flight, or was answered to the member's own append (D1.12).
 */
import { own } from '../../protocol/codec.ts';
import type { UserId } from '../../protocol/ids.ts';
import { decodeEntry } from '../kit/entries.ts';
import type { Surroundings } from '../kit/ports.ts';
import type { DeliverReply, DeliverRequest, UserFromConversation } from '../user/rpc.ts';
import type { Core } from './core.ts';
import type { RecentRows } from './recent.ts';
import type { Report } from './rpc.ts';
import { entryFor } from './serve.ts';
import { currentStay, lastVisible, type Member } from './state.ts';
import { type EntryRow, entryFlags } from './store.ts';
import { encodeSummary, summaryFor } from './summary.ts';

/** A delivery's entries stay below this, the first one excepted. */
const maxDeliveryBytes = 256 * 1024;

interface MemberLane {
  sent: number;
  busy: boolean;
  queued: boolean;
  /** A summary is owed, from this seq on; 0: none. */
  summaryFrom: number;
  /** Whose positions the next summary tells, and the one in flight told (ordinals). */
  tells: Set<number>;
  restate: boolean;
  hint: boolean;
  /** Since when `sent` was ahead of `have` without a call in flight. */
  assumedAt: number;
  /** When the call in flight began, and what it tells. */
  calledAt: number;
  telling: Set<number>;
}

export interface FanOutHooks {
  /** The summary that told these members' positions reached one sender, or none is needed any more. */
  told(reporters: Iterable<number>): void;
  /** An answer carried the person's report. */
  reported(member: Member, report: Report, listVersion: number): void;
  /** The person's account is gone. */
  gone(member: Member): void;
  /** What is stored of the member's attachment is out of date. */
  changed(member: Member): void;
  /** A call failed: an alarm must be due that tries again (D1.11). */
  failed(): void;
}

export class FanOut {
  readonly #core: Core;
  readonly #recent: RecentRows;
  readonly #users: (user: UserId) => UserFromConversation;
  readonly #surroundings: Surroundings;
  readonly #hooks: FanOutHooks;
  readonly #lanes: (MemberLane | undefined)[] = [];
  readonly #queue: Member[] = [];
  #inFlight = 0;
  /** The attached members, or null when somebody joined, left, attached or detached since they were listed. */
  #attached: Member[] | null = null;
  /** When the first detached member's lease is over. */
  #leaseOverAt = Infinity;
  #round: { cancel(): void } | null = null;
  #idle: (() => void)[] = [];

  constructor(options: {
    core: Core;
    recent: RecentRows;
    users: (user: UserId) => UserFromConversation;
    surroundings: Surroundings;
    hooks: FanOutHooks;
  }) {
    this.#core = options.core;
    this.#recent = options.recent;
    this.#users = options.users;
    this.#surroundings = options.surroundings;
    this.#hooks = options.hooks;
  }

  /** People came, went or were added: everybody is looked at again. */
  membersChanged(): void {
    this.#attached = null;
    for (const member of this.#core.conversing.members) this.drive(member);
  }

  /**
   * The log grew. `by` sent what was added and gets it with the answer to the append: if nothing is missing between,
   * it counts as sent, and only as that (D1.12).
   */
  appended(from: number, by: Member | null): void {
    const { tip, members } = this.#core.conversing;
    if (by !== null) this.#assume(by, from, tip.seq);
    if (this.#hints()) {
      this.#startRound();
      return;
    }
    const leaseOver = this.#surroundings.now() >= this.#leaseOverAt;
    for (const member of leaseOver ? members : this.#listAttached()) this.drive(member);
  }

  /** A member's User object says up to where it has everything. */
  confirm(member: Member, have: number): void {
    const known = Math.min(have, lastVisible(this.#core.conversing, member));
    if (known > member.have) member.have = known;
    const lane = this.#lane(member);
    if (lane.sent < member.have) lane.sent = member.have;
  }

  /** A detached member attaches: what is in the log now it pulls, what follows is delivered. */
  attach(member: Member): void {
    const { seq } = this.#core.conversing.tip;
    member.detached = false;
    member.noSockets = 0;
    member.have = seq;
    this.#lane(member).sent = seq;
    this.#attached = null;
  }

  /** Owes a member a summary from `from` on; with `reporter`, `told` is called when it was taken. */
  owesSummary(member: Member, from: number, reporter?: number): 'owed' | 'owed already' | 'not attached' {
    if (member.detached) return 'not attached';
    const lane = this.#lane(member);
    lane.summaryFrom = lane.summaryFrom === 0 ? from : Math.min(lane.summaryFrom, from);
    if (reporter === undefined || lane.tells.has(reporter)) return 'owed already';
    lane.tells.add(reporter);
    return 'owed';
  }

  /** Asks every attached member's User object for its report, with the next call, and may tell it all it can know. */
  restate(withSummary: boolean): void {
    for (const member of this.#listAttached()) {
      this.#lane(member).restate = true;
      if (withSummary && member.own > 0) this.owesSummary(member, 1);
    }
  }

  /** Starts the member's next call, if something is owed and none is in flight. */
  drive(member: Member): void {
    const lane = this.#lane(member);
    if (lane.busy || lane.queued || !this.#owes(member, lane)) return;
    if (this.#inFlight >= this.#core.limits.maxDeliveriesInFlight) {
      lane.queued = true;
      this.#queue.push(member);
      return;
    }
    void this.#call(member, lane);
  }

  /** After a crash or a fault, or when an answer never confirmed: delivers again what nobody said they have. */
  driveOn(now: number): void {
    let behind = false;
    for (const member of this.#core.conversing.members) {
      if (this.#lane(member).busy && now - this.#lane(member).calledAt >= maxCallMs) this.#abandon(member);
      const lane = this.#lane(member);
      if (!lane.busy && lane.sent > member.have && now - lane.assumedAt >= assumedForMs) lane.sent = member.have;
      behind ||= !member.detached && lane.sent < this.#end(member);
      this.drive(member);
    }
    if (behind && this.#hints()) this.#startRound();
  }

  /** Makes no call any more. */
  stop(): void {
    this.#round?.cancel();
    this.#queue.length = 0;
    this.#inFlight = Infinity;
  }

  /** Nothing is owed that an attached member's User object has not confirmed. */
  get finished(): boolean {
    if (this.#inFlight > 0 || this.#queue.length > 0 || this.#round !== null) return false;
    return this.#core.conversing.members.every((member) => {
      const lane = this.#lane(member);
      return !this.#owes(member, lane) && (member.detached || member.have >= this.#end(member));
    });
  }

  /** Resolves when no call is in flight. */
  idle(): Promise<void> {
    if (this.#inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #lane(member: Member): MemberLane {
    let lane = this.#lanes[member.ordinal];
    if (lane === undefined) {
      lane = {
        sent: member.have,
        busy: false,
        queued: false,
        ...noSummary(),
        restate: false,
        hint: false,
        assumedAt: 0,
        calledAt: 0,
        telling: new Set(),
      };
      this.#lanes[member.ordinal] = lane;
    }
    return lane;
  }

  #end(member: Member): number {
    return lastVisible(this.#core.conversing, member);
  }

  #owes(member: Member, lane: MemberLane): boolean {
    const stay = currentStay(member);
    // Who left is owed their last entry, attached or not, and the ticks of what they sent while they were in.
    if (stay === undefined) return lane.sent < this.#end(member) || (lane.summaryFrom > 0 && !member.detached);
    if (this.#hints()) return !member.detached && (lane.hint || lane.restate || lane.summaryFrom > 0);
    if (lane.sent < stay.from) return true;
    if (member.detached) return lane.sent < this.#end(member) && this.#leaseIsOver(member);
    return lane.sent < this.#end(member) || lane.summaryFrom > 0 || lane.restate;
  }

  #leaseIsOver(member: Member): boolean {
    return this.#surroundings.now() - member.detachedAt >= this.#core.limits.detachLeaseMs;
  }

  #hints(): boolean {
    return this.#listAttached().length > this.#core.limits.maxMembersDelivered;
  }

  #listAttached(): Member[] {
    if (this.#attached === null) {
      const { members } = this.#core.conversing;
      const { detachLeaseMs } = this.#core.limits;
      const here = members.filter((member) => currentStay(member) !== undefined);
      this.#attached = here.filter((member) => !member.detached);
      this.#leaseOverAt = here.reduce(
        (soonest, member) => (member.detached ? Math.min(soonest, member.detachedAt + detachLeaseMs) : soonest),
        Infinity,
      );
    }
    return this.#attached;
  }

  #assume(member: Member, from: number, through: number): void {
    const lane = this.#lane(member);
    if (lane.sent < from - 1) return;
    if (!lane.busy && lane.sent <= member.have) lane.assumedAt = this.#surroundings.now();
    lane.sent = Math.max(lane.sent, through);
  }

  /** One round a second with a hint (F2): however fast the log grows, a member costs one call a second. */
  #startRound(): void {
    this.#round ??= this.#surroundings.timer(1_000, () => {
      this.#round = null;
      const { tip, members } = this.#core.conversing;
      for (const member of members) {
        const lane = this.#lane(member);
        if (currentStay(member) && !member.detached && lane.sent < tip.seq) lane.hint = true;
        this.drive(member);
      }
    });
  }

  async #call(member: Member, lane: MemberLane): Promise<void> {
    const request = this.#request(member, lane);
    const { tells, summaryFrom } = lane;
    Object.assign(lane, noSummary());
    lane.restate = false;
    lane.hint = false;
    lane.busy = true;
    lane.calledAt = this.#surroundings.now();
    lane.telling = tells;
    this.#inFlight++;
    try {
      const reply = await this.#users(member.user).deliver(request);
      if (this.#lanes[member.ordinal] !== lane) return;
      this.#answered(member, lane, request, reply);
      this.#hooks.told(tells);
    } catch (fault) {
      this.#surroundings.log('warn', 'delivery failed', { fault: String(fault) });
      if (this.#lanes[member.ordinal] !== lane) return;
      lane.sent = member.have;
      lane.restate ||= request.restate;
      this.#putBack(lane, tells, summaryFrom);
      this.#hooks.failed();
      lane.busy = false;
      this.#next(null);
      return;
    }
    lane.busy = false;
    this.#next(member);
  }

  /** A call that never ends must not hold its member back for ever. */
  #abandon(member: Member): void {
    const old = this.#lane(member);
    this.#lanes[member.ordinal] = undefined;
    this.#inFlight--;
    const lane = this.#lane(member);
    lane.tells = old.tells;
    lane.summaryFrom = 1;
    this.#putBack(lane, old.telling, 1);
  }

  #request(member: Member, lane: MemberLane): DeliverRequest {
    const { conversing, limits } = this.#core;
    const { group, members, present } = conversing;
    const stay = currentStay(member);
    const end = this.#end(member);
    const pulls = stay !== undefined && this.#hints();
    const hint = pulls && lane.hint;
    const from = Math.max(lane.sent + 1, member.intervals.at(-1)?.from ?? 1);
    const rows = pulls || from > end ? [] : this.#recent.slice(from, end, limits.maxEntriesPerDelivery);
    const entries = this.#entries(rows, member);
    const sent = rows.slice(0, entries.length);
    lane.sent = hint ? end : Math.max(lane.sent, sent.at(-1)?.seq ?? 0);
    const summary = lane.summaryFrom > 0 ? summaryFor(conversing, member, lane.summaryFrom, limits.maxSteps) : null;
    return {
      conversation: group.conversation,
      kind: group.kind,
      peer: group.kind === 1 ? (members[1 - member.ordinal]?.user ?? '') : '',
      members: present,
      generation: member.generation,
      entries,
      firstSeq: sent[0]?.seq ?? 0,
      headSeq: end,
      head: this.#headAt(end),
      countable: sent.some((row) => (row.flags & entryFlags.countable) !== 0),
      summary: summary === null ? noBytes : encodeSummary(group.conversation, summary),
      hint,
      restate: lane.restate,
      listVersion: member.listVersion,
      memberFrom: member.intervals.at(-1)?.from ?? 0,
      memberThrough: stay === undefined ? end : 0,
    };
  }

  #entries(rows: readonly EntryRow[], member: Member): Uint8Array[] {
    const entries: Uint8Array[] = [];
    const reader = { user: member.user, device: 0 };
    const now = this.#surroundings.now();
    let bytes = 0;
    for (const row of rows) {
      const entry = entryFor(this.#core, row, reader, now);
      bytes += entry.length;
      if (entries.length > 0 && bytes > maxDeliveryBytes) break;
      entries.push(entry);
    }
    return entries;
  }

  #headAt(seq: number): Uint8Array {
    return headAt(this.#core, seq);
  }

  #answered(member: Member, lane: MemberLane, request: DeliverRequest, reply: DeliverReply): void {
    if (reply.report !== null && reply.report !== undefined)
      this.#hooks.reported(member, reply.report, reply.listVersion);
    switch (reply.status) {
      case 'gone':
        this.confirm(member, request.headSeq);
        this.#hooks.gone(member);
        return;
      case 'no-socket':
        // An answer of an older generation is about a connection that has been followed by another (D1.1).
        if (reply.generation < member.generation) lane.sent = member.have;
        else this.#noSocket(member, request);
        return;
      case 'pushed':
        // A hint leaves nothing to push: the devices pull up to the head it named.
        this.#pushed(member, request.hint ? request.headSeq : reply.have);
    }
  }

  #pushed(member: Member, have: number): void {
    member.noSockets = 0;
    this.confirm(member, have);
    if (!member.detached) return;
    member.detached = false;
    this.#attached = null;
    this.#hooks.changed(member);
  }

  /** The conversation is durably marked for that person, so up to the head it is theirs to fetch (D1.2). */
  #noSocket(member: Member, request: DeliverRequest): void {
    const before = member.have;
    this.confirm(member, request.headSeq);
    if (currentStay(member) === undefined) {
      // They ask again when they come back.
      member.detached = true;
      return;
    }
    const { limits, conversing } = this.#core;
    const small = conversing.present <= limits.maxMembersAttached;
    if (small) this.#countNoSocket(member, before);
    if (member.detached || !small || member.noSockets >= limits.detachAfterNoSocket) {
      member.detached = true;
      member.detachedAt = this.#surroundings.now();
      this.#attached = null;
      if (!small) this.#hooks.changed(member);
    }
  }

  /**
   * Counts in memory, and writes at every eighth seq: an object that sleeps between two messages would never count
   * beyond one, so an answer that crosses an eighth counts for at least as many as are stored plus eight.
   */
  #countNoSocket(member: Member, before: number): void {
    const crossed = Math.floor(member.have / noSocketStride) > Math.floor(before / noSocketStride);
    member.noSockets++;
    if (!crossed) return;
    member.noSockets = Math.ceil(member.noSockets / noSocketStride) * noSocketStride;
    this.#hooks.changed(member);
  }

  #putBack(lane: MemberLane, tells: Set<number>, summaryFrom: number): void {
    if (summaryFrom > 0)
      lane.summaryFrom = lane.summaryFrom === 0 ? summaryFrom : Math.min(lane.summaryFrom, summaryFrom);
    const twice: number[] = [];
    for (const reporter of tells) {
      if (lane.tells.has(reporter)) twice.push(reporter);
      else lane.tells.add(reporter);
    }
    this.#hooks.told(twice);
  }

  /** Gives the free place to whoever waits longest; the member itself comes after them (F2). */
  #next(member: Member | null): void {
    this.#inFlight--;
    while (this.#inFlight < this.#core.limits.maxDeliveriesInFlight) {
      const waiting = this.#queue.shift();
      if (waiting === undefined) break;
      this.#lane(waiting).queued = false;
      this.drive(waiting);
    }
    if (member !== null) this.drive(member);
    if (this.#inFlight > 0) return;
    const idle = this.#idle;
    this.#idle = [];
    for (const resolve of idle) resolve();
  }
}

/** The chain value after entry `seq`. */
export function headAt({ store, conversing }: Pick<Core, 'store' | 'conversing'>, seq: number): Uint8Array {
  if (seq === conversing.tip.seq) return conversing.tip.head;
  const row = store.entry(seq);
  return row === undefined ? noBytes : own(decodeEntry(row.entry).head);
}

/** How long an append's answer counts as taken before the alarm delivers what it told (D1.12). */
const assumedForMs = 2_500;
/** A call that takes longer is given up. */
const maxCallMs = 60_000;

/** How many answers without a socket share a write. */
const noSocketStride = 8;

const noBytes = new Uint8Array(0);

function noSummary(): { summaryFrom: number; tells: Set<number> } {
  return { summaryFrom: 0, tells: new Set() };
}
