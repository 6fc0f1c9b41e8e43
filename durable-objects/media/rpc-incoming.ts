/** Where parts lie that came by the bucket's own interface, until they are taken (docs/spec/media.md, B19). */
import type { UserId } from '../../protocol/ids.ts';
import type { MediaId } from '../../protocol/media.ts';

/** No id of an object begins so. */
export const incomingRoot = 'in/';

/** Of an object, or of what one person stores of it. */
export function incomingPrefix(id: MediaId, user?: UserId): string {
  return user === undefined ? `${incomingRoot}${id}/` : `${incomingRoot}${id}/${user}/`;
}

/** It says what the part has to be: only addresses that we signed lead there. */
export function incomingKey(id: MediaId, user: UserId, { part, sha256 }: IncomingPart): string {
  return `${incomingPrefix(id, user)}${part}.${sha256}`;
}

export interface IncomingPart {
  readonly part: number;
  /** In hex. */
  readonly sha256: string;
}

export function incomingPartOf(key: string): IncomingPart | null {
  const [, part = '', sha256 = ''] = /\/(\d{1,5})\.([0-9a-f]{64})$/.exec(key) ?? [];
  return part === '' ? null : { part: Number(part), sha256 };
}
