/** Hands something of a conversation to a connection, or tells it that it is behind. */
import { hasWraps, Splice } from '../../../protocol/splice.ts';
import type { Connection } from '../connection/connection.ts';
import { entriesEvent, event } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import type { Chat } from './chat.ts';

export type HandOverContext = Pick<Context, 'inbox' | 'isSlow' | 'put' | 'self' | 'stamps'>;

export interface Run {
  /** Encoded entries, ascending and without gaps. */
  readonly entries: readonly Uint8Array[];
  readonly lastSeq: number;
  readonly headSeq: number;
  readonly head: Uint8Array;
}

/** An event that several connections get, encoded when the first of them does. */
export class SharedOutput {
  readonly #make: () => Uint8Array;
  #bytes: Uint8Array | null = null;

  constructor(make: () => Uint8Array) {
    this.#make = make;
  }

  get bytes(): Uint8Array {
    this.#bytes ??= this.#make();
    return this.#bytes;
  }
}

/** The event of a run of entries for one device: only its own wraps are in it. */
export function entriesFor(context: HandOverContext, chat: Chat, run: Run): (device: number) => Uint8Array {
  if (!run.entries.some(hasWraps)) {
    const shared = new SharedOutput(() => entriesEvent(chat.id, run.entries, headBeyond(run)));
    return () => shared.bytes;
  }
  const splices = run.entries.map((entry) => (hasWraps(entry) ? new Splice(entry) : null));
  return (device) => {
    const reader = { user: context.self, device };
    const served = run.entries.map((entry, i) => splices[i]?.for(reader) ?? entry);
    return entriesEvent(chat.id, served, headBeyond(run));
  };
}

/** Where the last of the entries is the newest, it says so by itself (8.2). */
function headBeyond({ lastSeq, headSeq, head }: Run): { headSeq: number; head: Uint8Array } | null {
  return headSeq > lastSeq ? { headSeq, head } : null;
}

/** Hands over entries; a slow reader, or one that still has to pull what it was told of, is given none. */
export function handOverEntries(
  context: HandOverContext,
  connection: Connection,
  chat: Chat,
  run: Run,
  output: Uint8Array,
) {
  if (context.isSlow(connection) || isBehind(connection, chat)) {
    return tellBehind(context, connection, chat, run);
  }
  handOver(context, connection, chat, output);
  const item = connection.edit(chat.id);
  item.pushed = Math.max(item.pushed, run.lastSeq);
}

/** Hands over a summary or a read position. A slow reader gets a state instead, when it has caught up. */
export function handOverNews(context: HandOverContext, connection: Connection, chat: Chat, output: Uint8Array): void {
  if (context.isSlow(connection)) holdBack(context, connection, chat);
  else handOver(context, connection, chat, output);
}

/** It is owed a state. To the person's other devices this is as much news as what is handed over. */
export function holdBack(context: HandOverContext, connection: Connection, chat: Chat): void {
  const item = connection.edit(chat.id);
  item.stale = true;
  item.held++;
  item.touchedAt = context.stamps.changed();
}

/** Puts a reliable output and notes which frame it is in. */
export function handOver(context: HandOverContext, connection: Connection, chat: Chat, output: Uint8Array): void {
  context.put(connection, output, true);
  const item = connection.edit(chat.id);
  item.pushedIn = connection.nextOrdinal;
  item.touchedAt = context.stamps.changed();
}

/**
 * Holds the conversation back and tells the connection that it has to pull: once, or with `again` for each new head.
 *
 * A device that has the head already would not pull for it, and would be held back for ever.
 */
export function tellBehind(
  context: HandOverContext,
  connection: Connection,
  chat: Chat,
  run: Pick<Run, 'headSeq' | 'head'>,
  again = false,
): void {
  if (context.inbox.cursor(chat, connection.device).newest >= run.headSeq) return;
  const item = connection.edit(chat.id);
  item.behindHead = Math.max(item.behindHead, run.headSeq);
  item.touchedAt = context.stamps.changed();
  if (item.behindTold > 0 && !(again && run.headSeq > item.behindTold)) return;
  item.behindTold = run.headSeq;
  handOver(
    context,
    connection,
    chat,
    event({ behind: { conversation: chat.id, headSeq: run.headSeq, head: run.head } }),
  );
}

/** The device pulls, and what arrives from here on is handed to it again. */
export function noLongerBehind(connection: Connection, chat: Chat): void {
  const item = connection.edit(chat.id);
  item.behindHead = 0;
  item.behindTold = 0;
}

/** The device has acked what it was told of: what was held back beyond that comes with a state. */
export function caughtUpWithTold(context: HandOverContext, connection: Connection, chat: Chat): void {
  const item = connection.unsettled.get(chat.id);
  if (item === undefined || item.behindHead === 0) return;
  const { newest } = context.inbox.cursor(chat, connection.device);
  if (newest < item.behindTold) return;
  const lacksMore = newest < item.behindHead;
  noLongerBehind(connection, chat);
  if (!lacksMore) return;
  const owed = connection.edit(chat.id);
  owed.stale = true;
  owed.held++;
}

function isBehind(connection: Connection, chat: Chat): boolean {
  return (connection.unsettled.get(chat.id)?.behindHead ?? 0) > 0;
}
