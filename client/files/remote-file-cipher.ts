import { type Bytes, inChunks } from '../../lib/chunks.ts';
import type { SuitePort } from '../cipher/remote/suite-port.ts';
import type { EncryptionResult, FileCipher } from './file-cipher.ts';
import { FileTurns, type FromFileWorker, problemOf, type ToFileWorker } from './file-cipher-port.ts';

export interface RemoteFileCipherOptions {
  /** Starts a worker for one file; it is ended with its port. */
  readonly connect: () => SuitePort;
  /** For small files, for more at once than there may be workers, and where none can be started. */
  readonly here: FileCipher;
}

/** As much of a file takes a few milliseconds here: less than a worker takes to start. */
const largeBytes = 1024 * 1024;
const maxWorkers = 4;
/** What goes over of a source at once. */
const pieceBytes = 1024 * 1024;

interface StreamStart {
  readonly port: SuitePort;
  readonly turns: FileTurns<FromFileWorker>;
  readonly first: FromFileWorker;
}

/** Large files in a worker of their own each, so that the page stays free; what it holds of them is a piece at a time. */
export function remoteFileCipher({ connect, here }: RemoteFileCipherOptions): FileCipher {
  let workers = 0;

  async function* worked<Result>(
    { begin, size, open }: { begin: ToFileWorker; size: number; open: () => Bytes },
    instead: () => AsyncGenerator<Uint8Array, Result>,
    result: (encrypted: EncryptionResult | null) => Result,
  ): AsyncGenerator<Uint8Array, Result> {
    if (size < largeBytes || workers >= maxWorkers) return yield* instead();
    workers += 1;
    try {
      const begun = await start(connect, begin);
      return begun === null ? yield* instead() : result(yield* answered(begun, open));
    } finally {
      workers -= 1;
    }
  }

  return {
    encrypt: (source, size) =>
      worked(
        { begin: { encrypt: size }, size, open: () => source },
        () => here.encrypt(source, size),
        (encrypted) => {
          if (encrypted === null) throw new Error('it ended before its end');
          return encrypted;
        },
      ),
    decrypt: (open, secrets) =>
      worked(
        { begin: { decrypt: secrets }, size: secrets.size, open },
        () => here.decrypt(open, secrets),
        () => undefined,
      ),
  };
}

/** Null: there can be no worker. Nothing of the file has been read then. */
async function start(connect: () => SuitePort, begin: ToFileWorker): Promise<StreamStart | null> {
  let port: SuitePort | null = null;
  try {
    port = connect();
    const turns = new FileTurns<FromFileWorker>(port);
    turns.say(begin);
    turns.say({ next: true });
    return { port, turns, first: await turns.hear() };
  } catch {
    port?.close();
    return null;
  }
}

/** What the worker gives out, and what it returns; it is given what it asks for. */
async function* answered(
  { port, turns, first }: StreamStart,
  open: () => Bytes,
): AsyncGenerator<Uint8Array, EncryptionResult | null> {
  let source: AsyncGenerator<Uint8Array> | null = null;
  let turn = 0;
  try {
    for (let message = first; ; message = await turns.hear()) {
      if ('failed' in message) throw problemOf(message.failed);
      if ('done' in message) return message.done;
      if ('bytes' in message) {
        yield message.bytes;
        turns.say({ next: true });
        continue;
      }
      if (source === null || message.reading !== turn) {
        await source?.return(undefined);
        source = inChunks(open(), pieceBytes);
        turn = message.reading;
      }
      const { done, value } = await source.next();
      turns.say({ piece: done ? null : value });
    }
  } finally {
    port.close();
    await source?.return(undefined);
  }
}
