/**
 * The forms that a client's store has had, oldest first; a version is its place in the list, counted from 1.
 *
 * A form that was released is never changed, only followed by another one. A store of an older form is brought up to
 * the newest one when it is opened, in one transaction: whatever stops it half way leaves what was there. A store of a
 * newer form is refused, and left as it is: what this release does not know of it (sessions, keys) it would part from the
 * rows that belong to it.
 */
import { RoostError } from '../errors.ts';
import type { Writer } from '../ports.ts';
import { tablesByVersion } from './tables.ts';

export interface StoreVersion {
  /** Tables that begin with this form. */
  readonly adds: readonly string[];
  /** Brings the rows of the form before to this one; sees the tables of this one. */
  upgrade?(writer: Writer): Promise<void>;
}

const [first, second, third] = tablesByVersion;

export const storeVersions: readonly StoreVersion[] = [{ adds: first }, { adds: second }, { adds: third }];

/** Throws `store-newer` for a version that this release does not know. */
export function demandKnown(version: number, versions: readonly StoreVersion[]): void {
  if (version > versions.length) throw new RoostError('store-newer');
}

export function tablesOf(versions: readonly StoreVersion[]): string[] {
  return versions.flatMap(({ adds }) => adds);
}

/** What leads from `version` (0: there is nothing yet) to the newest form, oldest first. */
export function stepsFrom(version: number, versions: readonly StoreVersion[]): readonly StoreVersion[] {
  return versions.slice(version);
}
