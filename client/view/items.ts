/** Entries and unsent messages as the items of a timeline. */
import { countsAt, tickOf } from '../../protocol/steps.ts';
import { wire } from '../../schema/gen/wire.js';
import type {
  ConversationId,
  Failure,
  MessageItem,
  MessageState,
  Quotation,
  Reaction,
  ReceiptCounts,
  SystemChange,
  SystemItem,
  TimelineItem,
} from '../api.ts';
import { isAdmin } from '../engine/control.ts';
import type { Conversation } from '../engine/conversation.ts';
import { isDeletion } from '../engine/deletions.ts';
import type { EntryRow } from '../engine/entry-row.ts';
import { BodyState, EntryKind, isControl } from '../engine/log-entry.ts';
import { isShown } from '../engine/outbox.ts';
import type { OutboxRow } from '../engine/outbox-row.ts';
import { serverTime, type World } from '../engine/world.ts';
import { labelOf, readContent, saidOf } from './content.ts';
import { told } from './mentions.ts';
import { messageId } from './message-id.ts';
import type { Names } from './names.ts';
import { changeOf, textOf } from './system-lines.ts';

export interface ItemContext {
  readonly world: World;
  readonly names: Names;
  readonly conversation: Conversation;
  /** Rows at hand, for quotes. */
  readonly rows: { get(seq: number): EntryRow | undefined };
  /** Who reacted how; missing: nobody. */
  readonly reactions?: (entry: EntryRow) => readonly Reaction[];
}

/** The item for an entry, or null for those that are not shown. */
export function itemOfEntry(row: EntryRow, context: ItemContext): TimelineItem | null {
  if (isControl(row.kind) || (isDeletion(row) && row.note?.invalid !== undefined)) return systemItem(row, context);
  if (row.kind !== EntryKind.MESSAGE) return null;
  const item = messageItem(row, context);
  // What does not count is shown where it can be read as a message; a reaction, and what later releases may send so, is none.
  return row.countable || item.body === 'present' ? item : null;
}

function messageItem(row: EntryRow, context: ItemContext): MessageItem {
  const { world, names, conversation } = context;
  const own = row.sender === world.me.user;
  const { quote, body, file, ...said } = readContent(row, serverTime(world));
  const id = { conversation: conversation.row.id, user: row.sender, device: row.device, number: row.number };
  return {
    kind: 'message',
    id: messageId(id),
    seq: row.seq,
    own,
    fromThisDevice: own && row.device === world.me.device,
    sender: names.among(row.sender, conversation),
    at: row.at,
    ...told(said, context),
    body,
    ...(file === null ? {} : { file }),
    ...waitsForOf(row, body, context),
    state: own ? stateOf(conversation, row.seq) : null,
    receipts: own ? receiptsOf(conversation, row.seq) : null,
    failure: null,
    quote: quote === null ? null : quoted(quote, context),
    reactions: body === 'present' ? (context.reactions?.(row) ?? []) : [],
    expiresAt: row.expiresAt,
    canDelete: body === 'present' && (own || mayDeleteOthers(context)),
  };
}

function waitsForOf(
  row: EntryRow,
  body: MessageItem['body'],
  { names, world, conversation }: ItemContext,
): Pick<MessageItem, 'waitsFor'> | null {
  const users = body === 'unreadable' ? (row.waitsFor ?? []) : [];
  return users.length === 0
    ? null
    : { waitsFor: users.map((user) => ({ ...names.among(user, conversation), own: user === world.me.user })) };
}

export function unsentItem(row: OutboxRow, context: ItemContext): TimelineItem | null {
  const { world, names, conversation } = context;
  const id = messageId({
    conversation: row.conversation,
    user: world.me.user,
    device: world.me.device,
    number: row.number,
  });
  const failure = row.state.is === 'failed' ? failureIn(row.state) : null;
  if (isControl(row.kind)) {
    // The creation that goes ahead of a direct chat's first message is nobody's business until it fails.
    if (row.kind === EntryKind.CREATION && failure === null) return null;
    const sent = { sender: world.me.user, content: row.control, note: null };
    const change = changeOf(sent, (user) => names.among(user, conversation));
    return {
      kind: 'system',
      id,
      seq: null,
      at: row.createdAt,
      text: textOf(change, world.me.user),
      change,
      state: failure === null ? 'sending' : 'failed',
      failure,
      message: id,
    };
  }
  if (!isShown(row)) return null;
  const unsent = { content: row.content, bodyState: BodyState.PRESENT, expiresAt: 0 };
  const { quote, body, file, ...said } = readContent(unsent, 0);
  return {
    kind: 'message',
    id,
    seq: null,
    own: true,
    fromThisDevice: true,
    sender: names.person(world.me.user),
    at: row.createdAt,
    ...told(said, context),
    body,
    ...(file === null ? {} : { file }),
    state: unsentState(row),
    receipts: null,
    failure,
    quote: quote === null ? null : quoted(quote, { world, names, conversation, rows: context.rows }),
    reactions: [],
    expiresAt: row.expiresAt,
    canDelete: false,
  };
}

export function unsentState(row: OutboxRow): MessageState {
  if (row.state.is === 'failed') return 'failed';
  return row.state.is === 'unknown' ? 'unknown' : 'sending';
}

export function stateOf(conversation: Conversation, seq: number): MessageState {
  return tickOf(countsAt(conversation.row.steps, seq));
}

export function receiptsOf(conversation: Conversation, seq: number): ReceiptCounts | null {
  const counts = countsAt(conversation.row.steps, seq);
  if (counts === null || counts.total === 0xffff_ffff) return null;
  return { delivered: counts.delivered, read: Math.min(counts.read, counts.delivered), total: counts.total };
}

export function systemItem(row: EntryRow, { world, names, conversation }: ItemContext): SystemItem {
  const { sender, content, note = null } = row;
  const who = (user: string) => names.among(user, conversation);
  const change: SystemChange = isDeletion(row)
    ? { what: 'deletion-ignored', who: who(sender), why: note?.invalid ?? 'rules' }
    : changeOf({ sender, content, note }, who);
  return {
    kind: 'system',
    id: `${conversation.row.id}/${row.seq}`,
    seq: row.seq,
    at: row.at,
    text: textOf(change, world.me.user),
    change,
    state: null,
    failure: null,
    message: null,
  };
}

function mayDeleteOthers({ conversation, world }: ItemContext): boolean {
  return conversation.row.kind === wire.ConversationKind.GROUP && isAdmin(conversation.control, world.me.user);
}

function quoted(
  quote: { readonly user: string; readonly device: number; readonly number: number; readonly seq: number },
  { world, names, conversation, rows }: ItemContext,
): Quotation {
  const row = rows.get(quote.seq);
  const same =
    row !== undefined && row.sender === quote.user && row.device === quote.device && row.number === quote.number;
  const read = same ? readContent(row, serverTime(world)) : null;
  const { user, device, number } = quote;
  return {
    id: messageId({ conversation: conversation.row.id as ConversationId, user, device, number }),
    sender: names.among(user, conversation),
    text: read === null ? '' : saidOf({ ...read, text: told(read, { world, names, conversation }).text }),
    ...(read === null ? {} : labelOf(read)),
    body: read?.body ?? 'present',
    seq: quote.seq || null,
  };
}

function failureIn({ code, reason, sentence }: Failure): Failure {
  return { code, ...(reason === undefined ? {} : { reason }), sentence };
}
