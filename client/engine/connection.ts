/**
 * The life of the connection, as a pure machine: state and event in, state and deeds out. The table below is the whole
 * of it, and the compiler demands that it is complete. Where each event leads from each state (made from the table, and
 * held against it by a test; · stays in it):
 *
 *              stopped      waiting      connecting   greeting     catching-up  online
 * start        connecting   connecting   ·            ·            ·            ·
 * act          ·            ·            ·            ·            ·            ·
 * retry        ·            connecting   ·            ·            ·            ·
 * opened       ·            ·            greeting     ·            ·            ·
 * welcome      ·            ·            ·            catching-up  ·            ·
 * caught-up    ·            ·            ·            ·            online       ·
 * silent       ·            ·            waiting      waiting      waiting      waiting
 * standstill   ·            ·            ·            waiting      waiting      waiting
 * refused      ·            ·            waiting      waiting      waiting      waiting
 * moved        ·            ·            ·            connecting   connecting   connecting
 * closed –4499 ·            ·            waiting      waiting      waiting      waiting
 * closed 4500– ·            ·            stopped      stopped      stopped      stopped
 * stop         ·            stopped      stopped      stopped      stopped      stopped
 *
 * The first wait after a connection that had caught up is uniform in 0–20 s, so that a thousand clients do not come
 * back in one second; in 0–1 s when something is unsent or the person acts. After that 2 s doubling to 60 s, each time
 * a uniform share of it; for whoever has nothing to send at least 10 s, because all who tried while the server was still
 * starting would otherwise come back together in the two seconds after it. Close codes from 4500 on do not come back by
 * themselves.
 */
import { doubling } from '../../lib/doubling.ts';
import { closeCodes } from '../../protocol/close-codes.ts';

export type ConnectionState =
  /** `said`: what the server closed it with. */
  | { readonly at: 'stopped'; readonly why: StopReason; readonly said?: string }
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
  | { readonly on: 'closed'; readonly code: number; readonly reason?: string }
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

type StateName = ConnectionState['at'];
type EventName = ConnectionEvent['on'];

/** What an event does in a state. */
type Transition<A extends StateName, O extends EventName> = (
  state: ConnectionState & { readonly at: A },
  event: Extract<ConnectionEvent, { readonly on: O }>,
  now: Circumstances,
) => Step;

type Row<A extends StateName> = { readonly [O in EventName]: Transition<A, O> };

type ConnectedName = Exclude<StateName, 'stopped' | 'waiting'>;
type ConnectedState = ConnectionState & { readonly at: ConnectedName };

const stay = (state: ConnectionState): Step => ({ state, deeds: [] });

/** What does the same on every connection, however far it has come. */
const whileConnected: Row<ConnectedName> = {
  start: stay,
  act: stay,
  retry: stay,
  opened: stay,
  welcome: stay,
  'caught-up': stay,
  silent: (state, _, now) => wait(state, now, { deed: 'close', code: closeCodes.silent, reason: 'silence' }),
  standstill: (state, _, now) => wait(state, now, { deed: 'close', code: 1000, reason: 'standstill' }),
  refused,
  moved,
  closed,
  stop: (_, { why }) => ({
    state: { at: 'stopped', why },
    deeds: [{ deed: 'close', code: 1000, reason: 'closed' }, { deed: 'lost' }],
  }),
};

const table: { readonly [A in StateName]: Row<A> } = {
  stopped: {
    start: () => connect(0),
    act: stay,
    retry: stay,
    opened: stay,
    welcome: stay,
    'caught-up': stay,
    silent: stay,
    standstill: stay,
    refused: stay,
    moved: stay,
    closed: stay,
    stop: (_, { why }) => stay({ at: 'stopped', why }),
  },
  waiting: {
    start: ({ failures }) => connect(failures),
    act: hurry,
    retry: ({ failures }) => connect(failures),
    opened: stay,
    welcome: stay,
    'caught-up': stay,
    silent: stay,
    standstill: stay,
    refused: stay,
    moved: stay,
    closed: stay,
    stop: (_, { why }) => stay({ at: 'stopped', why }),
  },
  connecting: {
    ...whileConnected,
    opened: ({ failures }) => ({ state: { at: 'greeting', failures }, deeds: [{ deed: 'greet' }] }),
    standstill: stay,
  },
  greeting: {
    ...whileConnected,
    welcome: ({ failures }) => ({ state: { at: 'catching-up', failures }, deeds: [{ deed: 'resume' }] }),
  },
  'catching-up': {
    ...whileConnected,
    'caught-up': () => stay({ at: 'online', failures: 0 }),
  },
  online: whileConnected,
};

