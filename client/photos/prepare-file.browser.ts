/** A file that a person chose, dropped or pasted, made ready to be sent (docs/spec/media.md, B15). */
import type { FilePreview, FileSource, PreparedFile, PrepareOptions } from '../api.ts';
import { bytesOf } from '../browser/bytes-of.browser.ts';
import { RoostError } from '../errors.ts';
import { asGiven, kindFor, measures, scannedOf, unknownFile } from './clean-file.ts';
import { filmPreview } from './film-preview.browser.ts';
import { makePhoto } from './make-photo.browser.ts';
import { makePhotoIn } from './photo-worker.browser.ts';
import type { Plan } from './plan.ts';
import type { ScannedFile } from './scanned-file.ts';

/** What a browser decodes of a picture, four bytes each: no more than a phone has room for. */
const maxPixels = 64_000_000;

/**
 * Photos become smaller on this device (the longest side 2,048 pixels; `original` keeps theirs) and say before they are fetched what they
 * look like; place and time are taken out of pictures and films. What moves stays as it moves. Rejects with `file-unclean` (damaged: `asItIs`
 * sends it all the same), `given-up`, `file-changed` (the file cannot be read any more).
 */
export async function prepareFile(
  blob: Blob,
  { original = false, asItIs = false, signal, workerUrl }: PrepareOptions = {},
): Promise<PreparedFile> {
  const demand = () => {
    if (signal?.aborted) throw new RoostError('given-up');
  };
  demand();
  const source = sourceOf(blob);
  if (asItIs) return asGiven(source, 'document');
  const scanned = await scannedOf(source);
  demand();
  if (scanned === null)
    return unknownFile(source).kind === 'video' ? withFilm(unknownFile(source), blob) : unknownFile(source);
  const clean = cleaned(blob, scanned.plan, scanned.type);
  const file = fileOf(clean, source.name, scanned);
  if (scanned.kind === 'video') return withFilm(file, clean);
  if (scanned.kind === 'document') return file;
  if (scanned.width * scanned.height > maxPixels) return asDocument(file, 'too-many-pixels');
  const previewOnly = original || scanned.isAnimated;
  const ask = { mayBeSeenThrough: scanned.mayBeSeenThrough, previewOnly };
  const made = await (workerUrl === undefined
    ? makePhoto(clean, ask)
    : makePhotoIn(workerUrl, { blob: clean, ask, signal }));
  demand();
  if (made === null) return asDocument(file, 'not-shown');
  const { photo, thumbnail, blurhash } = made;
  const shown = { width: made.width, height: made.height, thumbnail, blurhash };
  // Nothing is won by making a small picture anew.
  if (photo === null || (photo.blob.size >= clean.size && photo.width === made.width))
    return { ...file, preview: { ...file.preview, ...shown } };
  const { width, height } = photo;
  const type = photo.blob.type;
  return fileOf(photo.blob, renamed(source.name, type), { kind: 'image', type, width, height }, shown);
}

function fileOf(
  blob: Blob,
  name: string,
  scanned: Pick<ScannedFile, 'kind' | 'type' | 'width' | 'height' | 'durationMs'>,
  shown: FilePreview = {},
): PreparedFile {
  const { kind, type } = scanned;
  return {
    ...{ name, type, size: blob.size, kind: kindFor(kind, blob.size), read: () => bytesOf(blob) },
    preview: { ...shown, ...measures(scanned) },
  };
}

function asDocument(file: PreparedFile, note: NonNullable<PreparedFile['note']>): PreparedFile {
  return { ...file, kind: 'document', note };
}

async function withFilm(file: PreparedFile, blob: Blob): Promise<PreparedFile> {
  return { ...file, preview: { ...file.preview, ...(await filmPreview(blob)) } };
}

/** No byte of it is read for that. */
function cleaned(blob: Blob, plan: Plan, type: string): Blob {
  if (plan.isWhole(blob.size)) return blob.slice(0, blob.size, type);
  const zeros = new Blob([new Uint8Array(zerosAtOnce)]);
  const pieces = plan.pieces.flatMap((piece): BlobPart[] => {
    if ('to' in piece) return [blob.slice(piece.from, piece.to)];
    if ('bytes' in piece) return [Uint8Array.from(piece.bytes)];
    const whole = Array.from({ length: Math.floor(piece.zeros / zerosAtOnce) }, () => zeros);
    return [...whole, zeros.slice(0, piece.zeros % zerosAtOnce)];
  });
  return new Blob(pieces, { type });
}

/** What is written over may be most of a film: the same few are named over and over. */
const zerosAtOnce = 256 * 1024;

function sourceOf(blob: Blob): FileSource {
  return {
    ...{ name: blob instanceof File ? blob.name : 'file', type: blob.type, size: blob.size },
    read: (from, to) => bytesOf(blob.slice(from, to)),
  };
}

/** What it has become is in its name. */
function renamed(name: string, type: string): string {
  return `${name.replace(/\.[A-Za-z0-9]{1,5}$/, '')}.${type === 'image/jpeg' ? 'jpg' : type.slice('image/'.length)}`;
}
