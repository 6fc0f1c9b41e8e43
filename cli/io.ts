import { createInterface } from 'node:readline/promises';
import { CommandFailed } from './exit-codes.ts';

/** Where a command reads and writes: this process, or another one that handed its work over. */
export interface Io {
  out(line: string): void;
  err(line: string): void;
  /** All of stdin. */
  readStdin(): Promise<string>;
  /** Asks the person at the terminal. */
  ask(question: string): Promise<string>;
  /** Set when the person, or the other process, has had enough. */
  readonly stopped: AbortSignal;
}

/** The terminal of this process. SIGINT and SIGTERM stop the command. */
export function terminal(): Io {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
  // The reader of a pipe went away: nobody is listening any more.
  process.stdout.on('error', () => stop.abort());
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    readStdin,
    ask,
    stopped: stop.signal,
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
    throw new CommandFailed('failed', 'Nothing was typed.');
  } finally {
    lines.close();
  }
}
