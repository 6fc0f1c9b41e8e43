/** The versions of the protocol, as the first byte of a message says them: 3 began by X3DH, 4 by PQXDH. */
import { SuiteError } from './suite.ts';

export const x3dhVersion = 3;
export const pqxdhVersion = 4;
export type Version = typeof x3dhVersion | typeof pqxdhVersion;

/** The version of the message, and the highest that its sender speaks with this device: here always the same. */
export function versionByte(version: Version): number {
  return (version << 4) | version;
}

/** Throws `not-genuine` for a version that is not spoken. */
export function readVersion(message: Uint8Array): Version {
  for (const version of [x3dhVersion, pqxdhVersion] as const) if (message[0] === versionByte(version)) return version;
  throw new SuiteError('not-genuine', 'of no known version');
}
