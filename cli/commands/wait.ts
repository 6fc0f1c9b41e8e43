import { CommandFailure } from '../exit-codes.ts';
import { wholeNumber } from '../parse.ts';
import { unreachable, whyOver } from '../profile-client.ts';
import type { ConversationId, MessageId, MessageState, Roost, RoostErrorLike, Submission } from '../sdk.ts';
import type { Task } from '../task.ts';
import { sizeText } from './files.ts';
import { type Uploads, watchUploads } from './upload.ts';

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
  /** Of a file that is not all stored, in bytes of ciphertext. */
  readonly stored?: number;
  readonly total?: number;
}

/**
 * Sends something and waits as `--wait` and `--timeout` ask: of a file the time is one in which nothing has moved.
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
  let moved = () => {};
  const uploads = options.file === undefined ? null : watchUploads(roost, chat, () => moved());
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
    const late = limit({ roost, kept: () => keptSentence(uploads, id) }, timeoutMs, io.stopped);
    moved = late.again;
    try {
      const settled = roost.settled(id).catch((error) => Promise.reject(asFailure(error)));
      const placed = await Promise.race([settled, late.passed]).catch((error) => {
        throw withReached(error, late, { chat, ...begun, ...uploads?.amountOf(id) });
      });
      // Its file is there: what moves from here on is of others.
      moved = () => {};
      if (uploads !== null) late.again();
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
    uploads?.stop();
  }
}

interface LimitOptions {
  readonly roost: Roost;
  /** Where what is waited for is by then. */
  readonly kept: () => string;
}

/** Rejects when the time is up, somebody stops it, or waiting has become pointless; `again`: the time begins anew. */
function limit({ roost, kept }: LimitOptions, ms: number, stopped: AbortSignal) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let unsubscribe = () => {};
  let again = () => {};
  let isUp = false;
  const passed = new Promise<never>((_, reject) => {
    const end = (why: CommandFailure) => {
      isUp = true;
      reject(why);
    };
    again = () => {
      clearTimeout(timer);
      if (!isUp) timer = setTimeout(() => end(lateError(roost, kept())), ms);
    };
    again();
    unsubscribe = roost.status.subscribe((status) => {
      const why = whyOver(status);
      if (why !== null) end(why);
    });
    const stop = () => end(new CommandFailure('failed', `Stopped. ${kept()}`));
    // As while a file was encrypted.
    if (stopped.aborted) stop();
    stopped.addEventListener('abort', stop);
  });
  passed.catch(() => {});
  const cancel = () => {
    isUp = true;
    clearTimeout(timer);
    unsubscribe();
  };
  return { passed, cancel, again: () => again(), isUp: () => isUp };
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

function lateError(roost: Roost, kept: string): CommandFailure {
  const { state } = roost.status.current;
  if (state !== 'offline' && state !== 'connecting')
    return new CommandFailure('timeout', `It was not settled in time. ${kept}`);
  return new CommandFailure('unreachable', `${unreachable(roost).message} ${kept}`);
}

/** Where it is, and what lets it go on. */
function keptSentence(uploads: Uploads | null, id: MessageId): string {
  if (uploads === null) return 'It is kept, and goes out at the next start.';
  const amount = uploads.amountOf(id);
  const refusal = uploads.refusalOf(id);
  const stored = amount === null ? 'Nothing' : `${sizeText(amount.stored)} of ${sizeText(amount.total)}`;
  const why = refusal === '' ? '' : `${refusal} `;
  return `${why}${stored} of the file is stored at the server. All of it is kept here, and goes on from there with the next command; roost listen stays until it is there.`;
}

function asFailure(error: RoostErrorLike): Error {
  return error.code === 'given-up' ? new CommandFailure('failed', error.sentence) : error;
}
