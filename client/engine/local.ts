/** What the person does with messages: each takes its number and its outbox row in one step, and works offline (D2.3). */
import { own } from '../../protocol/codec.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { content as schema } from '../../schema/gen/content.js';
import type { Failure } from '../api.ts';
import { RoostError } from '../errors.ts';
import type { Changes } from './changes.ts';
import type { Conversation } from './conversation.ts';
import type { EntryRow } from './entry-row.ts';
import { EntryKind } from './log-entry.ts';
import type { MentionRange } from './mention-ranges.ts';
import { nameIn } from './message-names.ts';
import { drop } from './outbox.ts';
import type { OutboxRow, OutboxState, OutgoingFile } from './outbox-row.ts';
import { demandBeginning, demandGoingOn, discard, put } from './outgoing.ts';
import { missing } from './owed-ranges.ts';
import { beginIfNew } from './people-in.ts';
import { shownNow, type World } from './world.ts';

export interface TextMessage {
  readonly text: string;
  readonly mentions: readonly MentionRange[];
  readonly quote: {
    readonly user: string;
    readonly device: number;
    readonly number: number;
    readonly seq: number;
  } | null;
  /** 0: as the group's settings say. */
  readonly disappearAfterMs: number;
}

export function sendText(world: World, conversation: Conversation, message: TextMessage, changes: Changes): OutboxRow {
  const { row } = conversation;
  const { mentions } = message;
  const text = {
    text: message.text.toWellFormed(),
    mentions: [...mentions],
    ...(message.quote === null ? {} : { quote: message.quote }),
  };
  const content = contentFitting(world, conversation, { text }, tooLong);
  beginIfNew(world, conversation, changes);
  return put(world, conversation, changes, {
    kind: EntryKind.MESSAGE,
    countable: true,
    ...lifetimeOf(world, conversation, message.disappearAfterMs),
    readThrough: row.read.local,
    content,
  });
}

export interface NewReaction {
  readonly target: NonNullable<TextMessage['quote']>;
  /** Empty: it is taken back. */
  readonly emoji: string;
  /** When the message disappears to which it belongs: with it. */
  readonly expiresAt: number;
}

/** Not countable: it leaves the unread count as it is, and wakes no device. */
export function sendReaction(
  world: World,
  conversation: Conversation,
  { target, emoji, expiresAt }: NewReaction,
  changes: Changes,
): OutboxRow {
  const content = contentFitting(world, conversation, { reaction: { target, emoji } }, tooLong);
  const readThrough = conversation.row.read.local;
  return put(world, conversation, changes, {
    kind: EntryKind.MESSAGE,
    countable: false,
    readThrough,
    expiresAt,
    content,
  });
}

export interface FileMessage {
  readonly file: schema.File.$Properties;
  readonly outgoing: OutgoingFile;
  /** 0: as the group's settings say. */
  readonly disappearAfterMs: number;
}

/** Throws what `keepFile` would: while the file is still to be encrypted, and other bytes stand for its secrets. */
export function demandFile(world: World, conversation: Conversation, file: schema.File.$Properties): void {
  contentFitting(world, conversation, { file }, () => tooMuchBeside);
  demandGoingOn(conversation);
}

/** Keeps a message with a file whose object is still to be stored (B11). */
export function keepFile(world: World, conversation: Conversation, message: FileMessage, changes: Changes): OutboxRow {
  const content = contentFitting(world, conversation, { file: message.file }, () => tooMuchBeside);
  const row = put(world, conversation, changes, {
    ...{ kind: EntryKind.MESSAGE, countable: true, readThrough: conversation.row.read.local, content },
    ...lifetimeOf(world, conversation, message.disappearAfterMs),
    ...{ file: message.outgoing, state: { is: 'storing' } },
  });
  // Nobody waits for it.
  drop(conversation.row, row.number);
  return row;
}

/** Its object is stored: now it is a send like any other, under the next number, in one step. */
export function fileStored(world: World, conversation: Conversation, row: OutboxRow, changes: Changes): OutboxRow {
  return again(world, conversation, row, { is: 'waiting' }, changes);
}

