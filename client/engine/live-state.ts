/** What a conversation has beside its row: how things stand on this connection, and since the store was opened. */
import type { Range, Ranges } from '../../lib/ranges.ts';

/** Lost at the end of a connection or of the process, without harm. */
export interface LiveState {
  /** Number → when it was sent on this connection, and how often before. */
  readonly inFlight: Map<number, { readonly at: number; readonly repeats: number }>;
  /** The newest number of this device that the server is known to have taken. */
  sent: number;
  /** It could not be asked what was sent to it (copy-word.ts): nothing is sealed for it before then, unless it tells. 0: it has. */
  untoldUntil: number;
  /** What has a number above this was written since the store was opened: no copy of it can have sent that. */
  readonly writtenAbove: number;
  /** The outbox waits until then (D2.4), and how often in a row it had to, without anything being taken. */
  haltedUntil: number;
  halts: number;
  /** What was parked is tried again then, and how often in a row that was in vain. */
  parkedUntil: number;
  parks: number;
  /** Ranges asked for on this connection. */
  pulling: Range[];
  pullingControl: boolean;
  /** The control chain was asked for, and is held as far as it goes up to here. */
  controlThrough: number;
  /** The server refused to serve what is lacking. */
  pullRefused: boolean;
  /** After an answer without progress; how many of those there were in a row. */
  pullAgainAt: number;
  pullsInVain: number;
  /** What waits up to here was tried when nothing was lacking before it any more. */
  triedAsNext: number;
  /**
   * Told as failed, and waiting since their keys came: tried with what waits. Not stored, for all that is sealed is tried when the client is
   * opened.
   */
  failedWaits: Ranges;
  /** Since when messages wait for a list of devices that is known from elsewhere; of whom the person was warned, up to which version. */
  lagsSince: number | null;
  readonly lagsTold: Map<string, number>;
  /** Messages wait until the person has looked at a safety number. */
  isHeld: boolean;
  /** The first message waits for sessions with devices: with how many of them there is one; null: none waits for that. */
  preparing: { readonly ready: number; readonly total: number } | null;
  /** People of whom a device has no keys: the last message went without it. */
  leftOut: readonly string[];
  /** A cursor is to be sent with the next ack. */
  ackDue: boolean;
  /** When one was sent last on this connection. */
  ackedAt: number;
  /** Something was repaired, and no cursor on this connection has said so. */
  repairDue: boolean;
  /** The read position that was sent last on this connection, when, and how often before. */
  readSent: number;
  readSentAt: number | null;
  readRepeats: number;
  /** The read position that the server has answered: the server hands it on, whatever happens to this connection (D6.1). */
  readAnswered: number;
  /** Head told at this connection's resume; caught up when it is reached. */
  resumeHead: number;
  /** How many views have it open. */
  opened: number;
  /** Its newest messages are on the screen: what arrives is read at once. */
  reading: boolean;
  typing: Map<string, number>;
  /** The app was told that it is a request. */
  isAsked: boolean;
  /** Own messages seen since the start that are not read by all, and what was told of them last. */
  readonly ticking: Map<number, { readonly device: number; readonly number: number; readonly lastLine: string }>;
  typingSentAt: number;
}

/** Of a client that has just opened its store, whose last number is this. */
export function newLiveState(lastNumber: number): LiveState {
  return {
    inFlight: new Map(),
    ...{ sent: 0, untoldUntil: 0, writtenAbove: lastNumber },
    ...{ haltedUntil: 0, halts: 0, parkedUntil: 0, parks: 0 },
    pulling: [],
    pullingControl: false,
    controlThrough: 0,
    pullRefused: false,
    ...{ pullAgainAt: 0, pullsInVain: 0 },
    triedAsNext: 0,
    failedWaits: [],
    lagsSince: null,
    lagsTold: new Map(),
    isHeld: false,
    preparing: null,
    leftOut: [],
    ackDue: false,
    ackedAt: Number.NEGATIVE_INFINITY,
    repairDue: false,
    ...{ readSent: 0, readSentAt: null, readRepeats: 0 },
    readAnswered: 0,
    resumeHead: 0,
    opened: 0,
    reading: false,
    typing: new Map(),
    isAsked: false,
    ticking: new Map(),
    typingSentAt: Number.NEGATIVE_INFINITY,
  };
}

/** The connection ended: nothing is in flight any more. */
export function forgetConnection({ live }: { readonly live: LiveState }): void {
  live.inFlight.clear();
  live.haltedUntil = 0;
  live.halts = 0;
  live.pulling = [];
  live.pullingControl = false;
  live.pullAgainAt = 0;
  live.pullsInVain = 0;
  live.pullRefused = false;
  live.readSent = 0;
  live.readSentAt = null;
  live.readRepeats = 0;
  live.readAnswered = 0;
  live.ackDue = false;
  live.ackedAt = Number.NEGATIVE_INFINITY;
  live.resumeHead = 0;
  live.typing.clear();
}
