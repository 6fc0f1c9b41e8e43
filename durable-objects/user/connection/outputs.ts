/**
 * What goes to a socket, encoded once and shared by all sockets that get it.
 *
 * Entries and summaries arrive from conversations as encoded messages and are spliced in as they are: a protobuf
 * message inside another is its bytes behind a tag and a length.
 */
import { type Refusal, refusals } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { AttachReply, PageReply } from '../../conversation/rpc.ts';

const advices = {
  never: wire.Advice.NEVER,
  'after-delay': wire.Advice.AFTER_DELAY,
  'after-resync': wire.Advice.AFTER_RESYNC,
  reconnect: wire.Advice.RECONNECT,
} as const;

export function reply(id: number, kind: Omit<wire.Reply.$Properties, 'id'>): Uint8Array {
  return wire.Output.encode({ reply: { id, ...kind } }).finish();
}

export function event(kind: wire.Event.$Properties): Uint8Array {
  return wire.Output.encode({ event: kind }).finish();
}

export function refusalReply(id: number, refusal: Refusal): Uint8Array {
  return reply(id, { refusal: refusalMessage(refusal) });
}

/** A refusal that carries encoded entries. */
export function refusalReplyWith(
  id: number,
  refusal: wire.Refusal.$Properties,
  entries: readonly Uint8Array[],
): Uint8Array {
  const replyMeta = wire.Reply.encode({ id }).finish();
  // Output.reply = 1, Reply.refusal = 2, Refusal.entries = 11
  return nest([1, 2], [wire.Refusal.encode(refusal).finish()], 11, entries, replyMeta);
}

/** The refusal with its advice and its sentence, as it goes over the wire. */
export function refusalMessage(refusal: Refusal): wire.Refusal.$Properties {
  const { advice, sentence } = refusals[refusal.refused];
  return {
    code: refusal.refused,
    advice: advices[advice],
    afterMs: refusal.afterMs ?? 0,
    users: [...(refusal.users ?? [])],
    sentence: refusal.detail === undefined ? sentence : `${sentence} (${refusal.detail})`,
  };
}

export function entriesEvent(
  conversation: string,
  entries: readonly Uint8Array[],
  head: { readonly headSeq: number; readonly head: Uint8Array } | null,
): Uint8Array {
  const meta = wire.Entries.encode({ conversation, ...head }).finish();
  // Output.event = 2, Event.entries = 1, Entries.entries = 2
  return nest([2, 1], [meta], 2, entries);
}

export function pageReply(id: number, conversation: string, page: PageReply): Uint8Array {
  const meta = wire.Page.encode({
    conversation,
    excluded: page.excluded.map(({ range, reason, head }) => ({ range, reason, head })),
    hasMore: page.hasMore,
    next: page.next,
    headSeq: page.headSeq,
    head: page.head,
    floor: page.floor,
    floorHead: page.floorHead,
  }).finish();
  const replyMeta = wire.Reply.encode({ id }).finish();
  // Output.reply = 1, Reply.page = 7, Page.entries = 2
  return nest([1, 7], [meta], 2, page.entries, replyMeta);
}

/** An encoded State for one device. */
export function stateMessage(
  {
    id: conversation,
    standing,
    asker,
  }: { readonly id: string; readonly standing: wire.Standing; readonly asker: string },
  reply: AttachReply,
  device: number,
): Uint8Array {
  const meta = wire.State.encode({
    conversation,
    kind: reply.kind,
    headSeq: reply.headSeq,
    head: reply.head,
    count: reply.count,
    epoch: reply.epoch,
    floor: reply.floor,
    floorHead: reply.floorHead,
    from: reply.from[device] ?? 0,
    sent: reply.sent?.[device] ?? 0,
    readable: [...reply.readable],
    read: { conversation, ...reply.read },
    peer: reply.peer,
    title: reply.title,
    members: reply.members,
    attached: reply.attached,
    at: reply.at,
    deviceListVersion: reply.listVersion,
    ...{ standing, asker },
  }).finish();
  const summary = reply.summary.length === 0 ? noBytes : nestedIn(12, reply.summary);
  const last = reply.last.length === 0 ? noBytes : nestedIn(13, reply.last);
  return join([meta, summary, last]);
}

