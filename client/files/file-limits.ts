import { defaultLimits } from '../../protocol/limits.ts';
import type { FileKind } from '../api.ts';

/** How many bytes a file may have that is sent as such. A server may allow less, and says so then. */
export const maxFileBytes: Readonly<Record<FileKind, number>> = {
  image: defaultLimits.maxImageBytes,
  video: defaultLimits.maxVideoBytes,
  document: defaultLimits.maxDocumentBytes,
};
