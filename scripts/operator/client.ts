/** What a command asks a deployment as its operator (docs/spec/http.md, H19). */
import { UsageError } from '../kit/args.ts';

/** Where a list goes on. */
interface Place extends Record<string, string> {
  readonly user: string;
  readonly after: string;
}

interface Page {
  readonly conversations: readonly string[];
  readonly next: Place | null;
}

/** A refusal, or no answer; the message is for the person at the terminal. */
export class OperatorError extends Error {
  /** The refusal's, or empty. */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** Says what is wrong with one of many, and lets the others go on. Nothing: only a conversation that has begun has a history. */
export async function problemOf(work: Promise<string>): Promise<string> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return error.code === 'unknown-conversation' ? '' : error.message;
  }
}

/** How often what may be repeated is, and how long that waits. */
const tries = 6;
/** Longer than the slowest request takes: without an end a connection that is dead would hold a command up for ever. */
const patience = { waitMs: 1_000, answersWithinMs: 120_000 };

export class Operator {
  readonly #url: string;
  readonly #key: string;
  readonly #patience: typeof patience;

  constructor(url: string, key: string, own = patience) {
    this.#url = url;
    this.#key = key;
    this.#patience = own;
  }

  /** Repeats what a deploy, a restart or a full moment makes fail; every request of the operator's may be repeated. */
  async ask<Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    for (let turn = 1; ; turn++) {
      const outcome = await this.#once<Answer>(method, path, body);
      if ('answer' in outcome) return outcome.answer;
      if (outcome.isFinal || turn === tries) {
        throw new OperatorError(`${method} ${path}: ${outcome.problem}`, outcome.code);
      }
      await new Promise((resolve) => setTimeout(resolve, this.#patience.waitMs * turn));
    }
  }

  /** The ids of all conversations, each as often as people are or were in it. */
  async *conversations(): AsyncGenerator<string> {
    for (let next: Place | null = { user: '', after: '' }; next !== null; ) {
      const query = new URLSearchParams(next).toString();
      const page: Page = await this.ask<Page>('GET', `/operator/conversations?${query}`);
      yield* page.conversations;
      next = page.next;
    }
  }

  async #once<Answer>(
    method: string,
    path: string,
    body: object | undefined,
  ): Promise<{ answer: Answer } | { problem: string; code: string; isFinal: boolean }> {
    try {
      const response = await fetch(`${this.#url}${path}`, {
        method,
        headers: { authorization: `Bearer ${this.#key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal: AbortSignal.timeout(this.#patience.answersWithinMs),
      });
      if (response.ok) return { answer: (await response.json()) as Answer };
      const text = await response.text();
      const { code, sentence } = refusalIn(text) ?? { code: '', sentence: `${response.status} ${text.slice(0, 200)}` };
      return { problem: sentence, code, isFinal: response.status < 500 };
    } catch (fault) {
      const { cause, message, name } = fault as Error;
      if (name === 'TimeoutError') {
        return { problem: `no answer within ${this.#patience.answersWithinMs / 1_000} s`, code: '', isFinal: false };
      }
      return { problem: cause instanceof Error ? cause.message : message, code: '', isFinal: false };
    }
  }
}

function refusalIn(text: string): { code: string; sentence: string } | undefined {
  try {
    const { error } = JSON.parse(text) as { error: { code: string; sentence: string; detail?: string } };
    return { code: error.code, sentence: `${error.code}: ${error.detail ?? error.sentence}` };
  } catch {
    return undefined;
  }
}

/** The operator of the deployment at `url`; the key comes from the environment, where no list of processes shows it. */
export function operatorOf(url: string | undefined, env: NodeJS.ProcessEnv = process.env): Operator {
  if (url === undefined) throw new UsageError('--url names the deployment, for example https://chat.example.org');
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) throw new UsageError(`--url is an address, not ${url}`);
  const key = env.ROOST_OPERATOR_KEY ?? '';
  if (key === '')
    throw new UsageError('ROOST_OPERATOR_KEY is not in the environment: it is the secret of the deployment');
  return new Operator(parsed.origin, key);
}

/** Does the work for each, so many side by side. */
export async function forEach<Item>(
  items: AsyncIterable<Item>,
  sideBySide: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.asyncIterator]();
  // A generator answers its callers one after the other.
  const lane = async () => {
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: sideBySide }, lane));
}
