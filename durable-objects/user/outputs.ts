/**
 * What goes to a socket, encoded once and shared by all sockets that get it.
 *
 * Entries and summaries arrive from conversations as encoded messages and are spliced in as they are: a protobuf
 * message inside another is its bytes behind a tag and a length.
 */
import { type Refusal, refusals } from '../../protocol/refusals.ts';
import { wire } from '../../schema/gen/wire.js';
import type { AttachReply, PageReply } from '../conversation/rpc.ts';

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

/** The refusal with its advice and its sentence, as it goes over the wire. */
export function refusalMessage(refusal: Refusal): wire.Refusal.$Properties {
  const { advice, sentence } = refusals[refusal.refused];
  return {
    code: refusal.refused,
    advice: advices[advice],
    afterMs: refusal.afterMs ?? 0,
    sentence: refusal.detail === undefined ? sentence : `${sentence} (${refusal.detail})`,
  };
}

export function entriesEvent(
  conversation: string,
  entries: readonly Uint8Array[],
  headSeq: number,
  head: Uint8Array,
): Uint8Array {
  const meta = wire.Entries.encode({ conversation, headSeq, head }).finish();
  // Output.event = 2, Event.entries = 1, Entries.entries = 2
  return nest([2, 1], [meta, ...fields(2, entries)]);
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
  return nest([1], [replyMeta, ...nestedParts(7, [meta, ...fields(2, page.entries)])]);
}

/** An encoded State for one device. */
export function stateMessage(conversation: string, reply: AttachReply, device: number): Uint8Array {
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
    readable: [...reply.readable],
    read: { conversation, ...reply.read },
    peer: reply.peer,
    title: reply.title,
    members: reply.members,
    attached: reply.attached,
    at: reply.at,
    deviceListVersion: reply.listVersion,
  }).finish();
  const summary = reply.summary.length === 0 ? [] : fields(12, [reply.summary]);
  const last = reply.last.length === 0 ? [] : fields(13, [reply.last]);
  return join([meta, ...summary, ...last]);
}

/** One event with many states. */
export function statesEvent(states: readonly Uint8Array[]): Uint8Array {
  // Output.event = 2, Event.states = 2, States.states = 1
  return nest([2, 2], fields(1, states));
}

/** One event with an encoded Summary. */
export function summariesEvent(summary: Uint8Array): Uint8Array {
  // Output.event = 2, Event.summaries = 3, Summaries.summaries = 1
  return nest([2, 3], fields(1, [summary]));
}

/** The bytes of a frame with these outputs. */
export function frameOf(ordinal: number, outputs: readonly Uint8Array[]): Uint8Array {
  const meta = ordinal === 0 ? [] : [new Uint8Array([0x08, ...varint(ordinal)])];
  return join([...meta, ...fields(2, outputs)]);
}

/** Messages as a repeated field: a tag and a length before each. */
function fields(field: number, messages: readonly Uint8Array[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (const message of messages) parts.push(header(field, message.length), message);
  return parts;
}

function nestedParts(field: number, parts: readonly Uint8Array[]): Uint8Array[] {
  return [header(field, lengthOf(parts)), ...parts];
}

/** The parts as a message in a message …, by the path of field numbers from the outside. */
function nest(path: readonly number[], parts: readonly Uint8Array[]): Uint8Array {
  return join(path.reduceRight<Uint8Array[]>((inner, field) => nestedParts(field, inner), [...parts]));
}

function header(field: number, length: number): Uint8Array {
  const tag = (field << 3) | 2;
  return new Uint8Array(tag < 128 && length < 128 ? [tag, length] : [...varint(tag), ...varint(length)]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  bytes.push(rest);
  return bytes;
}

function lengthOf(parts: readonly Uint8Array[]): number {
  let length = 0;
  for (const part of parts) length += part.length;
  return length;
}

/** The parts, one after the other. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
