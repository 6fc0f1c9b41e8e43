/** The account in a store: who this device is, and what proves it. Written once, with the store's first row. */

import { suiteName } from '../crypto/suite.ts';
import type { Account, StoredAccount } from './api.ts';
import { RoostError } from './errors.ts';
import { guard } from './guarded.ts';
import type { SignIn } from './http/answers.ts';
import { httpCall } from './http/call.ts';
import { HttpApi } from './http/http-api.ts';
import { keepLinkedBy } from './linking/linked-by.ts';
import type { Fetch, Key, Store, Table, Value } from './ports.ts';
import { realFetch, realSurroundings } from './surroundings.ts';

/** The row of table `meta` under `account`. */
export interface AccountRow extends Account {
  readonly token: string;
  /** A store is opened with the cipher that made it: one of before encryption is refused. */
  readonly cipher: string;
  /** Form of the rows in the store. */
  readonly version: number;
}

const version = 1;
const key = ['account'];
/** What a sign-up or a link keeps until there is an account. */
export const [askingKey, joiningKey] = [['asking'], ['joining']] as const;
const beginnings = [askingKey, joiningKey];

/** The account that the store holds, or null. */
export const storedAccount: StoredAccount = guard('storedAccount', async (store: Store) => {
  const row = await readAccount(store);
  return row === null ? null : publicPart(row);
});

/** A row that belongs to the account from its first moment on. */
interface FirstRow {
  readonly table: Table;
  readonly key: Key;
  readonly value: Value;
}

/** Makes the store that of a device which is registered already (tests, imports). */
export async function keepAccount(
  store: Store,
  signedIn: SignIn & { name: string; server: string; list?: Uint8Array | null; rows?: readonly FirstRow[] },
  cipher: string = suiteName,
): Promise<Account> {
  const { user, device, token, name, server, list = null, rows = [] } = signedIn;
  const row: AccountRow = { user, device, token, name, server, cipher, version };
  await store.write(async (writer) => {
    writer.put('meta', key, row);
    if (list !== null) keepLinkedBy(writer, list);
    for (const { table, key: at, value } of rows) writer.put(table, at, value);
    for (const begun of beginnings) writer.delete('meta', begun);
  }, 'strict');
  return publicPart(row);
}

export async function readAccount(store: Store): Promise<AccountRow | null> {
  return store.read(async (reader) => ((await reader.get('meta', key)) as AccountRow | undefined) ?? null);
}

export function publicPart({ user, device, name, server }: AccountRow): Account {
  return { user, device, name, server };
}

/** Rejects a store that this release cannot go on with. */
export function demandUsable(row: AccountRow, cipher: string): void {
  if (row.version > version) throw new RoostError('store-newer');
  if (row.version !== version || row.cipher !== cipher) throw new RoostError('store-refused');
}

/** Erases a store that cannot be opened any more (`store-refused`, `store-key`), so that somebody may sign up with it anew. */
export const eraseStore: (store: Store) => Promise<void> = guard('eraseStore', async (store: Store) => {
  await store.write(async (writer) => writer.clear(), 'strict');
});

/** The origin of a server's address. Throws `not-loopback` for plain HTTP to another machine: tokens would be read on the way. */
export function originOf(server: string): string {
  let url: URL;
  try {
    url = new URL(server);
  } catch (cause) {
    throw new RoostError('bad-call', { sentence: `"${server}" is not the address of a server.`, cause });
  }
  const { hostname } = url;
  const loopback =
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname);
  if (url.protocol !== 'https:' && !loopback) throw new RoostError('not-loopback');
  return url.origin;
}

/** The API as somebody uses it who is not signed in. */
export function apiOf({ server, fetch }: { server: string; fetch?: Fetch | undefined }): HttpApi {
  const { timer } = realSurroundings;
  return new HttpApi({
    call: httpCall({ server: originOf(server), fetch: fetch ?? realFetch, token: null, timer }),
    timer,
  });
}

export async function demandNone(store: Store): Promise<void> {
  if ((await readAccount(store)) !== null) throw new RoostError('signed-in');
}
