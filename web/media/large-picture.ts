import { language } from '../text/text.ts';
import { maxDrawnPixels, maxShownPixels, type PictureSize, pixelsOf } from './picture-size.ts';
import { t } from './text.ts';

/** Drawn when somebody asks for it alone. */
export function isLarge(size: PictureSize): boolean {
  return pixelsOf(size) > maxDrawnPixels;
}

/** Drawn nowhere. */
export function isTooLarge(size: PictureSize): boolean {
  return pixelsOf(size) > maxShownPixels;
}

export function tooLargeWords(size: PictureSize): string {
  return t('media.tooManyPixels', { size: pixelWords(size) });
}

export function pixelWords({ width, height }: PictureSize): string {
  return [width, height].map((side) => side.toLocaleString(language())).join(' × ');
}
