import { createInterface } from 'node:readline/promises';
import { CommandFailure } from './exit-codes.ts';

/** Where a command reads and writes: this process, or another one that handed its work over. */
export interface Io {
  /** Resolves when the line has gone out; rejects when nobody takes it any more, which `stopped` tells as well. */
  out(line: string): Promise<void>;
  err(line: string): void;
  /** How far something is, in the last line of a terminal, where there is one; '' takes it away. */
  progress?(text: string): void;
  /** All of stdin. */
  readStdin(): Promise<string>;
  /** Asks the person at the terminal. */
  ask(question: string): Promise<string>;
  /** Set when the person, or the other process, has had enough; with a CommandFailure as its reason, when that is a failure. */
  readonly stopped: AbortSignal;
}

/** The terminal of this process. SIGINT and SIGTERM stop the command. */
export function terminal(): Io & { lost(): Promise<boolean> } {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
  let isLost = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    isLost = true;
    const why = error.code === 'EPIPE' ? 'nobody reads it any more' : error.message;
    stop.abort(new CommandFailure('failed', `What was to be printed could not be: ${why}.`));
  });
  return {
    out: (line) =>
      new Promise((resolve, reject) => {
        process.stdout.write(`${line}\n`, (error) => (error ? reject(error) : resolve()));
      }),
    err: (line) => void process.stderr.write(`${line}\n`),
    ...(process.stderr.isTTY ? { progress: (text) => void process.stderr.write(`\r\x1b[K${text}`) } : {}),
    readStdin,
    ask,
    stopped: stop.signal,
    // A pipe tells it a moment later.
    lost: () => new Promise((resolve) => process.stdout.write('', () => setImmediate(() => resolve(isLost)))),
  };
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({
    input: process.stdin,
    output: process.stderr,
    terminal: process.stdin.isTTY === true,
  });
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    const answer = (await Promise.race([lines.question(question), closed])).trim();
    if (answer !== '') return answer;
    throw new CommandFailure('failed', 'Nothing was typed.');
  } finally {
    lines.close();
  }
}