export function connectionStep(state: ConnectionState, event: ConnectionEvent, now: Circumstances): Step {
  // Both are looked up by their own names, which the compiler cannot follow.
  const transition = table[state.at][event.on] as (...given: [ConnectionState, ConnectionEvent, Circumstances]) => Step;
  return transition(state, event, now);
}

export function isConnected(state: ConnectionState): state is ConnectedState {
  return state.at !== 'stopped' && state.at !== 'waiting';
}

function connect(failures: number): Step {
  return { state: { at: 'connecting', failures }, deeds: [{ deed: 'connect' }] };
}

/** Shortens the wait; it never makes one longer. */
function hurry(state: ConnectionState & { readonly at: 'waiting' }, _: unknown, now: Circumstances): Step {
  // What the server refuses is not asked for at each thing that a person does.
  if (state.problem !== undefined) return stay(state);
  const until = Math.min(state.until, now.now + now.random * waits.urgentMs);
  return stay({ ...state, until });
}

function refused(
  state: ConnectedState,
  { problem }: { readonly problem: ConnectionProblem },
  now: Circumstances,
): Step {
  const { failures, until, deeds } = waiting(state, now, null);
  const asTold = Math.max(until, now.now + problem.afterMs);
  return { state: { at: 'waiting', failures, until: asTold, problem }, deeds };
}

function moved(state: ConnectedState, _: unknown, now: Circumstances): Step {
  // A server that cannot tell everything asks at every resume: from the second time on the usual waits follow.
  if (state.failures > 0) return wait(state, now, { deed: 'close', code: 1000, reason: 'moving' });
  return {
    state: { at: 'connecting', failures: state.at === 'online' ? 0 : 1 },
    deeds: [{ deed: 'close', code: 1000, reason: 'moving' }, { deed: 'lost' }, { deed: 'connect' }],
  };
}

function closed(
  state: ConnectedState,
  { code, reason = '' }: { readonly code: number; readonly reason?: string },
  now: Circumstances,
): Step {
  const why = stopReasonOf(code);
  if (why !== null) return { state: { at: 'stopped', why, said: reason }, deeds: [{ deed: 'lost' }] };
  return wait(state, now, null);
}

/** 4000–4499 and all codes that are not ours: connect again. 4500–4999: do not. */
function stopReasonOf(code: number): StopReason | null {
  if (code === closeCodes.displaced) return 'displaced';
  if (code === closeCodes.upgrade) return 'upgrade';
  if (code === closeCodes.signedOut) return 'signed-out';
  return code >= 4500 && code < 5000 ? 'upgrade' : null;
}

function wait(state: ConnectedState, now: Circumstances, deed: Deed | null): Step {
  const { failures, until, deeds } = waiting(state, now, deed);
  return { state: { at: 'waiting', failures, until }, deeds };
}

function waiting({ failures }: ConnectedState, now: Circumstances, deed: Deed | null) {
  const first = now.urgent ? waits.urgentMs : waits.firstMs;
  const later = doubling(waits.leastMs, failures - 1, waits.mostMs);
  const span = failures === 0 ? first : now.urgent ? later : Math.max(waits.leastIdleMs, later);
  const deeds: Deed[] = [...(deed === null ? [] : [deed]), { deed: 'lost' }];
  return { failures: failures + 1, until: now.now + now.random * span, deeds };
}
