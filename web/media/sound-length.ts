import type { FilePreview } from '../sdk.ts';

/** A sound that a browser cannot read by then is sent with its length unknown. */
const patienceMs = 5_000;

/** How long a sound plays. */
export async function soundLength(file: Blob): Promise<FilePreview> {
  const url = URL.createObjectURL(file);
  const sound = document.createElement('audio');
  try {
    const length = new Promise<void>((resolve) => {
      for (const name of ['loadedmetadata', 'error']) sound.addEventListener(name, () => resolve(), { once: true });
      setTimeout(resolve, patienceMs);
    });
    sound.preload = 'metadata';
    sound.src = url;
    await length;
    const { duration } = sound;
    return Number.isFinite(duration) && duration > 0 ? { durationMs: Math.round(duration * 1_000) } : {};
  } finally {
    sound.removeAttribute('src');
    URL.revokeObjectURL(url);
  }
}
