/**
 * How quickly push services answer, as far as this isolate has seen (push.md, W7). Devices name the services, so one that
 * takes its time must cost nobody else theirs.
 */

/** An answer, or waiting for one in vain, that takes so long is slow. */
const slowMs = 2_000;
/** Who was slow rests so many times as long: it has a tenth of the time at most. */
const restsFor = 9;
const mostRestMs = 5 * 60_000;
/** A service that was quick may be slow this often in a row before it counts as slow. */
const slowInARow = 3;
const mostPlaces = 1_000;

interface Pace {
  /** In a row, and as many as make it slow for one that has never been quick. */
  readonly slow: number;
  readonly restsUntil: number;
}

export class Paces {
  readonly #places = new Map<string, Pace>();

  /** It has answered quickly, and is no slow one since. */
  isQuick(place: string): boolean {
    return this.#slowOf(place) < slowInARow;
  }

  isSlow(tookMs: number): boolean {
    return tookMs >= slowMs;
  }

  /** Notes how long it took. Says for how long it should be left alone, and whoever named it: 0, if it is a quick one. */
  note(place: string, tookMs: number, now: number): number {
    const slow = this.isSlow(tookMs) ? this.#slowOf(place) + 1 : 0;
    const restMs = slow < slowInARow ? 0 : Math.min(tookMs * restsFor, mostRestMs);
    // The one that was asked longest ago is forgotten first.
    this.#places.delete(place);
    this.#places.set(place, { slow, restsUntil: now + restMs });
    for (const oldest of this.#places.keys()) {
      if (this.#places.size <= mostPlaces) break;
      this.#places.delete(oldest);
    }
    return restMs;
  }

  /** For how long it is to be left alone yet. A clock that was set back makes nobody wait for longer (T1). */
  restMs(place: string, now: number): number {
    const left = (this.#places.get(place)?.restsUntil ?? 0) - now;
    return left > 0 && left <= mostRestMs ? left : 0;
  }

  #slowOf(place: string): number {
    return this.#places.get(place)?.slow ?? slowInARow;
  }
}
