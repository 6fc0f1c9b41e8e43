/** What is played against Signal's own library: of each a seed is one round. */
import { playChains } from './chains.ts';
import type { Libsignal, Oracle } from './libsignal.ts';
import { playNumbers, playSignatures } from './numbers.ts';
import { kinds, playSchedule } from './schedule.ts';

/** What happened, counted. */
export type Tally = Readonly<Record<string, number>>;

export interface Game {
  readonly name: string;
  readonly oracle: Oracle;
  /** Throws, with the seed and the step, where something is not as it must be. */
  play(lib: Libsignal, seed: number): Promise<Tally>;
}

export const games: readonly Game[] = [
  ...kinds.map((kind) => ({
    name: kind.name,
    oracle: kind.oracle,
    play: async (lib: Libsignal, seed: number): Promise<Tally> => ({ ...(await playSchedule(lib, kind, seed)) }),
  })),
  { name: 'chains', oracle: 'ls103', play: async (lib, seed) => ({ ...(await playChains(lib, seed)) }) },
  { name: 'numbers', oracle: 'ls103', play: playNumbers },
  { name: 'xeddsa', oracle: 'ls103', play: playSignatures },
];
