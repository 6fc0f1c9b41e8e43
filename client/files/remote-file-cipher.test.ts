/** A file that is encrypted and decrypted over there is the same as here, and neither end holds more than a piece of it. */
import { expect, test } from 'vitest';
import { encryptedSize, FileCipherError } from '../../crypto/file-format.ts';
import type { SuitePort } from '../cipher/remote/suite-port.ts';
import { RoostError } from '../errors.ts';
import { type EncryptionResult, type FileCipher, fileCipherHere } from './file-cipher.ts';
import { remoteFileCipher } from './remote-file-cipher.ts';
import { serveFileCipher } from './serve-file-cipher.ts';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const size = 3_500_000;
const file = Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >>> 8)) % 256);

function* inPieces(bytes: Uint8Array, length = 100_000): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.slice(at, at + length);
}

/** Workers that the test may end, or whose program cannot be had. */
function stage({ isBroken = false } = {}) {
  const workers: { isClosed: boolean; die(): void; readonly posted: number[] }[] = [];
  const connect = (): SuitePort => {
    const listeners = { page: (_: unknown) => {}, worker: (_: unknown) => {} };
    let ended = (_: string) => {};
    const worker = {
      isClosed: false,
      posted: [] as number[],
      die: () => {
        worker.isClosed = true;
        ended('killed');
      },
    };
    workers.push(worker);
    const end = (own: 'page' | 'worker', other: 'page' | 'worker'): SuitePort => ({
      post: (message, transfer) => {
        const copy = structuredClone(message, { transfer: [...transfer] });
        for (const one of Object.values(copy as object)) if (one instanceof Uint8Array) worker.posted.push(one.length);
        queueMicrotask(() => worker.isClosed || listeners[other](copy));
      },
      listen: (listener) => (listeners[own] = listener),
      ended: (listener) => {
        if (own === 'page') ended = listener;
      },
      close: () => (worker.isClosed = true),
    });
    const page = end('page', 'worker');
    if (isBroken) setTimeout(() => worker.die(), 1);
    else void serveFileCipher(fileCipherHere(random), end('worker', 'page'));
    return page;
  };
  return { workers, fileCipher: remoteFileCipher({ connect, here: fileCipherHere(random) }) };
}

async function encrypted(
  fileCipher: FileCipher,
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  length = size,
) {
  const stream = fileCipher.encrypt(source, length);
  const pieces: Uint8Array[] = [];
  for (;;) {
    const next = await stream.next();
    if (next.done) return { blob: new Uint8Array(Buffer.concat(pieces)), said: next.value as EncryptionResult };
    pieces.push(next.value);
  }
}

async function all(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

test('[D7] [B20] what is encrypted there is decrypted here, and the other way round; each worker ends with its file', async () => {
  const { workers, fileCipher } = stage();
  const here = fileCipherHere(random);
  const there = await encrypted(fileCipher, inPieces(file));
  expect(there.said.size).toBe(encryptedSize(size));
  expect(there.blob).toHaveLength(encryptedSize(size));
  expect(Buffer.compare(await all(here.decrypt(() => [there.blob], there.said.secrets)), file)).toBe(0);
  const own = await encrypted(here, [file]);
  expect(Buffer.compare(await all(fileCipher.decrypt(() => inPieces(own.blob), own.said.secrets)), file)).toBe(0);
  expect(workers.map(({ isClosed }) => isClosed)).toEqual([true, true]);
  expect(Math.max(...workers.flatMap(({ posted }) => posted))).toBeLessThanOrEqual(1024 * 1024);
  expect(there.said.parts).toHaveLength(1);
});

test('[D7] [B20] a small one stays here, and so does one too many at once', async () => {
  const { workers, fileCipher } = stage();
  await encrypted(fileCipher, [file.subarray(0, 1_000)], 1_000);
  expect(workers).toEqual([]);
  const begun = Array.from({ length: 6 }, () => fileCipher.encrypt(inPieces(file), size));
  await Promise.all(begun.map((one) => one.next()));
  expect(workers).toHaveLength(4);
  for (const one of begun) await one.return(undefined as never);
  expect(workers.every(({ isClosed }) => isClosed)).toBe(true);
  await encrypted(fileCipher, inPieces(file));
  expect(workers).toHaveLength(5);
});

test('[D7] [B20] what is not genuine, and what is not as long as was said, is refused as it is here', async () => {
  const { workers, fileCipher } = stage();
  const { blob, said } = await encrypted(fileCipher, inPieces(file));
  blob[5] = (blob[5] as number) ^ 1;
  const damaged = all(fileCipher.decrypt(() => inPieces(blob), said.secrets));
  await expect(damaged).rejects.toThrow(FileCipherError);
  await expect(damaged).rejects.toMatchObject({ code: 'not-genuine' });
  await expect(encrypted(fileCipher, inPieces(file), size + 1)).rejects.toMatchObject({ code: 'other-size' });
  expect(workers.map(({ isClosed }) => isClosed)).toEqual([true, true, true]);
});

test('[B20] what the source throws is thrown as it is, and whoever reads no further ends it', async () => {
  const { workers, fileCipher } = stage();
  const why = new RoostError('given-up');
  let isOver = false;
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield file.slice(0, 2_000_000);
    throw why;
  }
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield new Uint8Array(100_000);
    } finally {
      isOver = true;
    }
  }
  await expect(encrypted(fileCipher, failing())).rejects.toBe(why);
  const stream = fileCipher.encrypt(endless(), size);
  await stream.next();
  await stream.return(undefined as never);
  expect([isOver, ...workers.map(({ isClosed }) => isClosed)]).toEqual([true, true, true]);
});

test('[B20] a worker that cannot be started is done without; one that dies over a file is a fault, and the next has another', async () => {
  const broken = stage({ isBroken: true });
  const { blob, said } = await encrypted(broken.fileCipher, inPieces(file));
  expect(broken.workers).toHaveLength(1);
  const { workers, fileCipher } = stage();
  const stream = fileCipher.decrypt(() => inPieces(blob), said.secrets);
  expect((await stream.next()).done).toBe(false);
  workers[0]?.die();
  await expect(stream.next()).rejects.toThrow('gone');
  expect(Buffer.compare(await all(fileCipher.decrypt(() => inPieces(blob), said.secrets)), file)).toBe(0);
});
