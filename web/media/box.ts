import type { FilePreview } from '../sdk.ts';

/** As it stands in a chat, in CSS pixels. */
const [most, least] = [320, 96];
/** Of what says nothing of its size. */
const unsaid = { width: 240, height: 180 };

/** The room that a picture takes in a chat, known before any of it is there: nothing moves when it comes. */
export function boxOf({ width = 0, height = 0 }: FilePreview): { readonly width: number; readonly height: number } {
  if (!(width > 0 && height > 0)) return unsaid;
  const scale = Math.min(most / width, most / height, 1);
  const within = (side: number) => Math.round(Math.min(most, Math.max(least, side * scale)));
  return { width: within(width), height: within(height) };
}
