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
  /** Before each event: the chance that somebody's clock is set, by 5 ms up to an hour, in either direction. */
  readonly clockStep: number;
  /** How wrong the clock of a machine is when something starts on it, in either direction, and how far from its speed. */
  readonly clockOffMs: number;
  readonly clockRate: number;
  /** Of single reads and writes of an object's storage that fail. */
  readonly readFault: number;
  readonly writeFault: number;
  /** Of alarms that ring late, up to a minute, and of alarms that ring again although they were answered. */
  readonly alarmLate: number;
  readonly alarmTwice: number;
  /** Of calls that never come back: half of them have taken effect. */
  readonly rpcHangs: number;
  /** Of connections that end: what was sent on them arrives later, also after the first frames of the next. */
  readonly stragglers: number;
  /** Of upgrades whose process is gone, and that arrive all the same, late. */
  readonly lateUpgrade: number;
  /** A transaction of a device's store, strict or not, and a look into it. */
  readonly storeMs: readonly [number, number];
  readonly storeReadMs: readonly [number, number];
  /** Of bodies that a device cannot open. */
  readonly sealedFor: number;
  /** Of frames with messages: one says something else than its chain value. */
  readonly forged: number;
  /** Of objects that start: with the previous release. */
  readonly oldRelease: number;
  /** Of the time, in spans of six seconds: cold history is away, and says so. */
  readonly coldAway: number;
  /**
   * Of pushes with which something goes wrong at their provider; half as many consumers die over their batch, and with as many
   * people who are handed to the queue something goes wrong on the way.
   */
  readonly pushTrouble: number;
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
  clockStep: 0,
  clockOffMs: 0,
  clockRate: 0,
  readFault: 0,
  writeFault: 0,
  alarmLate: 0,
  alarmTwice: 0,
  rpcHangs: 0,
  stragglers: 0,
  lateUpgrade: 0,
  storeMs: [1, 12],
  storeReadMs: [0, 0],
  sealedFor: 0,
  forged: 0,
  oldRelease: 0,
  coldAway: 0,
  pushTrouble: 0,
};
