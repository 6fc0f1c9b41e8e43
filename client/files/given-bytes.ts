import { RoostError } from '../errors.ts';

/** What somebody gave to be sent, as it is read. Whatever keeps it from being read, and however that is called here, rejects with `file-changed`. */
export async function* givenBytes(open: () => AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* open();
  } catch (cause) {
    throw cause instanceof RoostError ? cause : new RoostError('file-changed', { cause });
  }
}
