/** Joining an account with a code of another device: the person is asked there, then here. */
import { base64url } from '../lib/bytes.ts';
import { apiOf, demandNone, joiningKey, keepAccount, originOf } from './account.ts';
import type { Account, JoinAccount } from './api.ts';
import { RoostError } from './errors.ts';
import type { HttpApi, JoinState } from './http/http-api.ts';
import type { Store } from './ports.ts';
import { realSurroundings } from './surroundings.ts';

/** The row of table `meta` under `joining`: with it a device that was closed goes on with the code it had. */
interface JoiningRow {
  readonly server: string;
  readonly code: string;
  /** The secret that proves which device asked. */
  readonly joining: string;
}

/** How often the server is asked whether the other device has agreed. */
const askEveryMs = 2_000;

export const joinAccount: JoinAccount = async ({
  store,
  deviceName,
  confirm,
  waiting,
  signal,
  ...to
}): Promise<Account> => {
  await demandNone(store);
  const http = apiOf(to);
  const row = await joiningWith(store, originOf(to.server), to.code);
  const { code, joining, server } = row;
  let now = await http.joinLink({ code, joining, deviceName });
  waiting?.(now.expiresAt);
  while (now.account === null) {
    await pause(askEveryMs, signal);
    now = await ask(http, row, now);
  }
  if (!(await confirm(now.account))) throw new RoostError('not-joined');
  if (signal?.aborted === true) throw new RoostError('not-joined');
  const signedIn = await http.finishLink({ code, joining });
  return keepAccount(store, { ...signedIn, name: now.account.name, server });
};

/** Without an answer it stands as it stood; the next time tells. */
async function ask(http: HttpApi, { code, joining }: JoiningRow, last: JoinState): Promise<JoinState> {
  try {
    return await http.waitForLink({ code, joining });
  } catch (error) {
    if (error instanceof RoostError && (error.advice === 'after-delay' || error.code === 'offline')) return last;
    throw error;
  }
}

/** The secret for this code: the one that asked with it before, if one did. */
async function joiningWith(store: Store, server: string, typed: string): Promise<JoiningRow> {
  const code = typed.toUpperCase().replace(/[\s-]/g, '');
  const known = await store.read(async (reader) => (await reader.get('meta', joiningKey)) as JoiningRow | undefined);
  if (known !== undefined && known.server === server && known.code === code) return known;
  const row: JoiningRow = { server, code, joining: base64url(realSurroundings.randomBytes(24)) };
  await store.write(async (writer) => writer.put('meta', joiningKey, row), 'strict');
  return row;
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
