/**
 * Drives the log towards the members' User objects: one call in flight per member, what is appended meanwhile goes
 * together in the next (a lane), summaries ride along.
 *
 * Memory only. The log and the packed positions say what is owed; after a crash the alarm drives on from them, and
 * redelivery is harmless. `have` is what a member's User object has said it handed over or marked; `sent` is ahead of it by
 * what is in flight, or was answered to the member's own append (D1.12).
 */
import type { UserId } from '../../protocol/ids.ts';
import type { Surroundings } from '../kit/ports.ts';
import type { Stopwatch } from '../kit/stopwatch.ts';
import type { DeliverReply, DeliverRequest, UserFromConversation } from '../user/rpc.ts';
import { briefDelivery, wholeReply } from '../user/rpc-brief.ts';
import { Audience } from './audience.ts';
import type { Context } from './context.ts';
import { deliveryFor, sentThrough } from './delivery.ts';
import { type LeaseChange, sawNoSocket, sawSocket } from './detach-lease.ts';
import { letGo, type MemberLane, newLane, oweSummary, putBack, takeAlong } from './member-lane.ts';
import type { RecentRows } from './recent.ts';
import type { Report } from './rpc.ts';
import { currentStay, lastVisible, type Member } from './state.ts';

/** One round of hints a second, however fast the log grows (F2). */
const hintEveryMs = 1_000;
/** How long an append's answer counts as taken before the alarm delivers what it told (D1.12). */
const assumedForMs = 2_500;

export interface FanOutHooks {
  /** The summary that told these members' positions reached one sender, or none is needed any more. */
  told(reporters: Iterable<number>): void;
  /** An answer carried the person's report. */
  reported(member: Member, report: Report, listVersion: number): void;
  /** The person's account is gone. */
  gone(member: Member): void;
  /** What is stored of whether the member is attached is out of date. */
  changed(member: Member): void;
  /** A call failed: an alarm must be due that tries again (D1.11). */
  failed(): void;
  /** Takes in what an answer brought, as one step; not if this memory was given up meanwhile (T2). */
  step(work: () => void): void;
}

export class FanOut {
  readonly #context: Context;
  readonly #audience: Audience;
  readonly #recent: RecentRows;
  readonly #users: (user: UserId) => UserFromConversation;
  readonly #surroundings: Surroundings;
  readonly #timer: Surroundings['timer'];
  readonly #elapsed: Stopwatch;
  readonly #hooks: FanOutHooks;
  readonly #lanes: (MemberLane | undefined)[] = [];
  readonly #queue: Member[] = [];
  #inFlight = 0;
  /** From here to the end there are KEYS entries alone, which wait for what follows (F6). Infinity: the end is another entry. */
  #keysFrom = Infinity;
  #round: { cancel(): void } | null = null;
  readonly #idle: (() => void)[] = [];

  constructor(options: {
    context: Context;
    recent: RecentRows;
    users: (user: UserId) => UserFromConversation;
    surroundings: Surroundings;
    timer: Surroundings['timer'];
    elapsed: Stopwatch;
    hooks: FanOutHooks;
  }) {
    this.#context = options.context;
    this.#audience = new Audience(options.context, options.surroundings);
    this.#recent = options.recent;
    this.#users = options.users;
    this.#surroundings = options.surroundings;
    this.#timer = options.timer;
    this.#elapsed = options.elapsed;
    this.#hooks = options.hooks;
  }

