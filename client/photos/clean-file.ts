/** A file for `sendFile`, without place and time where it is known where they stand (docs/spec/media.md, B15). */
import { encryptedSize } from '../../crypto/file-format.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { maxMediaBytes } from '../../protocol/media.ts';
import type { CleanOptions, FileKind, FilePreview, FileSource, PreparedFile } from '../api.ts';
import { RoostError } from '../errors.ts';
import { givenBytes } from '../files/given-bytes.ts';
import { DamagedFile } from './byte-source.ts';
import { scanFile } from './scan-file.ts';
import type { ScannedFile } from './scanned-file.ts';

const unknownType = 'application/octet-stream';

/**
 * Makes a file ready to be sent: what it is is read from its bytes, and place, time, names and serial numbers are taken out of pictures and
 * films. Its pixels stay as they are. Rejects with `file-unclean` when it is damaged so that nobody can say what is in it.
 */
export async function cleanFile(source: FileSource, { asItIs, kind }: CleanOptions = {}): Promise<PreparedFile> {
  if (typeof source?.read !== 'function' || typeof source.name !== 'string' || !Number.isSafeInteger(source.size))
    throw new RoostError('bad-call', {
      sentence: 'cleanFile takes a file: { name, size, read }, as fileOnDisk gives it.',
    });
  if (asItIs) return asGiven(source, kind ?? 'document');
  const scanned = await scannedOf(source);
  if (scanned === null) return unknownFile(source, kind);
  const { plan, type } = scanned;
  return {
    ...{ name: source.name, type, size: plan.size, kind: kind ?? kindFor(scanned.kind, plan.size) },
    read: () => givenBytes(() => plan.carryOut(source)),
    preview: measures(scanned),
  };
}

/** As far as they are known. */
export function measures({
  width,
  height,
  durationMs = 0,
}: Pick<ScannedFile, 'width' | 'height' | 'durationMs'>): FilePreview {
  return { ...(width > 0 && height > 0 ? { width, height } : {}), ...(durationMs > 0 ? { durationMs } : {}) };
}

export function asGiven(source: FileSource, kind: FileKind): PreparedFile {
  const { name, size, type } = source;
  return { ...{ name, size, kind, type: type || unknownType }, read: () => source.read(0, size) };
}

/** What is in it is unknown, so all of it stays. */
export function unknownFile(source: FileSource, kind?: FileKind): PreparedFile {
  const isFilm = source.type?.startsWith('video/') === true;
  const file = asGiven(source, kind ?? kindFor(isFilm ? 'video' : 'document', source.size));
  return isFilm || source.type?.startsWith('image/') ? { ...file, note: 'place-may-be-in-it' } : file;
}

/** Rejects with `file-unclean`, and with `file-changed` when it cannot be read any more. */
export async function scannedOf(source: FileSource): Promise<ScannedFile | null> {
  try {
    return await scanFile({ size: source.size, read: (from, to) => givenBytes(() => source.read(from, to)) });
  } catch (cause) {
    throw cause instanceof DamagedFile ? new RoostError('file-unclean', { cause }) : cause;
  }
}

/** What is too long for its kind goes as a document. */
export function kindFor(kind: FileKind, size: number): FileKind {
  return encryptedSize(size) > maxMediaBytes(kind, defaultLimits) ? 'document' : kind;
}
