/** What is shown of a film before it is fetched, made by the browser's own player; empty where it cannot play it. */
import type { FilePreview } from '../api.ts';
import { blurhashOf, thumbnailOf } from './make-photo.browser.ts';

/** A film has until then to begin, or its preview is left out. */
const waitMs = 10_000;
/** The first picture is often black. */
const lookAtS = 1;

export async function filmPreview(blob: Blob): Promise<FilePreview> {
  // A worker has no player.
  if (typeof document === 'undefined') return {};
  const url = URL.createObjectURL(blob);
  const video = document.createElement('video');
  try {
    Object.assign(video, { muted: true, playsInline: true, preload: 'auto' });
    const hasSize = happens(video, 'loadedmetadata');
    video.src = url;
    if (!(await hasSize)) return {};
    const { videoWidth: width, videoHeight: height } = video;
    const durationMs = Number.isFinite(video.duration) ? Math.round(video.duration * 1_000) : 0;
    const facts = {
      ...(width > 0 && height > 0 ? { width, height } : {}),
      ...(durationMs > 0 ? { durationMs } : {}),
    };
    if (width === 0 || height === 0) return facts;
    const hasPicture = happens(video, 'seeked');
    video.currentTime = durationMs === 0 ? 0.01 : Math.min(lookAtS, durationMs / 2_000);
    if (!(await hasPicture)) return facts;
    const bitmap = await createImageBitmap(video).catch(() => null);
    if (bitmap === null) return facts;
    try {
      return { ...facts, thumbnail: await thumbnailOf(bitmap), blurhash: blurhashOf(bitmap) };
    } finally {
      bitmap.close();
    }
  } catch {
    return {};
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  }
}

/** False: it fails, or takes too long. */
function happens(video: HTMLVideoElement, event: 'loadedmetadata' | 'seeked'): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), waitMs);
    const end = (did: boolean) => {
      clearTimeout(timer);
      resolve(did);
    };
    video.addEventListener(event, () => end(true), { once: true });
    video.addEventListener('error', () => end(false), { once: true });
  });
}
