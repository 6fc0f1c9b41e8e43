/** The protocol versions that this release speaks: the current one and the one before it (K2). */
export const minVersion = 1;
export const maxVersion = 1;

/** The highest version both speak, or 0. */
export function agree(client: { min: number; max: number }): number {
  const version = Math.min(client.max, maxVersion);
  return version >= Math.max(client.min, minVersion) ? version : 0;
}