  /** People came, went or were added: everybody is looked at again. */
  membersChanged(): void {
    this.#audience.changed();
    for (const member of this.#context.state.members) this.drive(member);
  }

  /**
   * The log grew. `by` sent what was added and gets it with the answer to the append: if nothing is missing between,
   * it counts as sent, and only as that (D1.12). `isKeys`: only KEYS entries were added.
   */
  appended(from: number, by: Member | null, isKeys = false): void {
    if (by !== null) this.#assume(by, from, this.#context.state.tip.seq);
    this.#keysFrom = isKeys ? Math.min(this.#keysFrom, from) : Infinity;
    if (isKeys) return;
    if (this.#audience.getsHints()) {
      this.#startRound();
      return;
    }
    for (const member of this.#audience.ofNext()) this.drive(member);
  }

  /** A member's User object says up to where it has everything. */
  confirm(member: Member, have: number): void {
    const seq = Math.min(have, lastVisible(this.#context.state, member));
    if (seq > member.have) member.have = seq;
    const lane = this.#lane(member);
    if (lane.sent < member.have) lane.sent = member.have;
  }

  /** A detached member attaches: what is in the log now it pulls, what follows is delivered. */
  attach(member: Member): void {
    const { seq } = this.#context.state.tip;
    member.detached = false;
    member.noSockets = 0;
    member.have = seq;
    this.#lane(member).sent = seq;
    this.#audience.changed();
  }

  /**
   * Owes a member a summary from `from` on; with `reporter`, `told` is called when it was taken. Who left is told no
   * more (D10), and who is detached asks when they come.
   */
  owesSummary(member: Member, from: number, reporter?: number): 'owed' | 'owed already' | 'not told' {
    if (!isTold(member)) return 'not told';
    const lane = this.#lane(member);
    oweSummary(lane, from);
    if (reporter === undefined || lane.tells.has(reporter)) return 'owed already';
    lane.tells.add(reporter);
    return 'owed';
  }

  /** Asks every attached member's User object for its report, with the next call, and may tell it all it can know. */
  restate(withSummary: boolean): void {
    for (const member of this.#audience.attached()) {
      this.#lane(member).restate = true;
      if (withSummary && member.own > 0) this.owesSummary(member, 1);
    }
  }

  /**
   * Starts the member's next call, if something is owed and none is in flight. What is owed beside entries to somebody
   * who left or is detached by now is let go: nobody would take it, and those whose positions it tells wait for it.
   */
  drive(member: Member): void {
    const lane = this.#lane(member);
    if (!isTold(member)) this.#hooks.told(letGo(lane));
    if (lane.busy || lane.queued || !this.#owes(member, lane)) return;
    if (this.#inFlight >= this.#context.limits.maxDeliveriesInFlight) {
      lane.queued = true;
      this.#queue.push(member);
      return;
    }
    void this.#call(member, lane);
  }

  /** After a crash or a fault, or when an answer never confirmed: delivers again what nobody said they have. */
  driveOn(): void {
    const now = this.#elapsed.ms();
    let behind = false;
    this.#keysFrom = Infinity;
    for (const member of this.#context.state.members) {
      const lane = this.#lane(member);
      if (!lane.busy && lane.sent > member.have && now - lane.assumedAt >= assumedForMs) lane.sent = member.have;
      behind ||= this.#audience.isReached(member) && lane.sent < this.#end(member);
      this.drive(member);
    }
    if (behind && this.#audience.getsHints()) this.#startRound();
  }

  /** Makes no call any more. */
  stop(): void {
    this.#round?.cancel();
    this.#queue.length = 0;
    this.#inFlight = Infinity;
    this.#endIdle();
  }

  /** The User object of each attached member has confirmed all that it is owed. */
  get finished(): boolean {
    if (this.#inFlight > 0 || this.#queue.length > 0 || this.#round !== null) return false;
    return this.#context.state.members.every((member) => {
      const lane = this.#lane(member);
      return !this.#owes(member, lane) && (member.detached || member.have >= this.#end(member));
    });
  }

  /** Resolves when all calls have come back, or have stopped counting. */
  idle(): Promise<void> {
    if (this.#inFlight === 0 || this.#inFlight === Infinity) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #lane(member: Member): MemberLane {
    const before = this.#lanes[member.ordinal];
    if (before !== undefined) return before;
    const lane = newLane(member.have);
    this.#lanes[member.ordinal] = lane;
    return lane;
  }

  #end(member: Member): number {
    return lastVisible(this.#context.state, member);
  }

  #owes(member: Member, lane: MemberLane): boolean {
    const stay = currentStay(member);
    // Who left is owed their last entry, attached or not.
    if (stay === undefined) return lane.sent < this.#end(member);
    const more = lane.summaryFrom > 0 || lane.restate;
    if (this.#audience.getsHints()) return lane.hint || more;
    if (lane.sent < stay.from) return true;
    const end = Math.min(this.#end(member), this.#keysFrom - 1);
    return more || (this.#audience.isReached(member) && lane.sent < end);
  }

  #assume(member: Member, from: number, through: number): void {
    const lane = this.#lane(member);
    if (lane.sent < from - 1) return;
    if (!lane.busy && lane.sent <= member.have) lane.assumedAt = this.#elapsed.ms();
    lane.sent = Math.max(lane.sent, through);
  }

  #startRound(): void {
    this.#round ??= this.#timer(hintEveryMs, () => {
      this.#round = null;
      const { tip, members } = this.#context.state;
      for (const member of members) {
        const lane = this.#lane(member);
        if (currentStay(member) && this.#audience.isReached(member) && lane.sent < tip.seq) lane.hint = true;
        this.drive(member);
      }
    });
  }

  async #call(member: Member, lane: MemberLane): Promise<void> {
    const { summaryFrom } = lane;
    const request = this.#prepare(member, lane);
    if (request === null) return;
    this.#inFlight++;
    const delivery = lane.takesBrief ? briefDelivery(request) : { ...request, brief: true };
    let answer: DeliverReply | number;
    try {
      answer = await this.#users(member.user).deliver(delivery);
    } catch (fault) {
      this.#surroundings.log('warn', 'delivery failed', { fault: String(fault) });
      this.#hooks.step(() => this.#failed(member, lane, request, summaryFrom));
      return;
    }
    this.#hooks.step(() => {
      if (typeof answer === 'number') lane.takesBrief = true;
      this.#answered(member, lane, request, wholeReply(request, answer));
      this.#hooks.told(lane.telling);
      lane.busy = false;
      this.#next(member);
    });
  }

  /** What the next call brings, taken from the lane; null: rows could not be read, and the alarm tries again. */
  #prepare(member: Member, lane: MemberLane): DeliverRequest | null {
    const pulls = currentStay(member) !== undefined && this.#audience.getsHints();
    try {
      const now = this.#surroundings.now();
      const request = deliveryFor(this.#context, this.#recent, member, lane, { pulls, now });
      lane.sent = Math.max(lane.sent, sentThrough(request));
      takeAlong(lane);
      return request;
    } catch (fault) {
      this.#surroundings.log('error', 'delivery not read', { fault: String(fault) });
      this.#hooks.failed();
      return null;
    }
  }

  #failed(member: Member, lane: MemberLane, request: DeliverRequest, summaryFrom: number): void {
    lane.sent = member.have;
    lane.restate ||= request.restate;
    lane.busy = false;
    // Another release may live there now.
    lane.takesBrief = false;
    this.#hooks.told(putBack(lane, lane.telling, summaryFrom));
    if (!isTold(member)) this.#hooks.told(letGo(lane));
    this.#hooks.failed();
    this.#next(null);
  }

  #answered(member: Member, lane: MemberLane, request: DeliverRequest, reply: DeliverReply): void {
    if (reply.report !== null && reply.report !== undefined)
      this.#hooks.reported(member, reply.report, reply.listVersion);
    switch (reply.status) {
      case 'gone':
        this.#hooks.gone(member);
        this.confirm(member, this.#end(member));
        member.detached = true;
        return;
      case 'no-socket':
        // An answer of an older generation is about a connection that has been followed by another (D1.1).
        if (reply.generation < member.generation) lane.sent = member.have;
        else this.#noSocket(member, request, reply.leaseMs);
        return;
      case 'pushed':
        // A hint leaves nothing to hand over: the devices pull up to the head it named.
        this.#handedOver(member, request.hint ? request.headSeq : reply.have);
    }
  }

  #handedOver(member: Member, have: number): void {
    this.confirm(member, have);
    this.#note(member, sawSocket(member));
  }

