/** Joining an account with a code of another device: the person is asked there, then here. */
import { base64url } from '../lib/bytes.ts';
import type { LinkKeys } from '../protocol/statements.ts';
import { apiOf, demandNone, joiningKey, keepAccount, originOf } from './account.ts';
import type { Account, AccountJoiner } from './api.ts';
import type { Cipher } from './cipher/cipher.ts';
import { givenSuite } from './cipher/given-suite.ts';
import { signalCipher } from './cipher/signal-cipher.ts';
import { demandName } from './demand-texts.ts';
import { CipherState } from './engine/cipher-state.ts';
import { RoostError } from './errors.ts';
import { guard } from './guarded.ts';
import type { JoinState, SignIn } from './http/answers.ts';
import type { HttpApi } from './http/http-api.ts';
import { Joiner, type ProvenAccount } from './linking/joiner.ts';
import { type FullCode, readLinkCode } from './linking/link-code.ts';
import { firstPrekeys, type KeyedCipher, keyed, ownKeys } from './linking/link-keys.ts';
import type { Store } from './ports.ts';
import { realSurroundings } from './surroundings.ts';
import { rowsFor, type SealedRows } from './vault/sealed-rows.ts';

/** The row of table `meta` under `joining`: with it a device that was closed goes on with the code it had. */
interface JoiningRow {
  readonly server: string;
  /** The server's part: the rest is typed again. */
  readonly code: string;
  /** The secret that proves which device asked. */
  readonly joining: string;
}

/** How often the server is asked whether the other device has agreed. */
const askEveryMs = 2_000;

type Options = Parameters<AccountJoiner>[0];

/** Makes this store a further device of an account, with a code of its primary device. What it rejects with is said under `AccountJoiner`. */
export const joinAccount: AccountJoiner = guard('joinAccount', async (options) => {
  const suite = await givenSuite(options.suite);
  return joinWith(signalCipher(suite, realSurroundings.randomBytes), { ...options, suite });
});

/** With a cipher of one's own, with which the store is opened then; tests also give how its rows are stored. @internal */
export async function joinWith(cipher: Cipher, options: Options & { readonly rows?: SealedRows }): Promise<Account> {
  const { store, waiting, signal } = options;
  // As the server keeps it: what is shown to the other device is vouched for with it.
  const deviceName = demandName(options.deviceName);
  await demandNone(store);
  const code = readLinkCode(options.code);
  const server = originOf(options.server);
  const rows = options.rows ?? rowsFor(options);
  const { row, keys, prekeys } = await begin(
    new CipherState(store, rows),
    store,
    { server, code: code.code },
    keyed(cipher),
  );
  const suite = await givenSuite(options.suite);
  const joiner = await Joiner.with(code, { keys, cipher: keyed(cipher), suite });
  const http = apiOf(options);
  const asked = { code: row.code, joining: row.joining };

  let now = await http.joinLink({ ...asked, deviceName, ...(await joiner.shows(deviceName)) });
  let confirmed: string | null = null;
  while (true) {
    if (now.account === null) {
      waiting?.(now.expiresAt, now.isAgain);
      now = await untilAgreed(http, asked, now, { signal, waiting });
    }
    const proven = await joiner.believe(now);
    if (confirmed !== proven.user) {
      if (now.account === null) throw new RoostError('bad-answer');
      const { name, phone, handle } = now.account;
      if (!(await options.confirm({ name, phone, handle }))) throw new RoostError('not-joined');
      confirmed = proven.user;
    }
    if (signal?.aborted === true) throw new RoostError('not-joined');
    const signedIn = await finish(http, { ...asked, prekeys });
    // The account's devices have changed since: the other device has to say anew what they are.
    if (signedIn === null) {
      now = { ...now, account: null, isAgain: true };
      continue;
    }
    const account = kept(signedIn, proven, { server, name: now.account?.name ?? '' });
    return keepAccount(
      store,
      { ...account, rows: await listed(cipher, new CipherState(store, rows), proven) },
      cipher.name,
    );
  }
}

/** The list that names this device is kept with the account. */
async function listed(cipher: Cipher, state: CipherState, { list }: ProvenAccount) {
  if (list !== null) state.change(await cipher.keepOwnList?.(list, state));
  return (await state.ops()).flatMap((op) => (op.op === 'put' ? [op] : []));
}

async function finish(
  http: HttpApi,
  asked: { code: string; joining: string; prekeys: Uint8Array | null },
): Promise<SignIn | null> {
  try {
    return await http.finishLink(asked);
  } catch (error) {
    if (error instanceof RoostError && error.code === 'link-waiting') return null;
    throw error;
  }
}

/** What the server says at the end must be what the other device has proven. */
function kept(signedIn: SignIn, { user, device, list }: ProvenAccount, of: { server: string; name: string }) {
  const isProven = signedIn.user === user && (device === null || signedIn.device === device);
  if (!isProven) throw new RoostError('link-not-genuine');
  return { ...signedIn, ...of, list };
}

async function untilAgreed(
  http: HttpApi,
  asked: { code: string; joining: string },
  last: JoinState,
  { signal, waiting }: { signal: Options['signal']; waiting: Options['waiting'] },
): Promise<JoinState> {
  let now = last;
  while (now.account === null) {
    await pause(askEveryMs, signal);
    const next = await ask(http, asked, now);
    if (next.account === null && next.isAgain !== now.isAgain) waiting?.(next.expiresAt, next.isAgain);
    now = next;
  }
  return now;
}

/** Without an answer it stands as it stood; the next time tells. */
async function ask(http: HttpApi, asked: { code: string; joining: string }, last: JoinState): Promise<JoinState> {
  try {
    return await http.waitForLink(asked);
  } catch (error) {
    if (error instanceof RoostError && (error.advice === 'after-delay' || error.code === 'offline')) return last;
    throw error;
  }
}

/**
 * The secret for this code, the one that asked with it before if one did, and the keys of this device: both are in the store
 * before the server hears of them, so that a repeat says the same.
 */
async function begin(
  state: CipherState,
  store: Store,
  { server, code }: { server: string } & Pick<FullCode, 'code'>,
  cipher: KeyedCipher | null,
): Promise<{ row: JoiningRow; keys: LinkKeys; prekeys: Uint8Array | null }> {
  const last = await store.read(async (reader) => (await reader.get('meta', joiningKey)) as JoiningRow | undefined);
  const isSame = last !== undefined && last.server === server && last.code === code;
  const row: JoiningRow = isSame ? last : { server, code, joining: base64url(realSurroundings.randomBytes(24)) };
  const keys = await ownKeys(cipher, state);
  state.change(keys.changes);
  const prekeys = await firstPrekeys(cipher, state);
  const ops = await state.ops();
  await store.write(async (writer) => {
    writer.put('meta', joiningKey, row);
    for (const op of ops) if (op.op === 'put') writer.put(op.table, op.key, op.value);
  }, 'strict');
  return { row, keys, prekeys };
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      timer.cancel();
      reject(new RoostError('not-joined'));
    };
    const timer = realSurroundings.timer(ms, () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop, { once: true });
  });
}
