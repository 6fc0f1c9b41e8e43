/**
 * The life of the connection, as a pure machine: state and event in, state and deeds out.
 *
 *            start, act
 *   stopped ───────────► connecting ──opened──► greeting ──welcome──► catching-up ──caught-up──► online
 *      ▲                   ▲     │                 │ closed, silent,       │ closed, silent,       │
 *      │ stop,      retry, │     │ closed          │ standstill, refused   │ standstill, refused   │ closed, silent,
 *      │ displaced,   act  │     ▼                 ▼                       ▼                       │ moved
 *      │ signed out,     waiting ◄─────────────────┴───────────────────────┴───────────────────────┘
 *      └─ upgrade ◄────────┘
 *
 * The first wait after a connection that had caught up is uniform in 0–20 s, so that a thousand clients do not come
 * back in one second; in 0–1 s when something is unsent or the person acts. After that 2 s doubling to 60 s, each time
 * a uniform share of it; for whoever has nothing to send at least 10 s, because all who tried while the server was still
 * starting would otherwise come back together in the two seconds after it. Close codes from 4500 on, except those that
 * are displaced, do not come back by themselves.
 */
import { closeCodes } from '../../protocol/close-codes.ts';

export type ConnectionState =
  | { readonly at: 'stopped'; readonly why: StopReason }
  | {
      readonly at: 'waiting';
      readonly failures: number;
      readonly until: number;
      /** Why the server does not let this device in, if it said so. */
      readonly problem?: ConnectionProblem;
    }
  | { readonly at: 'connecting' | 'greeting' | 'catching-up' | 'online'; readonly failures: number };

export interface ConnectionProblem {
  readonly code: string;
  /** For a person: why, and what can be done. */
  readonly sentence: string;
  /** No earlier than this; what was refused for good is tried again all the same, for servers are mended. */
  readonly afterMs: number;
}

export type StopReason = 'told' | 'displaced' | 'signed-out' | 'upgrade';

export type ConnectionEvent =
  | { readonly on: 'start' }
  /** The person did something that wants the network now. */
  | { readonly on: 'act' }
  | { readonly on: 'retry' }
  | { readonly on: 'opened' }
  | { readonly on: 'welcome' }
  | { readonly on: 'caught-up' }
  | { readonly on: 'silent' }
  /** Somebody is there, but the greeting or the resume, or what was still to come of it, does not go on. */
  | { readonly on: 'standstill' }
  | { readonly on: 'refused'; readonly problem: ConnectionProblem }
  | { readonly on: 'closed'; readonly code: number }
  /** The server asked for it, and the wait that it named is over. */
  | { readonly on: 'moved' }
  | { readonly on: 'stop'; readonly why: StopReason };

export type Deed =
  | { readonly deed: 'connect' }
  | { readonly deed: 'greet' }
  | { readonly deed: 'resume' }
  | { readonly deed: 'close'; readonly code: number; readonly reason: string }
  | { readonly deed: 'lost' };

export interface Circumstances {
  readonly now: number;
  /** Uniform in [0, 1). */
  readonly random: number;
  /** Something is unsent. */
  readonly urgent: boolean;
}

export const waits = { firstMs: 20_000, urgentMs: 1_000, leastMs: 2_000, leastIdleMs: 10_000, mostMs: 60_000 } as const;

export const stopped: ConnectionState = { at: 'stopped', why: 'told' };

interface Step {
  readonly state: ConnectionState;
  readonly deeds: readonly Deed[];
}

