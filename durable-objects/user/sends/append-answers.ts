/** What the answers to a batch of sends are for: replies, the person's other devices, and rows where a stay begins or ends. */

import { concatenated } from '../../../lib/bytes.ts';
import type { ConversationId } from '../../../protocol/ids.ts';
import { packWraps } from '../../../protocol/splice.ts';
import { wire } from '../../../schema/gen/wire.js';
import type {
  AcceptedSend,
  AppendReply,
  AppendSend,
  ReadState,
  SendRefusal,
  SendResult,
} from '../../conversation/rpc.ts';
import { encodeEntry } from '../../kit/entries.ts';
import type { Connection } from '../connection/connection.ts';
import { refusalMessage, refusalReplyWith, reply } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import { type Chat, isStayNews, noteHanded } from '../inbox/chat.ts';
import { entriesFor, type HandOverContext, handOver, handOverEntries, holdBack, type Run } from '../inbox/hand-over.ts';
import { type ListVersionContext, noteListVersion } from '../inbox/list-version.ts';
import { noteOwnSend } from '../inbox/reports.ts';
import { leaveByOwn, type StandingContext } from '../inbox/standing.ts';
import { type CreationsContext, creationOf, isOwnLeave } from './creations.ts';
import { giveBack, type SendAllowanceContext } from './send-allowance.ts';
import type { SendItem } from './send-item.ts';

export type AppendAnswersContext = Pick<Context, 'inbox' | 'isSlow' | 'live' | 'pay' | 'put' | 'reports' | 'self'> &
  CreationsContext &
  HandOverContext &
  ListVersionContext &
  SendAllowanceContext &
  StandingContext;

/** Takes the answers to `items`, in their order. */
export function settleAnswers(
  context: AppendAnswersContext,
  conversation: ConversationId,
  items: readonly SendItem[],
  answer: AppendReply,
): void {
  let run: FreshSend[] = [];
  let read: { readonly state: ReadState; readonly by: readonly Connection[] } | null = null;
  let chat = context.inbox.get(conversation);
  for (const [i, item] of items.entries()) {
    const result = answer.results[i];
    if (result === undefined) continue;
    if ((!('accepted' in result) || result.repeated) && result.dear !== true) giveBack(context, item);
    if (chat === null) chat = beginIfOwn(context, conversation, item, result, answer.listVersion);
    answerSend(context, conversation, chat, item, result);
    if (!('accepted' in result) || chat === null) continue;
    if (result.read !== null && result.read.read > (read?.state.read ?? 0)) {
      read = { state: result.read, by: item.id === 0 ? [] : [item.connection] };
    }
    noteOwnSend(chat, result.seq, result.read);
    if (result.repeated) continue;
    if (isOwnLeave(context, item.send)) {
      if (result.seq > chat.memberFrom && isStayNews(chat, chat.memberFrom, result.seq)) {
        leaveByOwn(context, chat, result.seq);
      }
    }
    if (run.length > 0 && (run.at(-1) as FreshSend).result.seq !== result.seq - 1) {
      tellOthers(context, chat, run);
      run = [];
    }
    run.push({ item, result });
  }
  if (chat === null) return;
  if (run.length > 0) tellOthers(context, chat, run);
  // The last says what those before it said; the sender has it with its own answer.
  if (read !== null) context.reports.tellRead(chat, read.state, read.by);
  noteListVersion(context, chat, answer.listVersion);
}

interface FreshSend {
  readonly item: SendItem;
  readonly result: AcceptedSend;
}

/** The person's other devices are served from the answer (D1.12). */
function tellOthers(context: AppendAnswersContext, chat: Chat, fresh: readonly FreshSend[]): void {
  const last = (fresh.at(-1) as FreshSend).result;
  let run: Run | null = null;
  let forDevice: ReturnType<typeof entriesFor> | null = null;
  let wasTold = false;
  for (const connection of context.live()) {
    // Who wanted no answer gets the entry, like the person's other devices.
    const unseen = fresh.filter(({ item }) => item.connection !== connection || item.id === 0);
    wasTold = true;
    if (unseen.length === 0) continue;
    // The sender of a part of them gets all: it drops what it has.
    run ??= runOf(context, fresh);
    forDevice ??= entriesFor(context, chat, run);
    handOverEntries(context, connection, chat, run, forDevice(connection.device));
  }
  chat.headSeq = Math.max(chat.headSeq, last.seq);
  // Nobody was there to take it: the conversation delivers it as to everybody.
  if (wasTold) noteHanded(chat, (fresh[0] as FreshSend).result.seq, last.seq, false);
}

