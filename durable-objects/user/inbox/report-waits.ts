/**
 * When a report goes: in a group the next delivery is never far while people write, and its answer takes the person's
 * position along (D6.5). A position waits for that as long as a large conversation gathers reports anyway (D6.3), but for
 * no second, and then goes as a call of its own. After a quiet second it waits for nothing.
 *
 * What waits is in memory; the attachment calls it unconfirmed all the while (D1.4), and the timer keeps the object awake.
 */
import type { Context } from '../context.ts';
import type { Known } from './known.ts';

/** How long an unconfirmed report waits before it is told again. A timer of an object with sockets is never longer. */
export const restateMs = 1_000;

type Tell<Given> = (core: Given, known: Known) => void;
type WaitsContext = Pick<Context, 'limits' | 'now' | 'options'>;

/** A position waits for a delivery. */
export function waits(known: Known): boolean {
  return known.reporting.waitsUntil < Infinity;
}

/** Says whether a delivery may be expected soon: in a group, and something was told a moment ago. */
export function mayWait(core: WaitsContext, known: Known): boolean {
  if (known.members <= core.limits.maxMembersSingly) return false;
  return core.now() - known.reporting.toldAt < restateMs;
}

/** Lets the newest position wait for the next delivery; `tell` when none comes. */
export function waitForDelivery<Given extends WaitsContext>(core: Given, known: Known, tell: Tell<Given>): void {
  const lane = known.reporting;
  lane.version++;
  lane.restated = 0;
  lane.waitsUntil = core.now() + windowOf(known);
  tellIn(core, known, tell);
}

/** One timer stands for as long as reports follow each other: to set it anew with each would cost as much as a call. */
export function tellIn<Given extends WaitsContext>(core: Given, known: Known, tell: Tell<Given>): void {
  const lane = known.reporting;
  const at = dueAt(known);
  if (at === Infinity || (lane.timer !== null && lane.timer.at <= at)) return;
  lane.timer?.cancel();
  const timer = core.options.surroundings.timer(Math.max(0, at - core.now()), () => {
    lane.timer = null;
    const left = dueAt(known) - core.now();
    if (left === Infinity) return;
    // More than it ever was: the clock was set back meanwhile.
    if (left <= 0 || left > restateMs) tell(core, known);
    else tellIn(core, known, tell);
  });
  lane.timer = { at, cancel: () => timer.cancel() };
}

/** Nothing is left to be told: the object may sleep. */
export function tellNoMore(known: Known): void {
  const lane = known.reporting;
  if (dueAt(known) < Infinity) return;
  lane.timer?.cancel();
  lane.timer = null;
}

function dueAt({ reporting }: Known): number {
  return Math.min(reporting.restateAt, reporting.waitsUntil);
}

/** The window of D6.3, as far as an object with sockets has timers. */
function windowOf(known: Known): number {
  return Math.min(restateMs, known.members * 10);
}
