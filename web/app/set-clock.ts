import type { Roost } from '../sdk.ts';

const lookEveryMs = 15_000;
/** By less than that no day is named wrong for long. */
const isSetMs = 60_000;

/**
 * A clock that somebody sets and a machine that has slept look alike from within: the time of day has gone on otherwise than what
 * durations are measured by. Which of the two it was the server alone can say, and says with each greeting: so it is greeted anew. After
 * a sleep that also finds a line that is dead.
 */
export function watchClock(
  roost: Pick<Roost, 'status' | 'connect' | 'disconnect'>,
  { now, elapsed, every }: Surroundings = ofThePage,
): () => void {
  const apart = () => now() - elapsed();
  let before = apart();
  return every(lookEveryMs, () => {
    if (Math.abs(apart() - before) < isSetMs) return;
    before = apart();
    const { state } = roost.status.current;
    // Whoever is not connected asks anyway with the next connection.
    if (state !== 'online' && state !== 'catching-up') return;
    roost.disconnect();
    roost.connect();
  });
}

interface Surroundings {
  now(): number;
  elapsed(): number;
  /** Gives how to stop. */
  every(ms: number, work: () => void): () => void;
}

const ofThePage: Surroundings = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  every: (ms, work) => {
    const timer = setInterval(work, ms);
    return () => clearInterval(timer);
  },
};
