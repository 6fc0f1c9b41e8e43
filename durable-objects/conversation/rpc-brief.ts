/**
 * Answers of the message path as they travel, for callers that say they can read them.
 *
 * An answer that is an object is paid by the field, by the byte array, and with a disposer that the runtime makes for it.
 * So the usual answers are a text and a boolean; every other one is whole.
 */
import { isRefusal, type Refusal } from '../../protocol/refusals.ts';
import type {
  AcceptedSend,
  AppendReply,
  AppendRequest,
  ReadState,
  ReportReply,
  ReportRequest,
  SendResult,
} from './rpc.ts';

/** Sends that were taken: a head of numbers, one line each, and then two hashes of each, a character a byte. */
export function briefAppendReply(request: AppendRequest, reply: AppendReply): AppendReply | string {
  if (request.brief !== true || !reply.results.every(isPlain)) return reply;
  let numbers = `${reply.results.length} ${reply.listVersion}`;
  let hashes = '';
  for (const { number, seq, at, count, read, bodyHash, head } of reply.results as AcceptedSend[]) {
    numbers += ` ${number} ${seq} ${at} ${count} `;
    numbers += read === null ? '0 0 0' : `${read.read} ${read.asOf} ${read.unread}`;
    hashes += text(bodyHash) + text(head);
  }
  return `${numbers}\n${hashes}`;
}

export function wholeAppendReply(reply: AppendReply | string): AppendReply {
  if (typeof reply !== 'string') return reply;
  const [numbers, end] = numbersOf(reply);
  let at = 0;
  const next = (): number => numbers[at++] ?? 0;
  const [sends, listVersion] = [next(), next()];
  const results: AcceptedSend[] = [];
  for (let i = 0, hash = end; i < sends; i++, hash += 2 * hashLength) {
    results.push({
      accepted: true,
      number: next(),
      seq: next(),
      at: next(),
      count: next(),
      read: readOf(next(), next(), next()),
      bodyHash: bytes(reply, hash),
      head: bytes(reply, hash + hashLength),
      controlBefore: null,
      repeated: false,
    });
  }
  return { results, listVersion };
}

/** Whether it is confirmed. */
export function briefReportReply(
  request: ReportRequest,
  reply: ReportReply | Refusal,
): ReportReply | Refusal | boolean {
  if (request.brief !== true || isRefusal(reply)) return reply;
  if (reply.read !== null || reply.listVersion !== request.listVersion) return reply;
  return reply.confirmed;
}

export function wholeReportReply(
  request: ReportRequest,
  reply: ReportReply | Refusal | boolean,
): ReportReply | Refusal {
  if (typeof reply !== 'boolean') return reply;
  return { confirmed: reply, read: null, listVersion: request.listVersion };
}

function isPlain(result: SendResult): boolean {
  if (!('accepted' in result) || result.repeated || result.controlBefore !== null) return false;
  return result.bodyHash.length === hashLength && result.head.length === hashLength;
}

const hashLength = 32;

/** Nobody has read entry 0. */
function readOf(read: number, asOf: number, unread: number): ReadState | null {
  return read === 0 ? null : { read, asOf, unread };
}

/** The numbers of the first line, and where the next begins. */
function numbersOf(text: string): [number[], number] {
  const numbers: number[] = [];
  let number = 0;
  for (let at = 0; ; at++) {
    const code = text.charCodeAt(at);
    if (code >= zero) number = number * 10 + (code - zero);
    else {
      numbers.push(number);
      number = 0;
      if (code !== space) return [numbers, at + 1];
    }
  }
}

const space = 32;
const zero = 48;

function text(hash: Uint8Array): string {
  return String.fromCharCode.apply(null, hash as unknown as number[]);
}

function bytes(from: string, at: number): Uint8Array {
  const hash = new Uint8Array(hashLength);
  for (let i = 0; i < hashLength; i++) hash[i] = from.charCodeAt(at + i);
  return hash;
}