function runOf(context: AppendAnswersContext, fresh: readonly FreshSend[]): Run {
  const { seq, head } = (fresh.at(-1) as FreshSend).result;
  const entries = fresh.map(({ item, result }) => entryOf(context, item.send, result));
  return { entries, lastSeq: seq, headSeq: seq, head };
}

function entryOf(context: AppendAnswersContext, send: AppendSend, result: AcceptedSend): Uint8Array {
  const entry = encodeEntry({
    seq: result.seq,
    kind: send.kind,
    sender: context.self,
    device: send.device,
    number: send.number,
    at: result.at,
    countable: send.countable,
    expiresAt: send.expiresAt,
    targets: [...send.targets],
    readThrough: send.readThrough,
    body: send.body,
    controlBefore: result.controlBefore === null ? null : { ...result.controlBefore },
    count: result.count,
    objects: [...send.objects],
    head: result.head,
  });
  return send.wraps.length === 0 ? entry : concatenated([entry, packWraps(send.wraps)]);
}

function answerSend(
  context: AppendAnswersContext,
  conversation: ConversationId,
  chat: Chat | null,
  item: SendItem,
  result: SendResult,
) {
  const { connection, id } = item;
  if (id === 0 || !connection.isOpen) return;
  let output: Uint8Array;
  if ('accepted' in result) {
    output = reply(id, { accepted: item.isBrief ? unnamed(result) : acceptedMessage(conversation, result) });
  } else if ('settled' in result) {
    const { number, headSeq, head, bodyHash } = result;
    output = reply(id, { settled: { conversation, number, headSeq, head, bodyHash } });
  } else {
    const { entries, more } = entriesOf(context, item, result);
    const refusal = {
      ...refusalMessage(result),
      conversation,
      number: result.number,
      bodyHash: result.bodyHash,
      last: result.last ?? 0,
      first: result.first === undefined ? null : acceptedMessage(conversation, result.first),
      epoch: result.epoch ?? 0,
      more,
    };
    output = refusalReplyWith(id, refusal, entries);
  }
  if (chat === null) return context.put(connection, output);
  if (context.isSlow(connection)) {
    // Not among what it has to acknowledge, so a state will have to say it again.
    holdBack(context, connection, chat);
    return context.put(connection, output);
  }
  handOver(context, connection, chat, output);
  if (!('accepted' in result)) return;
  const own = connection.edit(conversation);
  own.pushed = Math.max(own.pushed, result.seq);
}

/** The control entries that a refusal carries are paid for; who cannot, or reads too slowly, has to pull them. */
function entriesOf(
  context: AppendAnswersContext,
  { connection, send }: SendItem,
  { entries = [], more = false }: SendRefusal,
): { entries: readonly Uint8Array[]; more: boolean } {
  const bytes = entries.reduce((sum, entry) => sum + entry.length, 0);
  if (bytes > 0 && (context.isSlow(connection) || context.pay(send.device, { bytes }) !== null)) {
    return { entries: [], more: true };
  }
  return { entries, more };
}

function acceptedMessage(conversation: ConversationId, result: AcceptedSend): wire.Accepted.$Properties {
  const { number, bodyHash, read } = result;
  return { ...unnamed(result), conversation, number, bodyHash, read: read === null ? null : { conversation, ...read } };
}

/** Without what whoever sent the command knows of it (6.6). */
function unnamed({ seq, at, head, count, controlBefore, read }: AcceptedSend): wire.Accepted.$Properties {
  return {
    ...{ seq, at, head, count },
    controlBefore: controlBefore === null ? null : { ...controlBefore },
    read: read === null ? null : { ...read },
  };
}

/** A creation was taken, or the direct conversation that was to be created is there already: the person is in it. */
function beginIfOwn(
  context: AppendAnswersContext,
  conversation: ConversationId,
  item: SendItem,
  result: SendResult,
  listVersion: number,
): Chat | null {
  if (item.send.kind !== wire.EntryKind.CREATION) return null;
  const exists = 'refused' in result && result.refused === 'already-exists';
  if ('refused' in result && !exists) return null;
  const creation = creationOf(item.send);
  if (creation === null) return null;
  const isDirect = creation.kind === wire.ConversationKind.DIRECT;
  if (exists && !isDirect) return null;
  const peer = isDirect ? (creation.members.find((member) => member !== context.self) ?? '') : '';
  const begun = {
    id: conversation,
    kind: creation.kind,
    peer,
    members: creation.members.length,
    memberFrom: 1,
    memberThrough: 0,
    isDirty: exists,
  };
  return context.inbox.begin(begun, listVersion);
}
