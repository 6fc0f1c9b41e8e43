import type { Pace } from '../sdk.ts';

/** What arrives is drawn so often at most: nobody reads faster, and what is typed has the time between. */
const leastMs = 80;
/** Drawing takes one part of the time, and so many parts are left for everything else, however slow the machine. */
const partsLeft = 4;
const mostMs = 1_000;

/**
 * Draws what changes by itself at once, and what changes many times a second together, so that who types meanwhile does not wait.
 *
 * A page that is hidden has nothing to draw, and its timers may sleep for a minute: there all is told at once.
 */
export function drawingPace({ now, later, isHidden }: Surroundings = ofThePage): Pace {
  let restsUntil = Number.NEGATIVE_INFINITY;
  const drawNow = (tell: () => void) => {
    const from = now();
    const rest = () => {
      const to = now();
      restsUntil = to + Math.min(mostMs, Math.max(leastMs, (to - from) * partsLeft));
    };
    tell();
    rest();
    // Some of it comes only now. Where it is something else that has taken the time there is none to spare either.
    later(0, rest);
  };
  const draw = (tell: () => void) => {
    const left = restsUntil - now();
    if (left <= 0 || isHidden()) drawNow(tell);
    else later(left, () => draw(tell));
  };
  return draw;
}

interface Surroundings {
  now(): number;
  later(ms: number, work: () => void): void;
  isHidden(): boolean;
}

const ofThePage: Surroundings = {
  now: () => performance.now(),
  later: (ms, work) => void setTimeout(work, ms),
  isHidden: () => document.hidden,
};
