/** Media objects over HTTP: what is asked of the API, and bytes to and from its addresses (docs/spec/media.md). */
import { toBase64 } from '../../lib/bytes.ts';
import type { MediaId } from '../../protocol/media.ts';
import { RoostError } from '../errors.ts';
import { type Json, refusalOf } from '../http/answers.ts';
import { jsonOf, readBody } from '../http/bounded-body.ts';
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

/** Of an object of `size` bytes. */
export interface WantedRange {
  readonly from: number;
  readonly through: number;
  readonly size: number;
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

/** Pieces of any length, as pieces of `length`; the first `skip` bytes are left out. */
class GatheredBytes {
  readonly #take: (bytes: Uint8Array) => Promise<void>;
  readonly #held: Uint8Array;
  #skip: number;
  #count = 0;

  constructor({ skip, length, take }: { skip: number; length: number; take: (bytes: Uint8Array) => Promise<void> }) {
    this.#skip = skip;
    this.#held = new Uint8Array(length);
    this.#take = take;
  }

  async add(piece: Uint8Array): Promise<void> {
    let rest = piece.subarray(Math.min(this.#skip, piece.length));
    this.#skip -= piece.length - rest.length;
    while (rest.length > 0) {
      const some = rest.subarray(0, this.#held.length - this.#count);
      this.#held.set(some, this.#count);
      this.#count += some.length;
      rest = rest.subarray(some.length);
      if (this.#count === this.#held.length) await this.end();
    }
  }

  async end(): Promise<void> {
    if (this.#count > 0) await this.#take(this.#held.slice(0, this.#count));
    this.#count = 0;
  }
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

  /**
   * Gives `take` the bytes from..through, or all up to `size` where the server gives no ranges, in turn; no more than a range of them is
   * in memory. What `take` throws is thrown.
   */
  async read(
    address: ReadAddress,
    { from, through, size }: WantedRange,
    signal: AbortSignal,
    take: (bytes: Uint8Array) => Promise<void>,
  ): Promise<void> {
    const headers = { range: `bytes=${from}-${through}` };
    const length = through + 1 - from;
    let fault: { readonly cause: unknown } | null = null;
    const taken = (bytes: Uint8Array) =>
      take(bytes).catch((cause) => {
        fault = { cause };
        throw cause;
      });
    try {
      await this.#bytes(address, { method: 'GET', headers }, { signal, length }, async (response, expect) => {
        const isRange = response.status === 206;
        if (isRange && !beginsAt(from, response)) throw new RoostError('bad-answer');
        if (!isRange) expect(size);
        const gathered = new GatheredBytes({ skip: isRange ? 0 : from, length, take: taken });
        await readAll(response, isRange ? length : size, (piece) => gathered.add(piece));
        await gathered.end();
      });
    } catch (error) {
      throw fault === null ? error : (fault as { readonly cause: unknown }).cause;
    }
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
    take: (response: BytesResponse, expect: (length: number) => void) => Promise<Result>,
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
      if (!response.ok) throw refusalOf(await jsonOf(response).catch(() => null));
      return await take(response, (all) => {
        timer.cancel();
        timer = this.#timer(bytesMs(all), stop);
      });
    } catch (cause) {
      const isRefusal = cause instanceof RoostError && !abort.signal.aborted;
      // What is left of the answer is for nobody.
      abort.abort();
      if (isDirect && !signal.aborted) {
        this.#leaveDirect();
        throw new RoostError('address-expired', { cause });
      }
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

/** A bucket on another origin may not say it. */
function beginsAt(from: number, { headers }: BytesResponse): boolean {
  const said = headers?.get('content-range') ?? null;
  return said === null || said.startsWith(`bytes ${from}-`);
}

async function readAll(response: BytesResponse, most: number, take: (piece: Uint8Array) => Promise<void>) {
  if (response.body !== undefined) return readBody(response, most, take);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length > most) throw new RoostError('bad-answer');
  return take(bytes);
}

function addressOf({ part, url, headers }: Json, isDirect: boolean): PartAddress {
  const isOne = typeof part === 'number' && typeof url === 'string' && typeof headers === 'object' && headers !== null;
  if (!isOne) throw new RoostError('bad-answer');
  return { part: part as number, url: url as string, headers: headers as Record<string, string>, isDirect };
}
