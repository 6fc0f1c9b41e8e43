/** Where ciphertext lies: R2, by its binding. */
import { type CheckedStream, checked } from './checked.ts';
import type { PartDigest } from './part-digest.ts';

export interface MediaBucket {
  /** An object of one part. Null: it differs from what was wanted, and was thrown away. */
  put(key: string, body: ReadableStream<Uint8Array>, wanted: PartDigest): Promise<{ readonly etag: string } | null>;
  /** Begins an object of several parts; gives the bucket's id of the upload. */
  begin(key: string): Promise<string>;
  abort(key: string, upload: string): Promise<void>;
  putPart(
    at: { readonly key: string; readonly upload: string; readonly part: number },
    body: ReadableStream<Uint8Array>,
    wanted: PartDigest,
  ): Promise<{ readonly etag: string } | null>;
  /** Puts the object together. Throws when that upload is over. */
  complete(key: string, upload: string, parts: readonly { part: number; etag: string }[]): Promise<void>;
  sizeOf(key: string): Promise<number | null>;
  read(key: string, offset: number, length: number): Promise<ArrayBuffer | null>;
  /** All of it, from the beginning. */
  open(key: string): Promise<ReadableStream<Uint8Array> | null>;
  /** At most as many as one answer has: more than any upload has parts. */
  list(prefix: string): Promise<readonly { readonly key: string; readonly length: number }[]>;
  erase(keys: readonly string[]): Promise<void>;
}

export function r2MediaBucket(bucket: R2Bucket): MediaBucket {
  return {
    put: (key, body, wanted) =>
      kept(checked(body, wanted), (stream) => bucket.put(key, stream, { sha256: wanted.sha256 })),
    begin: async (key) => (await bucket.createMultipartUpload(key)).uploadId,
    abort: (key, upload) => bucket.resumeMultipartUpload(key, upload).abort(),
    putPart: ({ key, upload, part }, body, wanted) =>
      kept(checked(body, wanted), (stream) => bucket.resumeMultipartUpload(key, upload).uploadPart(part, stream)),
    complete: async (key, upload, parts) => {
      const given = parts.map(({ part, etag }) => ({ partNumber: part, etag }));
      await bucket.resumeMultipartUpload(key, upload).complete(given);
    },
    sizeOf: async (key) => (await bucket.head(key))?.size ?? null,
    read: async (key, offset, length) => {
      const found = await bucket.get(key, { range: { offset, length } });
      return found === null ? null : found.arrayBuffer();
    },
    open: async (key) => (await bucket.get(key))?.body ?? null,
    list: async (prefix) => (await bucket.list({ prefix })).objects.map(({ key, size }) => ({ key, length: size })),
    erase: (keys) => bucket.delete([...keys]),
  };
}

/** The bucket fails too when the stream that it reads does: what counts is whose fault it was. */
async function kept<Etag extends { readonly etag: string }>(
  { stream, isRight }: CheckedStream,
  keep: (stream: ReadableStream<Uint8Array>) => Promise<Etag | null>,
): Promise<{ readonly etag: string } | null> {
  const [right, answer] = await Promise.allSettled([isRight, keep(stream)]);
  if (right.status === 'fulfilled' && !right.value) return null;
  if (answer.status === 'rejected') throw answer.reason;
  if (right.status === 'rejected') throw right.reason;
  return answer.value === null ? null : { etag: answer.value.etag };
}
