/** Media objects over HTTP: what is asked of the API, and bytes to and from its addresses (docs/spec/media.md). */
import { toBase64 } from '../../lib/bytes.ts';
import type { MediaId } from '../../protocol/media.ts';
import { RoostError } from '../errors.ts';
import { type Json, refusalOf } from '../http/answers.ts';
import type { Call } from '../http/call.ts';
import type { BytesFetch, Surroundings } from '../ports.ts';

export interface PartAddress {
  readonly part: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface MediaEntryName {
  readonly conversation: string;
  readonly seq: number;
}

/** For so many bytes on their way: a line of 128 kbit/s is slow, and not dead. */
export function bytesMs(length: number): number {
  return waitMs + length / slowBytesPerMs;
}

const waitMs = 30_000;
const slowBytesPerMs = 16;

type BytesResponse = Awaited<ReturnType<BytesFetch>>;

export class MediaHttp {
  readonly #call: Call;
  readonly #fetch: BytesFetch;
  readonly #timer: Surroundings['timer'];

  constructor({ call, fetch, timer }: { call: Call; fetch: BytesFetch; timer: Surroundings['timer'] }) {
    this.#call = call;
    this.#fetch = fetch;
    this.#timer = timer;
  }

  /** What of the object lacks; null: nothing, it may be sent. */
  async open(file: { kind: string; size: number; parts: readonly Uint8Array[] }): Promise<PartAddress[] | null> {
    const answer = await this.#call('POST', '/v1/media', { ...file, parts: file.parts.map(toBase64) });
    if (answer.held === true) return null;
    if (!Array.isArray(answer.parts)) throw new RoostError('bad-answer');
    return (answer.parts as Json[]).map(addressOf);
  }

  async confirm(object: MediaId): Promise<void> {
    await this.#call('POST', `/v1/media/${object}/confirm`);
  }

  async hold(object: MediaId, entry: MediaEntryName): Promise<void> {
    await this.#call('POST', `/v1/media/${object}/hold`, { ...entry });
  }

  async address(object: MediaId, entry: MediaEntryName | null): Promise<string> {
    const { url } = await this.#call('POST', `/v1/media/${object}/address`, entry === null ? {} : { entry });
    if (typeof url !== 'string') throw new RoostError('bad-answer');
    return url;
  }

  async put({ url, headers }: PartAddress, body: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<void> {
    await this.#bytes(
      url,
      { method: 'PUT', headers: { ...headers }, body },
      { signal, length: body.length },
      async () => {},
    );
  }

  /** Bytes from..through, or the whole where the server gives no ranges. */
  async read(
    url: string,
    range: { from: number; through: number },
    signal: AbortSignal,
  ): Promise<{ readonly isRange: boolean; readonly bytes: Uint8Array }> {
    const headers = { range: `bytes=${range.from}-${range.through}` };
    const length = range.through + 1 - range.from;
    return this.#bytes(url, { method: 'GET', headers }, { signal, length }, async (response) => {
      const bytes = new Uint8Array(await response.arrayBuffer());
      return { isRange: response.status === 206, bytes };
    });
  }

  /** The time, and `signal`, hold until `take` has all of the answer: a body may stall as well. */
  async #bytes<Result>(
    url: string,
    init: Parameters<BytesFetch>[1],
    { signal, length }: { signal: AbortSignal; length: number },
    take: (response: BytesResponse) => Promise<Result>,
  ): Promise<Result> {
    const abort = new AbortController();
    const stop = () => abort.abort();
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    const timer = this.#timer(bytesMs(length), stop);
    try {
      const response = await this.#fetch(url, { ...init, signal: abort.signal });
      if (!response.ok) throw refusalOf(await response.json().catch(() => null));
      return await take(response);
    } catch (cause) {
      const isRefusal = cause instanceof RoostError && !abort.signal.aborted;
      throw stopped(signal) ?? (isRefusal ? cause : new RoostError('offline', { cause }));
    } finally {
      timer.cancel();
      signal.removeEventListener('abort', stop);
    }
  }
}

/** Who asked does not want it any more. */
export function stopped(signal: AbortSignal): RoostError | null {
  return signal.aborted ? new RoostError('given-up') : null;
}

function addressOf({ part, url, headers }: Json): PartAddress {
  const isOne = typeof part === 'number' && typeof url === 'string' && typeof headers === 'object' && headers !== null;
  if (!isOne) throw new RoostError('bad-answer');
  return { part: part as number, url: url as string, headers: headers as Record<string, string> };
}
