/** What a message says of its file. Whatever it says was said by its sender: what does not hold is no file. */
import type { FileSecrets } from '../../crypto/file-format.ts';
import { encryptedSize, fileKeyLength } from '../../crypto/file-format.ts';
import { oneLine } from '../../lib/texts.ts';
import type { Decoded } from '../../protocol/codec.ts';
import { isMediaId, type MediaId } from '../../protocol/media.ts';
import type { content as schema } from '../../schema/gen/content.js';
import type { FileInfo, FileKind } from '../api.ts';
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

const kinds: Readonly<Record<number, FileKind>> = { 1: 'image', 2: 'video', 3: 'document' };

export function kindNumber(kind: FileKind): schema.FileKind {
  const number = { image: 1, video: 2, document: 3 }[kind];
  if (number === undefined) throw new RangeError(`there is no kind of file ${kind}`);
  return number;
}

/** Null: nothing could be fetched by it. */
export function fileOf(file: Decoded<schema.File.$Properties>): FileContent | null {
  const { object, key, digest, size } = file;
  if (!isMediaId(object) || key.length !== fileKeyLength || digest.length !== digestLength) return null;
  if (size > maxSize) return null;
  const info: FileInfo = {
    // A name stays in its folder and keeps the direction of writing.
    name: oneLine(file.name).replaceAll(/[\\/]/g, '_'),
    type: oneLine(file.type),
    kind: kinds[file.kind as unknown as number] ?? 'document',
    ...{ size, object },
    ...previewSaid(file),
  };
  return { info, caption: file.caption, object, secrets: { key, digest, size }, encrypted: encryptedSize(size) };
}