export function connectionStep(state: ConnectionState, event: ConnectionEvent, now: Circumstances): Step {
  const same: Step = { state, deeds: [] };
  switch (event.on) {
    case 'start':
      return state.at === 'stopped' || state.at === 'waiting' ? connect(state) : same;
    case 'act':
      return state.at === 'waiting' ? hurry(state, now) : same;
    case 'retry':
      return state.at === 'waiting' ? connect(state) : same;
    case 'opened':
      return state.at === 'connecting'
        ? { state: { at: 'greeting', failures: state.failures }, deeds: [{ deed: 'greet' }] }
        : same;
    case 'welcome':
      return state.at === 'greeting'
        ? { state: { at: 'catching-up', failures: state.failures }, deeds: [{ deed: 'resume' }] }
        : same;
    case 'caught-up':
      return state.at === 'catching-up' ? { state: { at: 'online', failures: 0 }, deeds: [] } : same;
    case 'silent':
      return isConnected(state)
        ? wait(state, now, { deed: 'close', code: closeCodes.silent, reason: 'silence' })
        : same;
    case 'standstill':
      return isConnected(state) && state.at !== 'connecting'
        ? wait(state, now, { deed: 'close', code: 1000, reason: 'standstill' })
        : same;
    case 'refused':
      return isConnected(state) ? refused(state, event.problem, now) : same;
    case 'moved':
      if (!isConnected(state)) return same;
      // A server that cannot tell everything asks at every resume: from the second time on the usual waits follow.
      if (state.failures > 0) return wait(state, now, { deed: 'close', code: 1000, reason: 'moving' });
      return {
        state: { at: 'connecting', failures: state.at === 'online' ? 0 : 1 },
        deeds: [{ deed: 'close', code: 1000, reason: 'moving' }, { deed: 'lost' }, { deed: 'connect' }],
      };
    case 'closed':
      return isConnected(state) ? closed(state, event.code, now) : same;
    case 'stop':
      return {
        state: { at: 'stopped', why: event.why },
        deeds: isConnected(state) ? [{ deed: 'close', code: 1000, reason: 'closed' }, { deed: 'lost' }] : [],
      };
  }
}

export function isConnected(
  state: ConnectionState,
): state is Extract<ConnectionState, { at: 'connecting' | 'greeting' | 'catching-up' | 'online' }> {
  return state.at !== 'stopped' && state.at !== 'waiting';
}

function connect(state: ConnectionState): Step {
  const failures = state.at === 'waiting' ? state.failures : 0;
  return { state: { at: 'connecting', failures }, deeds: [{ deed: 'connect' }] };
}

/** Shortens the wait; it never makes one longer. */
function hurry(state: Extract<ConnectionState, { at: 'waiting' }>, now: Circumstances): Step {
  // What the server refuses is not asked for at each thing that a person does.
  if (state.problem !== undefined) return { state, deeds: [] };
  const until = Math.min(state.until, now.now + now.random * waits.urgentMs);
  return { state: { ...state, until }, deeds: [] };
}

function refused(state: ConnectionState, problem: ConnectionProblem, now: Circumstances): Step {
  const step = wait(state, now, null);
  if (step.state.at !== 'waiting') return step;
  return { ...step, state: { ...step.state, until: Math.max(step.state.until, now.now + problem.afterMs), problem } };
}

function closed(state: ConnectionState, code: number, now: Circumstances): Step {
  const why = stopReasonOf(code);
  if (why !== null) return { state: { at: 'stopped', why }, deeds: [{ deed: 'lost' }] };
  return wait(state, now, null);
}

/** 4000–4499 and all codes that are not ours: connect again. 4500–4999: do not. */
function stopReasonOf(code: number): StopReason | null {
  if (code === closeCodes.displaced) return 'displaced';
  if (code === closeCodes.upgrade) return 'upgrade';
  if (code === closeCodes.signedOut) return 'signed-out';
  return code >= 4500 && code < 5000 ? 'upgrade' : null;
}

function wait(state: ConnectionState, now: Circumstances, deed: Deed | null): Step {
  const failures = state.at === 'stopped' ? 0 : state.failures;
  const first = now.urgent ? waits.urgentMs : waits.firstMs;
  const later = Math.min(waits.mostMs, waits.leastMs * 2 ** (failures - 1));
  const span = failures === 0 ? first : now.urgent ? later : Math.max(waits.leastIdleMs, later);
  return {
    state: { at: 'waiting', failures: failures + 1, until: now.now + now.random * span },
    deeds: [...(deed === null ? [] : [deed]), { deed: 'lost' }],
  };
}
