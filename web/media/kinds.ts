import type { FileLabel } from '../sdk.ts';

/** How a file is shown in a chat. */
export type Look = 'picture' | 'video' | 'voice' | 'audio' | 'document';

/** Pictures that a browser draws and that hold nothing active: a drawing in SVG is a document, and only saved. */
const pictures = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif', 'image/bmp'];
const sounds = /^audio\/[a-z0-9.+-]+$/;
const films = /^video\/[a-z0-9.+-]+$/;

/** What nobody says the type of. */
export const unknownType = 'application/octet-stream';

export function lookOf({ name, type }: Pick<FileLabel, 'name' | 'type'>): Look {
  const plain = plainType(type);
  if (pictures.includes(plain)) return 'picture';
  if (films.test(plain)) return 'video';
  if (sounds.test(plain)) return name === '' ? 'voice' : 'audio';
  return 'document';
}

/** The type under which bytes of others may lie in the page: one of those that are shown, or none. */
export function safeType(file: Pick<FileLabel, 'name' | 'type'>): string {
  return lookOf(file) === 'document' ? unknownType : plainType(file.type);
}

function plainType(type: string): string {
  return (type.split(';')[0] ?? '').trim().toLowerCase();
}
