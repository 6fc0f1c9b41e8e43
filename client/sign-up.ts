/** Signing up: a code is asked for, and an account made with it, maybe in another run of the program. */
import { apiOf, askingKey, demandNone, keepAccount, originOf } from './account.ts';
import type { Account, Address, AskedCode, CodeRequester, PendingCode, SignUp } from './api.ts';
import { demandName } from './demand-texts.ts';
import { RoostError } from './errors.ts';
import { guard } from './guarded.ts';
import type { Store } from './ports.ts';
import { realSurroundings } from './surroundings.ts';

/** The row of table `meta` under `asking`. */
interface AskingRow extends AskedCode {
  /** The secret that the code needs. */
  readonly asking: string;
  readonly server: string;
  /** By the clock here; the server's may be set otherwise. Missing: a release before this one asked. */
  readonly askedAt?: number;
}

/** Asks for a one-time code for a number or handle. What belongs to it is kept in the store: it is good nowhere else. */
export const requestCode: CodeRequester = guard('requestCode', async ({ store, address, ...to }) => {
  const { asking, ...asked } = await apiOf(to).requestCode(address);
  const row: AskingRow = { ...asked, asking, server: originOf(to.server), askedAt: realSurroundings.now() };
  askedHere = { asking, at: realSurroundings.elapsed() };
  await store.write(async (writer) => writer.put('meta', askingKey, row), 'strict');
  return asked;
});

/** The code that was asked for with this store and is still good; null: none was, or it has run out. */
export const pendingCode: PendingCode = guard('pendingCode', async (store) => {
  const row = await readAsking(store);
  if (row === null || isOver(row)) return null;
  const { asking: _, server: __, askedAt: ___, ...asked } = row;
  // One that a release before this one asked for.
  return { ...asked, isEarlier: asked.isEarlier ?? false };
});

/** Makes an account with the code that came, and keeps it in the store. What it rejects with is said under `SignUp`. */
export const signUp: SignUp = guard(
  'signUp',
  async ({ store, address, code, name, deviceName, takeOver, ...to }): Promise<Account> => {
    await demandNone(store);
    const server = originOf(to.server);
    const row = await readAsking(store);
    if (row === null || row.server !== server || !isSame(row.address, address)) throw new RoostError('no-code');
    const more = takeOver === undefined ? {} : { takeOver };
    const named = { name: demandName(name), deviceName: demandName(deviceName) };
    const signedIn = await apiOf(to).signUp({ address, asking: row.asking, code, ...named, ...more });
    return keepAccount(store, { ...signedIn, name: named.name, server });
  },
);

/** The newest asking of this run, by the clock of durations: a wall clock that is set leaves the code as it is. */
let askedHere: { readonly asking: string; readonly at: number } | null = null;

function isOver({ asking, askedAt, sentAt, expiresAt }: AskingRow): boolean {
  const { now, elapsed } = realSurroundings;
  const lastsMs = expiresAt - sentAt;
  if (asking === askedHere?.asking) return elapsed() - askedHere.at >= lastsMs;
  if (askedAt === undefined) return expiresAt <= now();
  // Of another run only the time of day is known. Set back far, it says nothing any more.
  return Math.abs(now() - askedAt) >= lastsMs;
}

async function readAsking(store: Store): Promise<AskingRow | null> {
  return store.read(async (reader) => ((await reader.get('meta', askingKey)) as AskingRow | undefined) ?? null);
}

function isSame(a: Address, b: Address): boolean {
  return 'phone' in a ? 'phone' in b && a.phone === b.phone : 'handle' in b && a.handle === b.handle;
}
