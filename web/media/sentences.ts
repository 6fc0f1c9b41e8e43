import { sentenceOf } from '../app/errors.ts';
import type { RoostErrorLike } from '../sdk.ts';
import { t } from './text.ts';

const own = {
  'file-lost': 'media.lost',
  'unknown-media': 'media.gone',
  'file-damaged': 'media.damaged',
  'file-changed': 'media.changed',
  'no-room': 'media.noRoom',
  offline: 'media.offline',
  'too-large': 'media.tooLarge',
} as const;

/** Why a file was not sent or fetched, and what one can do. */
export function mediaSentence(error: unknown): string {
  const { code } = (error ?? {}) as Partial<RoostErrorLike>;
  if (code === 'file-changed' && isUnreadable(error)) return t('media.unreadable');
  if (code !== undefined && code in own) return t(own[code as keyof typeof own]);
  return isUnreadable(error) ? t('media.unreadable') : sentenceOf(error);
}

/** The file itself failed while it was read: it has been moved, or is of a disk that is gone. */
function isUnreadable(error: unknown): boolean {
  for (let cause = error; cause instanceof Error || cause instanceof DOMException; cause = cause.cause) {
    if (/^Not(Readable|Found)Error$/.test(cause.name)) return true;
  }
  return false;
}
