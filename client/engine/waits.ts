/**
 * Waits that double with each try in a row that came to nothing: what a server cannot do now it is not asked for every few
 * seconds by everybody who waits for it.
 */
export function growing(leastMs: number, tries: number, mostMs: number): number {
  return Math.min(mostMs, leastMs * 2 ** tries);
}
