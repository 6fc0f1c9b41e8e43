/**
 * Bytes on their way into the bucket, checked as they pass, a piece in memory at a time. The last piece is handed on only
 * when all of them have the length and the hash that they should have: anything else is cut off before its end, and the
 * bucket throws it away.
 */
import { hex } from '../../../lib/bytes.ts';
import type { PartDigest } from './part-digest.ts';

export interface CheckedStream {
  /** Of the wanted length; it fails where the bytes are others. */
  readonly stream: ReadableStream<Uint8Array>;
  /** Whether they were right. Rejects when they did not come, which is the sender's connection's fault. */
  readonly isRight: Promise<boolean>;
}

export function checked(body: ReadableStream<Uint8Array>, wanted: PartDigest): CheckedStream {
  const { readable, writable } = new FixedLengthStream(wanted.length);
  const isRight = pass(body, writable, wanted);
  isRight.catch(() => {});
  return { stream: readable, isRight };
}

async function pass(
  body: ReadableStream<Uint8Array>,
  to: WritableStream<Uint8Array>,
  { length, sha256 }: PartDigest,
): Promise<boolean> {
  const hash = new crypto.DigestStream('SHA-256');
  const writer = hash.getWriter();
  const out = to.getWriter();
  const reader = body.getReader();
  // What becomes of them is told by what is awaited below.
  for (const end of [hash.digest, writer.closed, out.closed]) end.catch(() => {});
  let seen = 0;
  let last: Uint8Array | null = null;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      seen += value.length;
      if (seen > length) return await wrong(out, reader);
      await writer.write(value);
      if (last !== null) await out.write(last);
      last = value;
    }
    await writer.close();
    if (seen !== length || hex(new Uint8Array(await hash.digest)) !== sha256) return await wrong(out, reader);
    if (last !== null) await out.write(last);
    await out.close();
    return true;
  } catch (fault) {
    await Promise.allSettled([out.abort(fault), reader.cancel()]);
    throw fault;
  }
}

async function wrong(
  out: WritableStreamDefaultWriter<Uint8Array>,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<false> {
  await Promise.allSettled([out.abort(new Error('not what was wanted')), reader.cancel()]);
  return false;
}
