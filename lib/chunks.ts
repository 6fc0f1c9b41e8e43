/** A stream of bytes, in pieces of whatever sizes. */
export type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** The same in pieces of `size` bytes; the last may be shorter, none is empty. Each is a copy that nobody else writes to. */
export async function* inChunks(source: Bytes, size: number): AsyncGenerator<Uint8Array> {
  let chunk = new Uint8Array(size);
  let filled = 0;
  for await (const piece of source) {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + size - filled);
      chunk.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < size) continue;
      yield chunk;
      chunk = new Uint8Array(size);
      filled = 0;
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled);
}
