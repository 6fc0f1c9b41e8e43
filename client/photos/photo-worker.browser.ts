/**
 * Photos made in a worker of their own, one for each: it is gone with its memory when the photo is made, or given up, or when the
 * decoder of the browser does not come to an end.
 */
import { RoostError } from '../errors.ts';
import { type MadePhoto, makePhoto, type PhotoAsk } from './make-photo.browser.ts';

/** By it the program of the worker knows what it is wanted for. */
export const photoWorkerName = 'roost photo';
/** A decoder that takes longer is taken for one that never ends. */
const waitMs = 30_000;

interface PhotoRequest {
  readonly blob: Blob;
  readonly ask: PhotoAsk;
}

/** `failed`: not for the picture's sake; it may be made elsewhere. */
type Answer = { readonly made: MadePhoto | null } | { readonly failed: string };

/** The worker's end. */
export function servePhoto(): void {
  self.addEventListener('message', ({ data }: MessageEvent<PhotoRequest>) => {
    makePhoto(data.blob, data.ask).then(
      (made) => self.postMessage({ made } satisfies Answer),
      (error: unknown) => self.postMessage({ failed: String(error) } satisfies Answer),
    );
  });
}

/** The page's end. Null: decoding fails, or takes too long. A browser whose workers cannot draw makes it on the page. */
export async function makePhotoIn(
  url: string | URL,
  { blob, ask, signal }: PhotoRequest & { readonly signal?: AbortSignal | undefined },
): Promise<MadePhoto | null> {
  const worker = new Worker(url, { type: 'module', name: photoWorkerName });
  let end = () => {};
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(() => resolve({ made: null }), waitMs);
      const stop = () => reject(new RoostError('given-up'));
      end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
      };
      signal?.addEventListener('abort', stop);
      worker.addEventListener('message', ({ data }) => resolve(data as Answer));
      worker.addEventListener('error', () => resolve({ failed: 'it could not be started' }));
      worker.postMessage({ blob, ask } satisfies PhotoRequest);
    });
    return 'made' in answer ? answer.made : await makePhoto(blob, ask);
  } finally {
    end();
    worker.terminate();
  }
}
