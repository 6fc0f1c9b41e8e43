/**
 * A wait that doubles with each try in a row that came to nothing, `tries` of them so far: what fails now is asked for less
 * and less often by everybody who waits for it.
 */
export function doubling(leastMs: number, tries: number, mostMs: number): number {
  return Math.min(mostMs, leastMs * 2 ** tries);
}
