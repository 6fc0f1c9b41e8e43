import { createInterface } from 'node:readline/promises';
import { CommandFailure } from './exit-codes.ts';
import { printable } from './printable.ts';

/** Where a command reads and writes: this process, or another one that handed its work over. */
export interface Io {
  /** Resolves when the line has gone out; rejects when nobody takes it any more, which `stopped` tells as well. */
  out(line: string): Promise<void>;
  err(line: string): void;
  /** Rows of █, ▀, ▄ and blanks, below one another: what a camera is to read. */
  squares(rows: string): void;
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
    ...writtenTo(process),
    readStdin,
    ask: (question) => ask(printable(question)),
    stopped: stop.signal,
    // A pipe tells it a moment later.
    lost: () => new Promise((resolve) => process.stdout.write('', () => setImmediate(() => resolve(isLost)))),
  };
}

/** Black on white, whatever the colours of the terminal. */
const [begin, end] = ['\u001b[38;5;16;48;5;231m', '\u001b[0m'];

/**
 * What is written to a terminal is made printable here, whoever wrote the text and whoever hands it over. What the terminal
 * obeys is from here alone: the colours of squares, and the place of the line that says how far something is.
 */
export function writtenTo({
  stdout,
  stderr,
}: Pick<NodeJS.Process, 'stdout' | 'stderr'>): Pick<Io, 'out' | 'err' | 'squares' | 'progress'> {
  const square = (line: string) => `${begin}${line.replaceAll(/[^ █▀▄]/g, '')}${end}\n`;
  return {
    out: (line) =>
      new Promise((resolve, reject) => {
        stdout.write(`${printable(line)}\n`, (error) => (error ? reject(error) : resolve()));
      }),
    err: (line) => void stderr.write(`${printable(line)}\n`),
    squares: (rows) => void stderr.write(rows.split('\n').map(square).join('')),
    ...(stderr.isTTY ? { progress: (text) => void stderr.write(`\r\x1b[K${printable(text)}`) } : {}),
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
