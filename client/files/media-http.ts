/** Media objects over HTTP: what is asked of the API, and bytes to and from its addresses (docs/spec/media.md). */
import { toBase64 } from '../../lib/bytes.ts';
import type { MediaId } from '../../protocol/media.ts';
import { RoostError } from '../errors.ts';
import { type Json, refusalOf } from '../http/answers.ts';
import type { Call } from '../http/call.ts';
import type { BytesFetch, LyingBytes, SentListener, Surroundings } from '../ports.ts';

export interface PartAddress {
  readonly part: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the bucket itself. */
  readonly isDirect: boolean;
}

export interface ReadAddress {
  readonly url: string;
  readonly isDirect: boolean;
}

export interface MediaEntryName {
  readonly conversation: string;
  readonly seq: number;
}

/** For so many bytes that are still to go: a line of 128 kbit/s is slow, and not dead. */
export function bytesMs(length: number): number {
  return waitMs + length / slowBytesPerMs;
}

/** So long the bucket itself is left alone after something went wrong there: a rule of it, its key, or a network that bars it. */
const notDirectMs = 10 * 60_000;
const waitMs = 30_000;
const slowBytesPerMs = 16;

/** A part that is in memory, or one that the platform reads itself from where it lies. */
export type PartBody = Uint8Array<ArrayBuffer> | LyingBytes;

export function lengthOf(body: PartBody): number {
  return body instanceof Uint8Array ? body.length : body.size;
}

type BytesResponse = Awaited<ReturnType<BytesFetch>>;

export interface MediaHttpOptions extends Pick<Surroundings, 'timer' | 'elapsed'> {
  readonly call: Call;
  readonly fetch: BytesFetch;
  /** Its origin. */
  readonly server: string;
}

export class MediaHttp {
  readonly #call: Call;
  readonly #fetch: BytesFetch;
  readonly #server: string;
  readonly #timer: Surroundings['timer'];
  readonly #elapsed: Surroundings['elapsed'];
  /** Until when the bucket is left alone. */
  #notDirectUntil = 0;

  constructor({ call, fetch, server, timer, elapsed }: MediaHttpOptions) {
    this.#call = call;
    this.#fetch = fetch;
    this.#server = server;
    this.#timer = timer;
    this.#elapsed = elapsed;
  }

  /** What of the object lacks; null: nothing, it may be sent. */
  async open(file: { kind: string; size: number; parts: readonly Uint8Array[] }): Promise<PartAddress[] | null> {
    const asked = { ...file, parts: file.parts.map(toBase64), ...this.#direct() };
    const answer = await this.#call('POST', '/v1/media', asked);
    if (answer.held === true) return null;
    if (!Array.isArray(answer.parts)) throw new RoostError('bad-answer');
    return (answer.parts as Json[]).map((part) => addressOf(part, answer.direct === true));
  }

  async confirm(object: MediaId): Promise<void> {
    await this.#call('POST', `/v1/media/${object}/confirm`);
  }

  async hold(object: MediaId, entry: MediaEntryName): Promise<void> {
    await this.#call('POST', `/v1/media/${object}/hold`, { ...entry });
  }

  async address(object: MediaId, entry: MediaEntryName | null): Promise<ReadAddress> {
    const asked = { ...(entry === null ? {} : { entry }), ...this.#direct() };
    const { url, direct } = await this.#call('POST', `/v1/media/${object}/address`, asked);
    if (typeof url !== 'string') throw new RoostError('bad-answer');
    return { url, isDirect: direct === true };
  }

  /** `sent` hears of what has gone, where the platform tells it: as long as something goes the time for the rest begins anew. */
  async put(
    { headers, ...address }: PartAddress,
    body: PartBody,
    signal: AbortSignal,
    sent: SentListener = () => {},
  ): Promise<void> {
    await this.#bytes(
      address,
      { method: 'PUT', headers: { ...headers }, body },
      { signal, length: lengthOf(body), sent },
      async () => {},
    );
  }

  /** Bytes from..through, or the whole where the server gives no ranges. */
  async read(
    address: ReadAddress,
    range: { from: number; through: number },
    signal: AbortSignal,
  ): Promise<{ readonly isRange: boolean; readonly bytes: Uint8Array }> {
    const headers = { range: `bytes=${range.from}-${range.through}` };
    const length = range.through + 1 - range.from;
    return this.#bytes(address, { method: 'GET', headers }, { signal, length }, async (response) => {
      const bytes = new Uint8Array(await response.arrayBuffer());
      return { isRange: response.status === 206, bytes };
    });
  }

  /** An address of this server is asked for then, by which everything goes as well. */
  #direct(): { direct?: false } {
    return this.#elapsed() >= this.#notDirectUntil ? {} : { direct: false };
  }

  #leaveDirect(): void {
    this.#notDirectUntil = this.#elapsed() + notDirectMs;
  }

  /** The time, and `signal`, hold until `take` has all of the answer: a body may stall as well. */
  async #bytes<Result>(
    { url, isDirect }: ReadAddress,
    init: Parameters<BytesFetch>[1],
    { signal, length, sent }: { signal: AbortSignal; length: number; sent?: SentListener },
    take: (response: BytesResponse) => Promise<Result>,
  ): Promise<Result> {
    const abort = new AbortController();
    const stop = () => abort.abort();
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    let timer = this.#timer(bytesMs(length), stop);
    let isOver = false;
    const went = (bytes: number) => {
      if (isOver || abort.signal.aborted) return;
      timer.cancel();
      timer = this.#timer(bytesMs(length - bytes), stop);
      sent?.(bytes);
    };
    const counted = sent === undefined ? {} : { sent: went };
    try {
      const response = await this.#fetch(url, { ...init, ...counted, signal: abort.signal, server: this.#server });
      // What the bucket itself says is for whoever runs the server.
      if (!response.ok && isDirect) throw new Error(`the bucket answers ${response.status}`);
      if (!response.ok) throw refusalOf(await response.json().catch(() => null));
      return await take(response);
    } catch (cause) {
      if (isDirect && !signal.aborted) {
        this.#leaveDirect();
        throw new RoostError('address-expired', { cause });
      }
      const isRefusal = cause instanceof RoostError && !abort.signal.aborted;
      throw stopped(signal) ?? (isRefusal ? cause : new RoostError('offline', { cause }));
    } finally {
      isOver = true;
      timer.cancel();
      signal.removeEventListener('abort', stop);
    }
  }
}

/** Who asked does not want it any more. */
export function stopped(signal: AbortSignal): RoostError | null {
  return signal.aborted ? new RoostError('given-up') : null;
}

function addressOf({ part, url, headers }: Json, isDirect: boolean): PartAddress {
  const isOne = typeof part === 'number' && typeof url === 'string' && typeof headers === 'object' && headers !== null;
  if (!isOne) throw new RoostError('bad-answer');
  return { part: part as number, url: url as string, headers: headers as Record<string, string>, isDirect };
}
