import { CommandFailure } from '../exit-codes.ts';
import { wholeNumber } from '../parse.ts';
import { unreachable, whyOver } from '../profile-client.ts';
import type { ConversationId, MessageId, MessageState, Roost, RoostErrorLike, Submission } from '../sdk.ts';
import type { Task } from '../task.ts';

const ranks: Readonly<Record<MessageState, number>> = {
  sending: 0,
  unknown: 0,
  failed: 0,
  sent: 1,
  delivered: 2,
  read: 3,
};

/** How far a message has come. The server is known to have it once it has a number. */
export interface MessageProgress {
  readonly id: MessageId;
  readonly seq: number | null;
  readonly at: number | null;
  readonly state: MessageState;
}

/**
 * Sends something and waits as `--wait` and `--timeout` ask.
 *
 * Gives the state that was reached. What is not settled in time stays in the outbox: the exit code tells, and the failure says
 * in `reached` how far it came.
 */
export async function sendAndWait(
  { options, io }: Pick<Task, 'options' | 'io'>,
  roost: Roost,
  chat: ConversationId,
  submit: () => Promise<Submission>,
): Promise<MessageProgress> {
  const wanted = (options.wait ?? 'sent') as 'sent' | 'delivered' | 'read' | 'none';
  const timeoutMs = wholeNumber('--timeout', options.timeout ?? '30') * 1_000;
  const states = new Map<MessageId, MessageState>();
  let changed = () => {};
  // Before it is sent, so that no tick is missed.
  const unsubscribe = roost.on('tick', (tick) => {
    if (tick.conversation !== chat) return;
    states.set(tick.message, tick.state);
    changed();
  });
  try {
    const { id } = await submit();
    const begun: MessageProgress = { id, seq: null, at: null, state: 'sending' };
    if (wanted === 'none') return begun;
    const late = limit(roost, timeoutMs, io.stopped);
    try {
      const settled = roost.settled(id).catch((error) => Promise.reject(asFailure(error)));
      const placed = await Promise.race([settled, late.passed]).catch((error) => {
        throw withReached(error, late, { chat, ...begun });
      });
      // A file gets another id when it is stored.
      const reached = (): MessageProgress => ({ ...placed, state: states.get(placed.id) ?? 'sent' });
      while (ranks[reached().state] < ranks[wanted]) {
        const next = new Promise<void>((resolve) => (changed = resolve));
        await Promise.race([next, late.passed]).catch((error) => {
          throw withReached(accepted(error, wanted), late, { chat, ...reached() });
        });
      }
      return reached();
    } finally {
      late.cancel();
    }
  } finally {
    unsubscribe();
  }
}

/** Rejects when the time is up, somebody stops it, or waiting has become pointless. */
function limit(roost: Roost, ms: number, stopped: AbortSignal) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let unsubscribe = () => {};
  let isUp = false;
  const passed = new Promise<never>((_, reject) => {
    const end = (why: CommandFailure) => {
      isUp = true;
      reject(why);
    };
    timer = setTimeout(() => end(lateError(roost)), ms);
    unsubscribe = roost.status.subscribe((status) => {
      const why = whyOver(status);
      if (why !== null) end(why);
    });
    stopped.addEventListener('abort', () =>
      end(new CommandFailure('failed', 'Stopped; it goes out at the next start.')),
    );
  });
  passed.catch(() => {});
  const cancel = () => {
    clearTimeout(timer);
    unsubscribe();
  };
  return { passed, cancel, isUp: () => isUp };
}

/** Said of what the time was up for, and not of what was refused. */
function withReached(error: unknown, late: { isUp(): boolean }, reached: object): unknown {
  if (!late.isUp() || !(error instanceof CommandFailure)) return error;
  return new CommandFailure(error.exit, error.message, reached);
}

/** The server has it: to send it again would be to send it twice. */
function accepted(error: unknown, wanted: string): unknown {
  if (!(error instanceof CommandFailure)) return error;
  if (error.exit === 'timeout' || error.exit === 'unreachable')
    return new CommandFailure(
      'timeout',
      `The server has it (✓), but it was not ${wanted} in time; there is no need to send it again.`,
    );
  return error.exit === 'failed' ? new CommandFailure('failed', 'Stopped; the server has it.') : error;
}

function lateError(roost: Roost): CommandFailure {
  const { state } = roost.status.current;
  if (state !== 'offline' && state !== 'connecting')
    return new CommandFailure('timeout', 'It was not settled in time. It is kept, and goes out at the next start.');
  return new CommandFailure('unreachable', `${unreachable(roost).message} It is kept, and goes out at the next start.`);
}

function asFailure(error: RoostErrorLike): Error {
  return error.code === 'given-up' ? new CommandFailure('failed', error.sentence) : error;
}
