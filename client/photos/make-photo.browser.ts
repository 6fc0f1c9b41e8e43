/**
 * What a browser makes of a picture: a smaller one, a thumbnail, a blurhash. In a worker and on a page alike; what it makes has
 * no metadata, and lies the way it is shown.
 */
import { encode } from 'blurhash';

export interface PhotoAsk {
  readonly mayBeSeenThrough: boolean;
  /** Only what is shown of it before: its pixels stay. */
  readonly previewOnly: boolean;
}

export interface MadePhoto {
  /** Of the picture itself, as this browser shows it. */
  readonly width: number;
  readonly height: number;
  /** Null: the picture itself is to be sent. */
  readonly photo: { readonly blob: Blob; readonly width: number; readonly height: number } | null;
  readonly thumbnail: Uint8Array;
  readonly blurhash: string;
}

const longestSide = 2_048;
const quality = 0.82;
/** The first that is short enough is taken: beside it a caption has to fit into the message. */
const thumbnails = [
  { side: 320, quality: 0.6 },
  { side: 240, quality: 0.5 },
  { side: 160, quality: 0.4 },
  { side: 96, quality: 0.3 },
];
const maxThumbnailBytes = 12 * 1024;
const hashedSide = 32;
/** A pixel through which nobody would notice that one sees. */
const solid = 250;

type Canvas = OffscreenCanvas | HTMLCanvasElement;
type Context = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

/** Null: this browser cannot decode it. */
export async function makePhoto(blob: Blob, ask: PhotoAsk): Promise<MadePhoto | null> {
  const bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' }).catch(() => null);
  if (bitmap === null) return null;
  try {
    const photo = ask.previewOnly ? null : await smaller(bitmap, ask.mayBeSeenThrough);
    const { width, height } = bitmap;
    return { width, height, photo, thumbnail: await thumbnailOf(bitmap), blurhash: blurhashOf(bitmap) };
  } finally {
    bitmap.close();
  }
}

async function smaller(bitmap: ImageBitmap, mayBeSeenThrough: boolean): Promise<MadePhoto['photo']> {
  const canvas = drawn(bitmap, longestSide, null);
  const { width, height } = canvas;
  if (!mayBeSeenThrough || !isSeenThrough(canvas))
    return { blob: await blobOf(drawn(bitmap, longestSide, 'white'), 'image/jpeg', quality), width, height };
  // Not every browser makes WebP; the others give a PNG.
  return { blob: await blobOf(canvas, 'image/webp', quality), width, height };
}

/** Of whatever can be drawn and has a size. */
export async function thumbnailOf(picture: ImageBitmap): Promise<Uint8Array> {
  for (const { side, quality } of thumbnails) {
    const blob = await blobOf(drawn(picture, side, 'white'), 'image/jpeg', quality);
    if (blob.size <= maxThumbnailBytes) return new Uint8Array(await blob.arrayBuffer());
  }
  return new Uint8Array(0);
}

export function blurhashOf(picture: ImageBitmap): string {
  const canvas = drawn(picture, hashedSide, 'white');
  const { data, width, height } = contextOf(canvas).getImageData(0, 0, canvas.width, canvas.height);
  return width >= height ? encode(data, width, height, 4, 3) : encode(data, width, height, 3, 4);
}

function drawn(picture: ImageBitmap, longest: number, ground: string | null): Canvas {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const canvas = canvasOf(width, height);
  const context = contextOf(canvas);
  context.imageSmoothingQuality = 'high';
  if (ground !== null) {
    context.fillStyle = ground;
    context.fillRect(0, 0, width, height);
  }
  context.drawImage(picture, 0, 0, width, height);
  return canvas;
}

function isSeenThrough(canvas: Canvas): boolean {
  const { data } = contextOf(canvas).getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 3; at < data.length; at += 4) if ((data[at] as number) < solid) return true;
  return false;
}

function canvasOf(width: number, height: number): Canvas {
  if (typeof OffscreenCanvas === 'function') return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement('canvas'), { width, height });
}

function contextOf(canvas: Canvas): Context {
  const context = canvas.getContext('2d') as Context | null;
  if (context === null) throw new Error('this browser draws nothing more');
  return context;
}

async function blobOf(canvas: Canvas, type: string, quality: number): Promise<Blob> {
  if ('convertToBlob' in canvas) return canvas.convertToBlob({ type, quality });
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error('this browser draws nothing more')) : resolve(blob)),
      type,
      quality,
    );
  });
}
