/**
 * Seeded randomness: each purpose draws from a stream of its own, so that leaving a step out of a schedule does not
 * change what everything after it draws.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** A whole number from 0 up to, not including, `below`. */
  int(below: number): number;
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
}

export function randomOf(seed: number, purpose: string): Random {
  let a = hash(purpose, seed);
  let b = hash(purpose, seed ^ 0x9e3779b9);
  let c = hash(purpose, seed ^ 0x243f6a88);
  let counter = 1;
  // sfc32 by Chris Doty-Humphrey, public domain.
  const next = (): number => {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return (t >>> 0) / 0x1_0000_0000;
  };
  for (let i = 0; i < 8; i++) next();
  return {
    next,
    int: (below) => Math.floor(next() * below),
    between: (low, high) => low + next() * (high - low),
    chance: (probability) => next() < probability,
    pick: (items) => {
      if (items.length === 0) throw new Error('nothing to pick from');
      return items[Math.floor(next() * items.length)] as never;
    },
  };
}

/** FNV-1a over the text's code units, from a start. */
export function hash(text: string, start = 0): number {
  let value = (0x811c9dc5 ^ start) >>> 0;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}
