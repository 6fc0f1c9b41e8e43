/** The account in a store: who this device is, and what proves it. Written once, with the store's first row. */
import { base64url } from '../lib/bytes.ts';
import type { Account, Address } from './api.ts';
import { unsafePlaintext } from './cipher/unsafe-plaintext.ts';
import { RoostError } from './errors.ts';
import { HttpApi, type SignedIn } from './http/http-api.ts';
import type { Fetch, Store } from './ports.ts';
import { realFetch, realSurroundings } from './surroundings.ts';

/** The row of table `meta` under `account`. */
export interface AccountRow extends Account {
  readonly token: string;
  /** A release that encrypts refuses a store that was made with `unsafe-plaintext`. */
  readonly cipher: string;
  /** Form of the rows in the store. */
  readonly version: number;
}

const version = 1;
const key = ['account'];

/** Asks the server to send a one-time code. */
export async function requestCode(options: {
  server: string;
  address: Address;
  fetch?: Fetch;
}): Promise<{ readonly shownCode: string | null }> {
  return apiOf(options, null).requestCode(options.address);
}

/** Registers a new account and keeps it in the store. Rejects with `signed-in` if one is there. */
export async function signUp(options: {
  server: string;
  store: Store;
  address: Address;
  code: string;
  name: string;
  deviceName: string;
  fetch?: Fetch;
}): Promise<Account> {
  const { address, code, name, deviceName, store } = options;
  await demandNone(store);
  const signedIn = await apiOf(options, null).signUp({ address, code, name, deviceName, attempt: newAttempt() });
  return keepAccount(store, { ...signedIn, name, server: originOf(options.server) });
}

/** Makes this store a linked device of the account that made the code. */
export async function redeemLink(options: {
  server: string;
  store: Store;
  code: string;
  deviceName: string;
  fetch?: Fetch;
}): Promise<Account> {
  const { code, deviceName, store } = options;
  await demandNone(store);
  const signedIn = await apiOf(options, null).redeemLink({ code, deviceName, attempt: newAttempt() });
  const profile = await apiOf(options, signedIn.token)
    .profile()
    .catch(() => null);
  return keepAccount(store, { ...signedIn, name: profile?.name ?? '', server: originOf(options.server) });
}

/** The account that the store holds, or null. */
export async function storedAccount(store: Store): Promise<Account | null> {
  const row = await readAccount(store);
  return row === null ? null : publicPart(row);
}

/** Makes the store that of a device which is registered already (tests, imports). */
export async function keepAccount(
  store: Store,
  signedIn: SignedIn & { name: string; server: string },
): Promise<Account> {
  const { user, device, token, name, server } = signedIn;
  const row: AccountRow = { user, device, token, name, server, cipher: unsafePlaintext.name, version };
  await store.write(async (writer) => writer.put('meta', key, row), 'strict');
  return publicPart(row);
}

export async function readAccount(store: Store): Promise<AccountRow | null> {
  return store.read(async (reader) => ((await reader.get('meta', key)) as AccountRow | undefined) ?? null);
}

export function publicPart({ user, device, name, server }: AccountRow): Account {
  return { user, device, name, server };
}

/** Rejects a store that this release cannot go on with. */
export function demandUsable(row: AccountRow): void {
  if (row.version !== version || row.cipher !== unsafePlaintext.name) throw new RoostError('store-refused');
}

/** The origin of a server's address. Throws `not-loopback` unless it is on this machine: nothing is encrypted yet. */
export function originOf(server: string): string {
  let url: URL;
  try {
    url = new URL(server);
  } catch (cause) {
    throw new RoostError('bad-answer', { sentence: `"${server}" is not the address of a server.`, cause });
  }
  const { hostname } = url;
  const loopback =
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname);
  if (!loopback) throw new RoostError('not-loopback');
  return url.origin;
}

function apiOf({ server, fetch }: { server: string; fetch?: Fetch }, token: string | null): HttpApi {
  return new HttpApi({ server: originOf(server), fetch: fetch ?? realFetch, token, timer: realSurroundings.timer });
}

async function demandNone(store: Store): Promise<void> {
  if ((await readAccount(store)) !== null) throw new RoostError('signed-in');
}

function newAttempt(): string {
  return base64url(realSurroundings.randomBytes(24));
}
