import { rmSync } from 'node:fs';
import net from 'node:net';
import { createInterface } from 'node:readline';
import { exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { CommandLine } from './parse.ts';
import type { Place } from './place.ts';
import { jsonLine } from './printable.ts';

/** Runs one command for a terminal, this one's or another's; gives its exit code and never rejects. */
export type RunCommand = (line: CommandLine, io: Io) => Promise<number>;

interface Request {
  readonly command: CommandLine['command'];
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  readonly switches: readonly string[];
  readonly stdin: string | null;
}

interface Answer {
  readonly out?: string;
  readonly err?: string;
  readonly exit?: number;
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
export async function openHost(place: Place, run: RunCommand): Promise<Host> {
  if (process.platform !== 'win32') rmSync(place.socket, { force: true });
  const work = new Set<Promise<unknown>>();
  const lasting = new Set<AbortController>();
  const server = net.createServer((socket) => {
    const ended = serve(socket, run, lasting).finally(() => work.delete(ended));
    work.add(ended);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(place.socket, resolve);
  });
  return {
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const stop of lasting) stop.abort();
      await Promise.all([closed, ...work]);
    },
  };
}

async function serve(socket: net.Socket, run: RunCommand, lasting: Set<AbortController>): Promise<void> {
  const stop = new AbortController();
  socket.on('error', () => stop.abort());
  socket.on('close', () => stop.abort());
  const tell = (answer: Answer) => socket.writable && socket.write(`${jsonLine(answer)}\n`);
  const request = await firstLine(socket);
  if (request === null) return void socket.destroy();

  const asked = readRequest(request);
  // Who is no roost gets nothing done, and does not end what runs here.
  if (asked === null) return void socket.destroy();
  const { stdin, switches, ...rest } = asked;
  const line: CommandLine = { ...rest, switches: new Set(switches) };
  if (line.command === 'listen') lasting.add(stop);
  const exit = await run(line, {
    out: (text) => tell({ out: text }),
    err: (text) => tell({ err: text }),
    readStdin: async () => stdin ?? '',
    ask: async () => {
      throw new Error('a command that another process runs cannot ask');
    },
    stopped: stop.signal,
  });
  lasting.delete(stop);
  tell({ exit });
  socket.end();
}

function readRequest(line: string): Request | null {
  try {
    const { command, operands, options, switches, stdin } = JSON.parse(line) as Request;
    const isRequest = typeof command === 'string' && Array.isArray(operands) && Array.isArray(switches);
    return isRequest && typeof options === 'object' ? { command, operands, options, switches, stdin } : null;
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
      socket.write(`${jsonLine({ ...rest, switches: [...switches], stdin } satisfies Request)}\n`);
    });
    const lines = createInterface({ input: socket });
    // It repeats the socket's errors.
    lines.on('error', () => {});
    lines.on('line', (text) => {
      const answer = JSON.parse(text) as Answer;
      if (answer.out !== undefined) io.out(answer.out);
      if (answer.err !== undefined) io.err(answer.err);
      if (answer.exit !== undefined) exit = answer.exit;
    });
    io.stopped.addEventListener('abort', () => socket.end());
    socket.on('error', () => {});
    socket.on('close', () => {
      if (!isTaken || exit !== null || io.stopped.aborted) return resolve(exit ?? (isTaken ? 0 : null));
      if (line.command === 'listen') return resolve(null);
      io.err('The process that had this profile open ended before it answered.');
      resolve(exitCodes.failed.code);
    });
  });
}

function firstLine(socket: net.Socket): Promise<string | null> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: socket });
    lines.on('error', () => {});
    lines.once('line', resolve);
    socket.once('close', () => resolve(null));
  });
}
