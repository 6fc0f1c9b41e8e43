import { CommandFailed } from '../exit-codes.ts';
import { wholeNumber } from '../parse.ts';
import type { ConversationId, MessageId, MessageState, Roost, RoostErrorLike, Sent } from '../sdk.ts';
import { unreachable, whyOver } from '../session.ts';
import type { Task } from '../task.ts';

const ranks: Readonly<Record<MessageState, number>> = {
  sending: 0,
  unknown: 0,
  failed: 0,
  sent: 1,
  delivered: 2,
  read: 3,
};

/**
 * Sends something and waits as `--wait` and `--timeout` ask.
 *
 * Gives the state that was reached. What is not settled in time stays in the outbox: the exit code tells.
 */
export async function sendAndWait(
  { options, io }: Pick<Task, 'options' | 'io'>,
  roost: Roost,
  chat: ConversationId,
  act: () => Promise<Sent>,
): Promise<{ id: MessageId; seq: number | null; at: number | null; state: MessageState }> {
  const wanted = (options.wait ?? 'sent') as 'sent' | 'delivered' | 'read' | 'none';
  const timeoutMs = wholeNumber('--timeout', options.timeout ?? '30') * 1_000;
  const reached = new Map<MessageId, MessageState>();
  let changed = () => {};
  // Before it is sent, so that no tick is missed.
  const unsubscribe = roost.on('tick', (tick) => {
    if (tick.conversation !== chat) return;
    reached.set(tick.message, tick.state);
    changed();
  });
  try {
    const { id } = await act();
    if (wanted === 'none') return { id, seq: null, at: null, state: 'sending' };
    const late = limit(roost, timeoutMs, io.stopped);
    try {
      const { seq, at } = await Promise.race([
        roost.settled(id).catch((error) => Promise.reject(asFailure(error))),
        late.passed,
      ]);
      late.accepted(wanted);
      const state = () => reached.get(id) ?? 'sent';
      while (ranks[state()] < ranks[wanted]) {
        await Promise.race([new Promise<void>((resolve) => (changed = resolve)), late.passed]);
      }
      return { id, seq, at, state: state() };
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
  let kept = false;
  let lacking = '';
  const passed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(kept ? notYet(lacking) : lateError(roost)), ms);
    unsubscribe = roost.status.subscribe((status) => {
      const why = whyOver(status);
      if (why !== null) reject(why);
    });
    stopped.addEventListener('abort', () =>
      reject(
        new CommandFailed('failed', kept ? 'Stopped; the server has it.' : 'Stopped; it goes out at the next start.'),
      ),
    );
  });
  passed.catch(() => {});
  const cancel = () => {
    clearTimeout(timer);
    unsubscribe();
  };
  /** The server has it: to send it again would be to send it twice. */
  const accepted = (wanted: string) => {
    kept = true;
    lacking = wanted;
  };
  return { passed, accepted, cancel };
}

function notYet(wanted: string): CommandFailed {
  return new CommandFailed(
    'timeout',
    `The server has it (✓), but it was not ${wanted} in time; there is no need to send it again.`,
  );
}

function lateError(roost: Roost): CommandFailed {
  const { state } = roost.status.current;
  if (state !== 'offline' && state !== 'connecting')
    return new CommandFailed('timeout', 'It was not settled in time. It is kept, and goes out at the next start.');
  return new CommandFailed('unreachable', `${unreachable(roost).message} It is kept, and goes out at the next start.`);
}

function asFailure(error: RoostErrorLike): Error {
  return error.code === 'given-up' ? new CommandFailed('failed', error.sentence) : error;
}
