/** What the person has said of somebody's safety number: kept on this device, a row of table `meta` a person. */
import type { Changes } from '../engine/changes.ts';
import type { Store } from '../ports.ts';

export interface TrustRow {
  readonly user: string;
  /** The key that it was said of: whoever has another one now is not who was meant. */
  readonly primary: Uint8Array;
  /** The number was compared. Else the person has only seen that it is a new one. */
  readonly isVerified: boolean;
}

/** The row of table `meta` with whether messages wait when a number has changed. */
const strictKey = ['trust-strict'];
const prefix = 'trust';

export interface TrustRows {
  readonly people: ReadonlyMap<string, TrustRow>;
  readonly isStrict: boolean;
}

export async function readTrust(store: Store): Promise<TrustRows> {
  return store.read(async (reader) => {
    const rows = await reader.range('meta', { prefix: [prefix] });
    const people = rows.map(({ value }) => value as TrustRow).map((row) => [row.user, row] as const);
    return { people: new Map(people), isStrict: (await reader.get('meta', strictKey)) === true };
  });
}

export function putTrust(row: TrustRow, changes: Changes): void {
  changes.ops.push({ op: 'put', table: 'meta', key: [prefix, row.user], value: row });
}

export function putStrict(isStrict: boolean, changes: Changes): void {
  changes.ops.push({ op: 'put', table: 'meta', key: strictKey, value: isStrict });
}
