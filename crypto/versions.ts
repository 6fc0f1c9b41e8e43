/** The versions of the protocol, as the first byte of a message says them: 3 began by X3DH, 4 by PQXDH. */
import { SuiteError } from './suite.ts';

export const x3dhVersion = 3;
export const pqxdhVersion = 4;
export type Version = typeof x3dhVersion | typeof pqxdhVersion;

/** The version of the message in the upper half, the highest that its sender speaks in the lower: here always the same. */
export function versionByte(version: Version): number {
  return (version << 4) | version;
}

/**
 * Throws `not-genuine` for a version that is not spoken. Who speaks both says so in a message of version 3 as well; one
 * of version 4 whose sender knew a higher one would be of a protocol that does not exist here.
 */
export function readVersion(message: Uint8Array): Version {
  const version = versions.get(message[0]);
  if (version === undefined) throw new SuiteError('not-genuine', 'of no known version');
  return version;
}

const versions: ReadonlyMap<number | undefined, Version> = new Map([
  [0x33, x3dhVersion],
  [0x34, x3dhVersion],
  [0x44, pqxdhVersion],
]);
