import { rmSync } from 'node:fs';
import net from 'node:net';
import { CommandFailure, exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';
import { onLines } from './lines.ts';
import type { CommandLine } from './parse.ts';
import type { Place } from './place.ts';
import { jsonLine } from './printable.ts';

/** Runs one command for a terminal, this one's or another's; gives its exit code and never rejects. */
export type CommandRunner = (line: CommandLine, io: Io) => Promise<number>;

interface Request {
  readonly command: CommandLine['command'];
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  readonly switches: readonly string[];
  readonly stdin: string | null;
  /** Whoever asks says of each line when it has written it. A terminal of the release before says nothing. */
  readonly tellsWritten?: boolean;
}

interface Answer {
  readonly out?: string;
  readonly err?: string;
  readonly squares?: string;
  readonly exit?: number;
}

/** What whoever asked says afterwards: so many lines more have been written. */
interface WriteReport {
  readonly written: number;
}

export interface Host {
  /** Waits for work in hand, then takes no more. */
  close(): Promise<void>;
}

/**
 * Takes work of other processes of the same profile.
 *
 * A device has one connection and its store one process (a second one would displace the first, and take the same send
 * numbers). So whoever is there first does the work of all: a bot's `roost send` runs inside its `roost listen`.
 */
export async function openHost(place: Place, run: CommandRunner): Promise<Host> {
  if (process.platform !== 'win32') rmSync(place.socket, { force: true });
  const work = new Set<Promise<unknown>>();
  const aborts = new Set<AbortController>();
  const server = net.createServer((socket) => {
    const ended = serve(socket, run, aborts).finally(() => work.delete(ended));
    work.add(ended);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(place.socket, resolve);
  });
  return {
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const stop of aborts) stop.abort();
      await Promise.all([closed, ...work]);
    },
  };
}

async function serve(socket: net.Socket, run: CommandRunner, aborts: Set<AbortController>): Promise<void> {
  const stop = new AbortController();
  socket.on('error', () => stop.abort());
  socket.on('close', () => stop.abort());
  const tell = (answer: Answer) => socket.writable && socket.write(`${jsonLine(answer)}\n`);
  const unwritten = new UnwrittenLines();
  stop.signal.addEventListener('abort', () => unwritten.lose());
  const request = await firstLine(socket, (line) => unwritten.written(writtenIn(line)));
  if (request === null) return void socket.destroy();

  const asked = readRequest(request);
  // What another program writes there is passed over, and what runs here goes on.
  if (asked === null) return void socket.destroy();
  const { stdin, switches, tellsWritten, ...rest } = asked;
  const line: CommandLine = { ...rest, switches: new Set(switches) };
  if (line.command === 'listen') aborts.add(stop);
  const exit = await run(line, {
    out: async (text) => {
      if (!tell({ out: text }) && !socket.writable) throw new Error('whoever asked has gone');
      if (tellsWritten === true) await unwritten.next();
    },
    err: (text) => tell({ err: text }),
    squares: (rows) => tell({ squares: rows }),
    readStdin: async () => stdin ?? '',
    ask: async () => {
      throw new Error('a command that another process runs cannot ask');
    },
    stopped: stop.signal,
  });
  aborts.delete(stop);
  tell({ exit });
  socket.end();
}

/** Lines that were handed over, and of which it is not known yet whether they were written. */
class UnwrittenLines {
  readonly #waiters: { resolve(): void; reject(error: Error): void }[] = [];
  #isLost = false;

  next(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#isLost) reject(new Error('whoever asked has gone'));
      else this.#waiters.push({ resolve, reject });
    });
  }

  written(count: number): void {
    for (const { resolve } of this.#waiters.splice(0, count)) resolve();
  }

  lose(): void {
    this.#isLost = true;
    for (const { reject } of this.#waiters.splice(0)) reject(new Error('whoever asked has gone'));
  }
}

function writtenIn(line: string): number {
  try {
    const { written } = JSON.parse(line) as Partial<WriteReport>;
    return typeof written === 'number' && written > 0 ? written : 0;
  } catch {
    return 0;
  }
}

function readRequest(line: string): Request | null {
  try {
    const { command, operands, options, switches, stdin, tellsWritten = false } = JSON.parse(line) as Request;
    const isRequest = typeof command === 'string' && Array.isArray(operands) && Array.isArray(switches);
    return isRequest && typeof options === 'object'
      ? { command, operands, options, switches, stdin, tellsWritten }
      : null;
  } catch {
    return null;
  }
}

/** Hands a command to the process that has the profile open. Null when there is none. */
export function handOver(place: Place, line: CommandLine, stdin: string | null, io: Io): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = net.connect(place.socket);
    let exit: number | null = null;
    let isTaken = false;
    socket.on('connect', () => {
      isTaken = true;
      const { switches, ...rest } = line;
      socket.write(`${jsonLine({ ...rest, switches: [...switches], stdin, tellsWritten: true } satisfies Request)}\n`);
    });
    const tellWritten = () => socket.writable && socket.write(`${jsonLine({ written: 1 } satisfies WriteReport)}\n`);
    onLines(socket, (text) => {
      const answer = JSON.parse(text) as Answer;
      // What cannot be written stops this process, and so the work that was handed over.
      if (answer.out !== undefined) io.out(answer.out).then(tellWritten, () => {});
      if (answer.err !== undefined) io.err(answer.err);
      if (answer.squares !== undefined) io.squares(answer.squares);
      if (answer.exit !== undefined) exit = answer.exit;
    });
    io.stopped.addEventListener('abort', () => socket.end());
    socket.on('error', () => {});
    socket.on('close', () => {
      if (io.stopped.reason instanceof CommandFailure) {
        io.err(io.stopped.reason.message);
        return resolve(exitCodes[io.stopped.reason.exit].code);
      }
      if (!isTaken || exit !== null || io.stopped.aborted) return resolve(exit ?? (isTaken ? 0 : null));
      if (line.command === 'listen') return resolve(null);
      io.err('The process that had this profile open ended before it answered.');
      resolve(exitCodes.failed.code);
    });
  });
}

function firstLine(socket: net.Socket, takeLater: (line: string) => void): Promise<string | null> {
  return new Promise((resolve) => {
    let isFirst = true;
    onLines(socket, (line) => {
      if (!isFirst) return takeLater(line);
      isFirst = false;
      resolve(line);
    });
    socket.once('close', () => resolve(null));
  });
}
