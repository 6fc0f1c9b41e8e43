/**
 * An object's bytes for whoever reads it, piece by piece: from the edge's cache, or from the bucket and then into that cache. In
 * memory is a piece or two, however long the object is and whatever part of it is wanted.
 */
import type { MediaId } from '../../../protocol/media.ts';
import type { MediaBucket } from './bucket.ts';

/** Small enough for many downloads in one isolate, large enough that a long one takes few calls. */
const pieceBytes = 2 * 1024 * 1024;

/** What was collected is gone from everywhere so much later. */
const cachedForS = 24 * 3_600;

/** The part of the platform's cache that is used. */
export interface EdgeCache {
  match(url: string): Promise<Response | undefined>;
  put(url: string, response: Response): Promise<void>;
}

export interface PiecesOptions {
  readonly bucket: MediaBucket;
  /** Null: there is none. */
  readonly cache: EdgeCache | null;
  /** Does the work after the answer. */
  readonly later: (work: () => Promise<unknown>) => void;
  /** Where cached pieces are named. */
  readonly origin: string;
}

/** Inclusive. */
export interface ByteRange {
  readonly from: number;
  readonly through: number;
}

/** The bytes from..through of an object of `size`, or null: it is not there any more. */
export async function readPieces(
  options: PiecesOptions,
  object: { readonly id: MediaId; readonly size: number },
  { from, through }: ByteRange,
): Promise<ReadableStream<Uint8Array> | null> {
  let next = Math.floor(from / pieceBytes);
  const last = Math.floor(through / pieceBytes);
  const take = async (): Promise<Uint8Array | null> => {
    const start = next * pieceBytes;
    const piece = await readPiece(options, object, next++);
    return piece?.subarray(Math.max(0, from - start), through + 1 - start) ?? null;
  };
  let first = await take();
  if (first === null) return null;
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = first ?? (await take());
        first = null;
        if (piece === null) return controller.error(new Error('the object has gone'));
        controller.enqueue(piece);
        if (next > last) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return stream;
}

async function readPiece(
  { bucket, cache, later, origin }: PiecesOptions,
  { id, size }: { readonly id: MediaId; readonly size: number },
  piece: number,
): Promise<Uint8Array | null> {
  const start = piece * pieceBytes;
  const length = Math.min(pieceBytes, size - start);
  const name = `${origin}/v1/media/${id}/pieces/${piece}`;
  const cached = await cache?.match(name).catch(() => undefined);
  if (cached !== undefined) {
    const bytes = new Uint8Array(await cached.arrayBuffer());
    if (bytes.length === length) return bytes;
  }
  const read = await bucket.read(id, start, length);
  if (read === null) return null;
  if (cache !== null) {
    const kept = new Response(read, { headers: { 'cache-control': `public, max-age=${cachedForS}` } });
    later(() => cache.put(name, kept));
  }
  return new Uint8Array(read);
}
