/** One call of the gateway's HTTP API, from the request to an answer or a `RoostError`. */
import { RoostError } from '../errors.ts';
import type { Fetch, Surroundings } from '../ports.ts';
import { type Json, refusalOf } from './answers.ts';
import { jsonOf } from './bounded-body.ts';

export type Call = (method: string, path: string, body?: Json) => Promise<Json>;

export interface CallOptions {
  /** An origin. */
  readonly server: string;
  readonly fetch: Fetch;
  /** Null before sign-up. */
  readonly token: string | null;
  readonly timer: Surroundings['timer'];
  /** The origin of the page that this runs in, null if in none; default: as it is. */
  readonly page?: string | null;
}

/** Without an answer for so long, the server is as good as away. */
const timeoutMs = 20_000;

export function httpCall(options: CallOptions): Call {
  const caller = new Caller(options);
  return (method, path, body) => caller.call(method, path, body);
}

class Caller {
  readonly #server: string;
  readonly #fetch: Fetch;
  readonly #token: string | null;
  readonly #timer: Surroundings['timer'];
  readonly #page: string | null;
  /** A call was answered: the server lets this page in. */
  #isHeard = false;

  constructor({ server, fetch, token, timer, page = originOfPage() }: CallOptions) {
    this.#server = server;
    this.#fetch = fetch;
    this.#token = token;
    this.#timer = timer;
    this.#page = page;
  }

  async call(method: string, path: string, body?: Json): Promise<Json> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (this.#token !== null) headers.authorization = `Bearer ${this.#token}`;
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const abort = new AbortController();
    // It holds until all of the answer is here: a body may stall as well.
    const timer = this.#timer(timeoutMs, () => abort.abort());
    try {
      const response = await this.#fetch(this.#server + path, { ...init, signal: abort.signal });
      this.#isHeard = true;
      const answer: unknown = response.status === 204 ? {} : await jsonOf(response).catch(() => null);
      if (abort.signal.aborted) throw new Error('no answer in time');
      if (typeof answer !== 'object' || answer === null) throw new RoostError('bad-answer');
      if (!response.ok) throw refusalOf(answer);
      return answer as Json;
    } catch (cause) {
      if (cause instanceof RoostError) throw cause;
      if (this.#isHeard || abort.signal.aborted || !(await this.#refusesPage()))
        throw new RoostError('offline', { cause });
      throw new RoostError('origin-refused', { cause, sentence: refusesPage(this.#server, String(this.#page)) });
    } finally {
      timer.cancel();
    }
  }

  /**
   * A browser tells a page of another origin nothing but that a request failed. One that asks for no answer gets through when the
   * server is there (http.md, of `/healthz`).
   */
  async #refusesPage(): Promise<boolean> {
    if (this.#page === null || this.#page === this.#server) return false;
    const abort = new AbortController();
    const timer = this.#timer(timeoutMs, () => abort.abort());
    const asked = { method: 'GET', headers: {}, mode: 'no-cors', signal: abort.signal } as const;
    return this.#fetch(`${this.#server}/healthz`, asked)
      .then(
        () => true,
        () => false,
      )
      .finally(() => timer.cancel());
  }
}

function originOfPage(): string | null {
  const { location } = globalThis as { location?: { origin?: unknown } };
  // "null" is that of a file or a sandbox: a page all the same.
  return typeof location?.origin === 'string' ? location.origin : null;
}

function refusesPage(server: string, page: string): string {
  return `The server at ${server} is there, but takes no calls from pages of ${page}. Whoever runs it can allow them with the variable ROOST_ORIGINS.`;
}
