/** What is under way to one member, in memory. */
export interface MemberLane {
  /** Ahead of the member's `have` by what is in flight, or was answered to the member's own append (D1.12). */
  sent: number;
  /** Since when an answer alone made it so, in time elapsed. */
  assumedAt: number;
  busy: boolean;
  /** Whose positions the call in flight tells. */
  telling: Set<number>;
  /** Waits for a free place. */
  queued: boolean;
  /** A summary is owed, from this seq on; 0: none. And whose positions it will tell (ordinals). */
  summaryFrom: number;
  tells: Set<number>;
  restate: boolean;
  hint: boolean;
  /** The User object has answered briefly, so it reads brief deliveries. */
  takesBrief: boolean;
}

export function newLane(sent: number): MemberLane {
  return {
    ...{ sent, assumedAt: 0, busy: false, telling: new Set(), queued: false },
    ...{ summaryFrom: 0, tells: new Set(), restate: false, hint: false, takesBrief: false },
  };
}

/** A call begins and takes along what is owed beside entries. */
export function takeAlong(lane: MemberLane): void {
  lane.telling = lane.tells;
  lane.tells = new Set();
  lane.summaryFrom = 0;
  lane.restate = false;
  lane.hint = false;
  lane.busy = true;
}

/** Owes a summary from `from` on, also if one is owed already. */
export function oweSummary(lane: MemberLane, from: number): void {
  lane.summaryFrom = lane.summaryFrom === 0 ? from : Math.min(lane.summaryFrom, from);
}

/** Nothing beside entries is told there any more. Answers whose positions were owed. */
export function letGo(lane: MemberLane): ReadonlySet<number> {
  const owed = lane.tells;
  lane.tells = new Set();
  lane.summaryFrom = 0;
  lane.restate = false;
  return owed;
}

/** A call failed: what it would have told is owed again. Answers whose positions are now owed once instead of twice. */
export function putBack(lane: MemberLane, ordinals: Iterable<number>, summaryFrom: number): number[] {
  if (summaryFrom > 0) oweSummary(lane, summaryFrom);
  const twice: number[] = [];
  for (const reporter of ordinals) {
    if (lane.tells.has(reporter)) twice.push(reporter);
    else lane.tells.add(reporter);
  }
  return twice;
}