/** One event with many states. */
export function statesEvent(states: readonly Uint8Array[]): Uint8Array {
  // Output.event = 2, Event.states = 2, States.states = 1
  return nest([2, 2], [], 1, states);
}

/** One event with an encoded Summary. */
export function summariesEvent(summary: Uint8Array): Uint8Array {
  // Output.event = 2, Event.summaries = 3, Summaries.summaries = 1
  return nest([2, 3], [], 1, [summary]);
}

/** One event with encoded letters. */
export function toDeviceEvent(letters: readonly Uint8Array[]): Uint8Array {
  // Output.event = 2, Event.to_device = 13, ToDeviceMessages.messages = 1
  return nest([2, 13], [], 1, letters);
}

/** The bytes of a frame with these outputs. */
export function frameOf(ordinal: number, outputs: readonly Uint8Array[]): Uint8Array {
  const start = ordinal === 0 ? 0 : 1 + varintSize(ordinal);
  const bytes = new Uint8Array(start + sizeOfFields(2, outputs));
  // ServerFrame.ordinal = 1
  if (ordinal !== 0) putVarint(bytes, putVarint(bytes, 0, 0x08), ordinal);
  putFields(bytes, start, 2, outputs);
  return bytes;
}

/**
 * Parts of one message, and behind them messages as a repeated field of it, as a message in a message …, by the path of
 * field numbers from the outside. Made in one piece: a small array costs more to make than to copy.
 */
function nest(
  path: readonly number[],
  parts: readonly Uint8Array[],
  field = 0,
  messages: readonly Uint8Array[] = [],
  before: Uint8Array = noBytes,
): Uint8Array {
  const sizes: number[] = [];
  let size = sizeOfFields(field, messages);
  for (const part of parts) size += part.length;
  for (let i = path.length - 1; i >= 0; i--) {
    sizes[i] = size;
    size += headerSize(path[i] as number, size);
    // `before` stands in front of the innermost message, inside the one around it.
    if (i === path.length - 1) size += before.length;
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (let i = 0; i < path.length; i++) {
    if (i === path.length - 1 && before.length > 0) at = putBytes(bytes, at, before);
    at = putHeader(bytes, at, path[i] as number, sizes[i] as number);
  }
  for (const part of parts) at = putBytes(bytes, at, part);
  putFields(bytes, at, field, messages);
  return bytes;
}

/** A message behind a tag and a length. */
function nestedIn(field: number, message: Uint8Array): Uint8Array {
  return nest([field], [message]);
}

/** The parts, one after the other. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  return nest([], parts);
}

const noBytes = new Uint8Array(0);

function sizeOfFields(field: number, messages: readonly Uint8Array[]): number {
  let size = 0;
  for (const message of messages) size += headerSize(field, message.length) + message.length;
  return size;
}

function headerSize(field: number, length: number): number {
  return varintSize((field << 3) | 2) + varintSize(length);
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest > 127; rest >>>= 7) size++;
  return size;
}

// Each puts its value at `at` and gives the place after it.

function putFields(bytes: Uint8Array, start: number, field: number, messages: readonly Uint8Array[]): number {
  let at = start;
  for (const message of messages) at = putBytes(bytes, putHeader(bytes, at, field, message.length), message);
  return at;
}

function putHeader(bytes: Uint8Array, at: number, field: number, length: number): number {
  return putVarint(bytes, putVarint(bytes, at, (field << 3) | 2), length);
}

function putVarint(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest > 127) {
    bytes[at++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

function putBytes(bytes: Uint8Array, at: number, part: Uint8Array): number {
  bytes.set(part, at);
  return at + part.length;
}