export function failFile(
  conversation: Conversation,
  row: OutboxRow,
  { code, reason, sentence }: Failure | RoostError,
  changes: Changes,
): void {
  row.state = { is: 'failed', code, sentence, ...(reason == null ? {} : { reason }) };
  changes.putOutbox(conversation, row);
  changes.touch(conversation);
}

export function deleteMessage(world: World, conversation: Conversation, entry: EntryRow, changes: Changes): OutboxRow {
  return put(world, conversation, changes, {
    ...{ kind: EntryKind.DELETION, targets: [entry.seq], messages: [nameIn(entry)] },
  });
}

/** Tries a failed send again under a new number; a file is looked after again, for it may have gone. */
export function retry(world: World, conversation: Conversation, failed: OutboxRow, changes: Changes): OutboxRow {
  const state: OutboxState = failed.file === undefined ? { is: 'waiting' } : { is: 'storing' };
  const row = again(world, conversation, failed, state, changes);
  if (state.is === 'storing') drop(conversation.row, row.number);
  return row;
}

function again(
  world: World,
  conversation: Conversation,
  failed: OutboxRow,
  state: OutboxState,
  changes: Changes,
): OutboxRow {
  const lifetime = failed.lifetimeMs ?? Math.max(0, failed.expiresAt - failed.createdAt);
  if (state.is === 'waiting') {
    if (failed.kind === EntryKind.MESSAGE) beginIfNew(world, conversation, changes);
    demandBeginning(conversation, failed.kind);
  }
  discard(conversation, failed, changes);
  return put(world, conversation, changes, {
    kind: failed.kind,
    countable: failed.countable,
    expiresAt: failed.expiresAt === 0 ? 0 : shownNow(world) + lifetime,
    lifetimeMs: lifetime,
    targets: failed.targets,
    ...(failed.messages === undefined ? {} : { messages: failed.messages }),
    readThrough: conversation.row.read.local,
    content: failed.content,
    control: failed.control,
    ...(failed.file === undefined ? {} : { file: failed.file }),
    state,
  });
}

function lifetimeOf(
  world: World,
  { control }: Conversation,
  disappearAfterMs: number,
): { expiresAt: number; lifetimeMs: number } {
  // Whatever a member has set it to: a message with a time beyond all that is taken would be refused for good.
  const most = defaultLimits.maxDisappearAfterS * 1000;
  const lifetimeMs = Math.ceil(Math.min(most, disappearAfterMs || control.disappearAfterS * 1000));
  return { expiresAt: lifetimeMs === 0 ? 0 : shownNow(world) + lifetimeMs, lifetimeMs };
}

/** What a message says, encoded; throws when it does not fit into one. */
function contentFitting(
  world: World,
  conversation: Conversation,
  said: Pick<schema.Content.$Properties, 'text' | 'file' | 'reaction'>,
  sentence: (over: number) => string,
): Uint8Array {
  const verified = verifiedHead(conversation);
  const stated = { verifiedSeq: verified.seq, verifiedHead: verified.head, writtenAt: shownNow(world) };
  const content = own(schema.Content.encode({ ...stated, ...said }).finish());
  const over = content.length + frameBytes - world.limits.maxBodyBytes;
  const reason = said.file === undefined || said.file === null ? 'text' : 'beside';
  if (over > 0) throw new RoostError('too-large', { sentence: sentence(over), reason, values: { over } });
  return content;
}

/** The newest entry up to which this device has checked the chain without a hole (D5.1). */
function verifiedHead({ row }: Conversation): { seq: number; head: Uint8Array } {
  const run = missing(row).length === 0 ? row.runs.at(-1) : row.runs[0];
  return { seq: run?.through ?? 0, head: run?.head ?? new Uint8Array(0) };
}

/** Of what stands around a text where it is sealed. */
const frameBytes = 256;

const tooMuchBeside = 'The caption and the preview of that file are too long for one message.';

function tooLong(over: number): string {
  return `That text is too long for one message, by ${over === 1 ? 'a byte' : `${over} bytes`} (a letter has one to four): send it in parts.`;
}
