/**
 * The protocol versions that this release speaks (K2). Version 1 was that of clients which did not encrypt: whoever spoke it would
 * be shown bodies that it cannot open, and would send its own for the server to read.
 */
export const minVersion = 2;
export const maxVersion = 2;

/** As `Hello` says them. */
export const versions = { minVersion, maxVersion } as const;

interface Range {
  readonly min: number;
  readonly max: number;
}

/** The highest version both speak, or 0. */
export function agree(client: Range): number {
  const version = Math.min(client.max, maxVersion);
  return version >= Math.max(client.min, minVersion) ? version : 0;
}

/** Why there is none, as the close with 4502 says it: a sentence for a person, of 123 bytes at most. */
export const disagreements = {
  clientTooOld: 'This version of the app is too old for this server. Update the app, or reload the page.',
  serverTooOld: 'This server is too old for this version of the app. Whoever runs it has to update it.',
} as const;

export function disagreement(client: Range): string {
  return client.max < minVersion ? disagreements.clientTooOld : disagreements.serverTooOld;
}
