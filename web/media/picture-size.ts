/** How large a picture is before it is drawn: a few bytes may say that they are a picture which takes all memory there is. */

/** Drawn in a chat without being asked for: as a bitmap 64 MB. What is sent from here has a quarter of it. */
export const maxDrawnPixels = 16_000_000;
/** Drawn at all; larger ones can be saved. As many as are opened before they are sent (docs/spec/media.md, B16). */
export const maxShownPixels = 64_000_000;

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/**
 * As the browser itself reads it from the head of the file: whatever else is said there, this is what it would draw. It decodes nothing for
 * that, as long as the picture is off the page. Null: it can make no picture of it.
 */
export function pictureSize(url: string): Promise<PictureSize | null> {
  return new Promise((resolve) => {
    const picture = new Image();
    picture.onload = () => {
      const { naturalWidth: width, naturalHeight: height } = picture;
      resolve(width > 0 && height > 0 ? { width, height } : null);
    };
    picture.onerror = () => resolve(null);
    picture.src = url;
  });
}

export function pixelsOf({ width, height }: PictureSize): number {
  return width * height;
}
