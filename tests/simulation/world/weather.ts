/** How bad the world is: all faults that happen by themselves, as probabilities and spans. */
export interface Weather {
  /** Between two objects, one way, milliseconds. */
  readonly rpcMs: readonly [number, number];
  /** A call that takes much longer than others. */
  readonly rpcSlow: number;
  /** The call fails and never arrived. */
  readonly rpcLost: number;
  /** The call fails for the caller, yet took effect. */
  readonly answerLost: number;
  /** The chance that a call overtakes earlier ones of the same object to the same other. */
  readonly overtaking: number;
  /** Between client and server, one way. */
  readonly netMs: readonly [number, number];
  /** Between a write and its being durable. */
  readonly commitMs: readonly [number, number];
  /** Of commits that are durable before anything else happens. */
  readonly promptCommit: number;
  /** Before each event: the chance of a crash, by what crashes. */
  readonly crashObject: number;
  readonly crashServer: number;
  readonly crashClient: number;
  readonly hibernate: number;
  /** Before each event: the chance that a connection breaks, or goes silent without either side knowing. */
  readonly cut: number;
  readonly halfOpen: number;
}

/** Delays, nothing else. */
export const calm: Weather = {
  rpcMs: [0.1, 3],
  rpcSlow: 0,
  rpcLost: 0,
  answerLost: 0,
  overtaking: 0,
  netMs: [5, 40],
  commitMs: [0.2, 4],
  promptCommit: 0.5,
  crashObject: 0,
  crashServer: 0,
  crashClient: 0,
  hibernate: 0,
  cut: 0,
  halfOpen: 0,
};
