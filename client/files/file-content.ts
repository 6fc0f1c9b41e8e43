/** What a message says of its file. Whatever it says was said by its sender: only what can be so is taken for a file. */
import type { FileSecrets } from '../../crypto/file-format.ts';
import { encryptedSize, fileKeyLength } from '../../crypto/file-format.ts';
import { cut, hasMoreLetters, oneLine, showsNothing, unstacked } from '../../lib/texts.ts';
import type { Decoded } from '../../protocol/codec.ts';
import { isMediaId, type MediaId } from '../../protocol/media.ts';
import type { content as schema } from '../../schema/gen/content.js';
import type { FileInfo, FileKind } from '../api.ts';
import { RoostError } from '../errors.ts';
import { previewSaid } from './preview.ts';

export interface FileContent {
  readonly info: FileInfo;
  readonly caption: string;
  readonly object: MediaId;
  readonly secrets: FileSecrets;
  /** Of the ciphertext. */
  readonly encrypted: number;
}

export const digestLength = 32;
/** Beyond every limit that a deployment may set: sums stay exact. */
const maxSize = 2 ** 40;

/** Of what is said of a file and shown (B23). */
const [maxNameLetters, maxTypeLength] = [200, 127];

const kinds: Readonly<Record<number, FileKind>> = { 1: 'image', 2: 'video', 3: 'document' };

export function kindNumber(kind: FileKind): schema.FileKind {
  const number = { image: 1, video: 2, document: 3 }[kind];
  if (number === undefined)
    throw new RoostError('bad-call', { sentence: 'A file is of the kind image, video or document.' });
  return number;
}

/** Null: nothing could be fetched by it. */
export function fileOf(file: Decoded<schema.File.$Properties>): FileContent | null {
  const { object, key, digest, size } = file;
  if (!isMediaId(object) || key.length !== fileKeyLength || digest.length !== digestLength) return null;
  if (size > maxSize) return null;
  const info: FileInfo = {
    name: shownName(file.name),
    type: file.type.length > maxTypeLength ? 'application/octet-stream' : oneLine(file.type),
    kind: kinds[file.kind as unknown as number] ?? 'document',
    ...{ size, object },
    ...previewSaid(file),
  };
  // One that shows nothing would stand for the file, where there is room for one line.
  const caption = showsNothing(file.caption) ? '' : file.caption;
  return { info, caption, object, secrets: { key, digest, size }, encrypted: encryptedSize(size) };
}

/** A name stays in its folder, keeps the direction of writing, and is as long as names are at most: how it ends stays to be seen. */
function shownName(name: string): string {
  const line = unstacked(oneLine(name).replaceAll(/[\\/]/g, '_'));
  // As of a file that has none.
  if (showsNothing(line)) return '';
  if (!hasMoreLetters(line, maxNameLetters)) return line;
  const ending = /\.[^.\s]{1,16}$/u.exec(line.slice(-20))?.[0] ?? '';
  return cut(line.slice(0, line.length - ending.length), maxNameLetters - ending.length) + ending;
}
