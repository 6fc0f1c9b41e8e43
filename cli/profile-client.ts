import { CommandFailure } from './exit-codes.ts';
import { UsageError } from './parse.ts';
import { originOf, type Place } from './place.ts';
import {
  openFileFolder,
  openFileVault,
  openRoost,
  openSqliteStore,
  type Roost,
  type Status,
  type Store,
} from './sdk.ts';
import { until } from './until.ts';

/**
 * What is still unsent then goes out at the next start. Longer than anything waits here to be encrypted (encryption.md, E68), or a
 * message might wait at every start anew.
 */
const drainMs = 15_000;

/** The store and the client of one profile, opened when first needed, shared by all commands of this process. */
export interface ProfileClient {
  store(): Promise<Store>;
  roost(): Promise<Roost>;
  /** Lets go of everything, so that the next command begins anew. */
  close(): Promise<void>;
}

/** `opened` hears of each client as soon as there is one. */
export function openProfile(place: Place, opened: (roost: Roost) => void): ProfileClient {
  let store: Store | null = null;
  let roost: Promise<Roost> | null = null;

  const openStore = async (): Promise<Store> => {
    store ??= openSqliteStore(place.store);
    return store;
  };
  return {
    store: openStore,
    roost: () => {
      roost ??= openStore().then(async (own) => {
        const vault = await openFileVault(place.key, own);
        const files = await openFileFolder(place.files);
        const client = await openRoost({ store: own, vault, files, app: 'roost-cli' });
        opened(client);
        return client;
      });
      roost.catch(() => {
        roost = null;
      });
      return roost;
    },
    close: async () => {
      const last = roost;
      roost = null;
      await last?.then(drain).catch(() => {});
      await store?.close();
      store = null;
    },
  };
}

/** A profile stays at the server that it signed up at: to name another one is a mistake that would go unnoticed. */
export function heldTo(server: string | undefined, client: ProfileClient): ProfileClient {
  if (server === undefined) return client;
  return {
    ...client,
    roost: async () => {
      const roost = await client.roost();
      const own = roost.account.server;
      if (originOf(server) === originOf(own)) return roost;
      throw new UsageError(
        `This profile is signed in at ${own}, not at ${originOf(server)}; leave --server and $ROOST_SERVER out, or choose another --profile.`,
      );
    },
  };
}

/** Lets what is in the outbox go out while there is a connection, then closes. */
async function drain(roost: Roost): Promise<void> {
  const isOver = ({ state, unsent }: Status) => unsent === 0 || (state !== 'online' && state !== 'catching-up');
  await until(roost.status, isOver, drainMs);
  await roost.close();
}

/** Waits until the client is connected and up to date; fails with the exit code that tells why it is not. */
export async function caughtUp(roost: Roost, timeoutMs: number, stopped: AbortSignal): Promise<void> {
  let unsubscribe = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  const failed = new Promise<never>((_, reject) => {
    unsubscribe = roost.status.subscribe((status) => {
      const why = whyOver(status);
      if (why !== null) reject(why);
      else if (status.state === 'offline' && status.retryAt !== null) reject(unreachable(roost));
    });
    timer = setTimeout(() => reject(new CommandFailure('timeout', 'The server did not answer in time.')), timeoutMs);
    stopped.addEventListener('abort', () => reject(new CommandFailure('failed', 'Stopped.')));
  });
  try {
    await Promise.race([roost.caughtUp(), failed]);
  } finally {
    unsubscribe();
    clearTimeout(timer);
  }
}

/** Why waiting is pointless in this state, or null. */
export function whyOver({ state, sentence }: Status): CommandFailure | null {
  if (state === 'signed-out' || state === 'closed')
    return new CommandFailure('signed-out', sentence || 'This device was signed out.');
  if (state === 'upgrade' || state === 'failed' || state === 'superseded')
    return new CommandFailure('failed', sentence);
  if (state === 'displaced') return new CommandFailure('failed', 'This device is in use by another program.');
  return null;
}

export function unreachable(roost: Roost): CommandFailure {
  const { problem } = roost.status.current;
  return new CommandFailure('unreachable', problem ?? `The server at ${roost.account.server} cannot be reached.`);
}
