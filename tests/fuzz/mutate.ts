import type { Dice } from './dice.ts';

/** Does a few things to a copy of the bytes. */
export function mutate(dice: Dice, bytes: Uint8Array): Uint8Array {
  let changed = Uint8Array.from(bytes);
  for (let times = 1 + dice.below(4); times > 0; times--) changed = Uint8Array.from(dice.pick(ways)(dice, changed));
  return changed;
}

type Way = (dice: Dice, bytes: Uint8Array) => Uint8Array | number[];

const ways: readonly Way[] = [
  (dice, bytes) => set(bytes, dice.below(bytes.length), dice.below(256)),
  (dice, bytes) => flip(bytes, dice.below(bytes.length), dice.below(8)),
  (dice, bytes) => set(bytes, dice.below(bytes.length), dice.pick([0, 1, 0x7f, 0x80, 0xff, 2, 3, 4, 5, 6, 7])),
  (dice, bytes) => bytes.slice(0, dice.below(bytes.length + 1)),
  (dice, bytes) => bytes.slice(dice.below(bytes.length + 1)),
  (dice, bytes) => insert(bytes, dice.below(bytes.length + 1), dice.bytes(1 + dice.below(8))),
  (dice, bytes) => [...bytes, ...dice.bytes(1 + dice.below(8))],
  // A part said twice, or many times.
  (dice, bytes) => {
    const at = dice.below(bytes.length + 1);
    const part = bytes.slice(at, at + 1 + dice.below(16));
    const times = dice.chance(0.1) ? dice.below(3_000) : dice.below(4);
    return insert(bytes, at, Uint8Array.from(Array.from({ length: times }, () => [...part]).flat()));
  },
  // A number that does not end.
  (dice, bytes) => insert(bytes, dice.below(bytes.length + 1), new Uint8Array(1 + dice.below(12)).fill(0x80)),
];

function set(bytes: Uint8Array, at: number, byte: number): Uint8Array {
  if (at < bytes.length) bytes[at] = byte;
  return bytes;
}

function flip(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  return set(bytes, at, (bytes[at] ?? 0) ^ (1 << bit));
}

function insert(bytes: Uint8Array, at: number, part: Uint8Array): number[] {
  return [...bytes.slice(0, at), ...part, ...bytes.slice(at)];
}
