/** The clock of a device that is set wrong, in a page of Chromium: what durations are measured by is left alone, as on a machine. */
import type { Person } from './person.ts';

/** Runs in the page before anything of it does. */
function setWrong(off: number): void {
  const Real = Date;
  const place = globalThis as unknown as { Date: DateConstructor; stepClock: (ms: number) => void };
  let now = off;
  place.stepClock = (ms) => {
    now += ms;
  };
  // `Date` without `new` gives a text; nothing that is kept up calls it so.
  place.Date = class extends Real {
    constructor(...given: [] | [number]) {
      super(...((given.length === 0 ? [Real.now() + now] : given) as [number]));
    }
    static override now(): number {
      return Real.now() + now;
    }
  } as DateConstructor;
}

/** For `Stage.visitor`: a browser on a machine whose clock is ahead by so much, or behind. */
export function clockOff(ms: number): { readonly script: string } {
  return { script: `(${setWrong.toString()})(${ms})` };
}

/** Somebody sets the clock while the page is open. */
export async function stepClock({ page }: Person, ms: number): Promise<void> {
  await page.evaluate((by) => (globalThis as unknown as { stepClock: (ms: number) => void }).stepClock(by), ms);
}
