import type { Suite } from '../../crypto/suite.ts';
import type { FileCipher } from '../files/file-cipher.ts';
import type { BytesFetch, Fetch, FileStore, Store, Surroundings, Transport } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import type { Roost } from './roost.ts';

/**
 * Calls `tell` once, at once or later, or drops it where what it tells of has gone from the screen; it tells of all that has
 * changed until then. For a page that shows what arrives while somebody writes in it: not more often than it can draw.
 * `current` is the newest at any time.
 */
export type Pace = (tell: () => void) => void;

/** What `openRoost` takes. */
export interface OpenOptions {
  /** Where everything is kept: `openSqliteStore`, `openIndexedDbStore` or `openMemoryStore`. It must hold an account, and be open nowhere else. */
  store: Store;
  /** What the encryption keeps in the store is under its key. Every store but one in memory needs a vault. */
  vault?: Vault;
  /** Where the cryptography runs, for a store that was made with it: in a browser `openSuiteWorker`. */
  suite?: Suite;
  /**
   * Where files lie on this device: `openFileFolder`, or `openBrowserFiles` in a browser; the same whenever this store is opened, in a
   * service worker too. Default: in memory, which is for small ones, and is gone with the process.
   */
  files?: FileStore;
  /** Where files are encrypted and decrypted: in a browser `openFileWorkers`. Default: right here, beside everything else. */
  fileCipher?: FileCipher;
  /** Of files on this device; what was used longest ago goes first. Default: 1 GiB, in a browser at most a fifth of what it gives. */
  maxCacheBytes?: number;
  /** Default: the server the account signed up with. Given, it must be that origin or a new address of it. */
  server?: string;
  /** Name and version of the app, for an operator's eye. */
  app?: string;
  /** True: the app starts in the background. */
  away?: boolean;
  /** When those who watch chats, lists and timelines are told. Default: of each change at once. */
  pace?: Pace;
  /** False: do not connect until `connect()`. Default true. */
  connect?: boolean;
  /** For tests and simulations; each has a default. */
  fetch?: Fetch;
  /** For tests and simulations: instead of the platform's `fetch`, for files. */
  bytesFetch?: BytesFetch;
  /** For tests and simulations: instead of a WebSocket. */
  transport?: Transport;
  /** For tests and simulations: clock, timers, random numbers and log. */
  surroundings?: Partial<Surroundings>;
}

/** Opens the client of the account in the store. Rejects with `no-account`, `store-refused`, `store-newer`, `store-key`, `bad-call` or `not-loopback`. */
export type RoostOpener = (options: OpenOptions) => Promise<Roost>;