  /** The conversation is durably marked for that person, so up to the head it is theirs to fetch (D1.2). */
  #noSocket(member: Member, request: DeliverRequest, leaseMs: number | undefined): void {
    const before = member.have;
    this.confirm(member, request.headSeq);
    if (currentStay(member) === undefined) {
      // They ask again when they come back.
      member.detached = true;
      return;
    }
    const { limits, state } = this.#context;
    const isLarge = state.present > limits.maxMembersAttached;
    this.#note(member, sawNoSocket(member, { before, now: this.#surroundings.now(), isLarge, limits, leaseMs }));
  }

  #note(member: Member, { changed, store }: LeaseChange): void {
    if (changed) this.#audience.changed();
    if (changed && member.detached) this.#lane(member).hint = false;
    if (store) this.#hooks.changed(member);
  }

  /** Gives the free place to whoever waits longest; the member itself comes after them (F2). */
  #next(member: Member | null): void {
    this.#inFlight--;
    while (this.#inFlight < this.#context.limits.maxDeliveriesInFlight) {
      const next = this.#queue.shift();
      if (next === undefined) break;
      this.#lane(next).queued = false;
      this.drive(next);
    }
    if (member !== null) this.drive(member);
    if (this.#inFlight === 0) this.#endIdle();
  }

  #endIdle(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}

/** Ticks, and the wish to hear their report, are for whoever is in and attached. */
function isTold(member: Member): boolean {
  return !member.detached && currentStay(member) !== undefined;
}
