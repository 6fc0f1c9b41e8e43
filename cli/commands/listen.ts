import { CommandFailure } from '../exit-codes.ts';
import { wholeNumber } from '../parse.ts';
import { jsonLine } from '../printable.ts';
import { whyOver } from '../profile-client.ts';
import type { ConversationId, ConversationSummary, Roost } from '../sdk.ts';
import type { Task } from '../task.ts';
import { followChat } from './follow-chat.ts';
import { openListenProgress } from './listen-progress.ts';

/** How often what was printed is written down. A crash in between prints those lines once more, never less. */
const saveEveryMs = 500;

/**
 * Prints what happens as JSON lines until it is stopped.
 *
 * A chat is looked at through its timeline, so its messages come in order, without holes, and from where the last run
 * stopped.
 */
export async function listen({ options, switches, place, client, io }: Task): Promise<void> {
  const roost = await client.roost();
  const listened = openListenProgress(place.listened);
  const write = (type: string, data: object) => io.out(jsonLine({ type, ...data }));
  // Whoever does not take it is told by `stopped`.
  const emit = (type: string, data: object) => void write(type, data).catch(() => {});
  const ends: (() => void)[] = [];
  const limitMs = options.for === undefined ? null : wholeNumber('--for', options.for) * 1_000;

  const chats = new Map<ConversationId, () => Promise<void>>();
  const follow = (list: readonly ConversationSummary[]) => {
    for (const chat of list) {
      if (!chats.has(chat.id)) chats.set(chat.id, followChat({ roost, chat, listened, emit: write, switches }));
    }
  };

  emit('ready', { user: roost.account.user, device: roost.account.device, name: roost.account.name });
  ends.push(roost.status.subscribe(connectionLines(emit)));
  ends.push(roost.on('typing', ({ conversation, who }) => emit('typing', { chat: conversation, who })));
  ends.push(
    roost.on('tick', ({ conversation, message, seq, state, receipts }) =>
      emit('receipt', { chat: conversation, id: message, seq, state, receipts }),
    ),
  );
  ends.push(
    roost.on('reaction', ({ conversation, message, seq, who, own, emoji }) => {
      if (!own || switches.has('own')) emit('reaction', { chat: conversation, seq, id: message, who, own, emoji });
    }),
  );
  ends.push(
    roost.on('changed', ({ conversation, line }) =>
      emit('group', { chat: conversation, seq: line.seq, at: line.at, text: line.text, change: line.change }),
    ),
  );
  ends.push(
    roost.newDevices.subscribe((devices) => {
      for (const { device, name, addedAt } of devices) emit('device', { device, name, addedAt });
      void roost.seenDevices().catch(() => {});
    }),
  );
  ends.push(roost.conversations.subscribe(follow));
  ends.push(
    roost.requests.subscribe((list) => {
      for (const { id, kind, request } of list) {
        if (request !== null && !chats.has(id)) emit('request', { chat: id, kind, from: request.from });
      }
      follow(list);
    }),
  );
  const saver = setInterval(() => listened.save(), saveEveryMs);
  try {
    await ended(roost, io.stopped, limitMs);
  } finally {
    clearInterval(saver);
    for (const end of ends) end();
    await Promise.all([...chats.values()].map((end) => end()));
    listened.save();
  }
}

function connectionLines(
  emit: (type: string, data: object) => void,
): (status: { state: string; sentence: string }) => void {
  let last = '';
  return ({ state, sentence }) => {
    if (state === last) return;
    last = state;
    emit('connection', sentence === '' ? { state } : { state, sentence });
  };
}

/** Resolves when somebody stops it or the time is up; rejects when listening has become pointless, or nobody takes a line. */
function ended(roost: Roost, stopped: AbortSignal, limitMs: number | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = limitMs === null ? undefined : setTimeout(() => resolve(), limitMs);
    const stop = () => {
      clearTimeout(timer);
      if (stopped.reason instanceof CommandFailure) reject(stopped.reason);
      else resolve();
    };
    if (stopped.aborted) stop();
    stopped.addEventListener('abort', stop);
    roost.status.subscribe((status) => {
      const why = whyOver(status);
      if (why !== null) reject(why);
    });
  });
}
