/** What is said of a file before it is fetched: by whoever sends it, and as it is taken from others. */
import type { FilePreview } from '../api.ts';

/** As much as a message has room for: 49 days, and more pixels than any picture. */
const most = 2 ** 32 - 1;
/** Of nine colours by nine, the most that there are (https://blurha.sh). */
const maxBlurhashLength = 4 + 2 * 9 * 9;

/** As far as it can be so: sides have pixels, a length has an end, a picture has bytes. */
export function previewSaid({ thumbnail, blurhash = '', width, height, durationMs }: FilePreview): FilePreview {
  const [wide, high, duration] = [countOf(width), countOf(height), countOf(durationMs)];
  return {
    ...(thumbnail instanceof Uint8Array && thumbnail.length > 0 ? { thumbnail } : {}),
    ...(isBlurhash(blurhash) ? { blurhash: blurhash.toWellFormed() } : {}),
    // One side alone is no shape.
    ...(wide > 0 && high > 0 ? { width: wide, height: high } : {}),
    ...(duration > 0 ? { durationMs: duration } : {}),
  };
}

function isBlurhash(said: unknown): said is string {
  return typeof said === 'string' && said !== '' && said.length <= maxBlurhashLength;
}

/** 0: none. */
function countOf(said: unknown): number {
  const count = typeof said === 'number' ? Math.round(said) : 0;
  return count > 0 && count <= most ? count : 0;
}
