/**
 * What the engine needs from wherever it runs. Browsers and Node give the real thing, the simulation a virtual clock,
 * a virtual network and a store in memory: the engine is the same files in all three. The port of the cipher has a file
 * of its own (cipher/cipher.ts).
 */
import { tablesByVersion } from './store/tables.ts';

// ------------------------------------------------------------------------------------------------------- the store

/** Parts compare from left to right; numbers before texts, as in IndexedDB. */
export type KeyPart = string | number;
export type Key = readonly KeyPart[];

/** Plain data: objects, arrays, texts, numbers, booleans, null, Uint8Array. */
export type Value = unknown;

/** Every store has these tables, and nothing else. */
export type Table = (typeof tablesByVersion)[number][number];
export const tables: readonly Table[] = tablesByVersion.flat();

export interface KeyRange {
  /** Only keys that begin with these parts. */
  readonly prefix: Key;
  /** Inclusive bounds for the part after the prefix. */
  readonly from?: KeyPart;
  readonly through?: KeyPart;
  readonly limit?: number;
  /** Greatest key first. */
  readonly reverse?: boolean;
}

export interface Row {
  readonly key: Key;
  readonly value: Value;
}

export interface Reader {
  get(table: Table, key: Key): Promise<Value | undefined>;
  range(table: Table, range: KeyRange): Promise<Row[]>;
}

/** Reads see what the same transaction wrote. */
export interface Writer extends Reader {
  put(table: Table, key: Key, value: Value): void;
  delete(table: Table, key: Key): void;
  /** Every row of every table. */
  clear(): void;
}

/**
 * A small transactional store. Only one client has it open at a time (tabs elect one).
 *
 * Inside a transaction only its own calls may be awaited: IndexedDB commits when nothing is asked of it.
 */
export interface Store {
  /** What is in it is gone with the process. */
  readonly isVolatile?: true;
  read<Result>(work: (reader: Reader) => Promise<Result>): Promise<Result>;
  /**
   * All of it or nothing; transactions run one after the other. It resolves when the change survives a crash of the
   * process, and with `strict` also a loss of power. Rejects, and changes nothing, when `work` rejects.
   */
  write<Result>(work: (writer: Writer) => Promise<Result>, durability: 'strict' | 'relaxed'): Promise<Result>;
  close(): Promise<void>;
}

// -------------------------------------------------------------------------------------------------------- the network

/** Opens connections to one server as one device. */
export interface Transport {
  /** `attempt` rises with each connection of the device, over all lives of its store: the server takes none for a later one. */
  connect(events: ClientSocketEvents, attempt: number): ClientSocket;
}

/** Called only once `connect` has returned, and never after `closed`. */
export interface ClientSocketEvents {
  opened(): void;
  received(data: Uint8Array | string): void;
  /** Also when the connection could not be opened; `code` is 1006 when none was given. */
  closed(code: number, reason: string): void;
}

/** Never throws; what is sent on one that is dead is lost. */
export interface ClientSocket {
  send(data: Uint8Array | string): void;
  /** `closed` follows in any case. */
  close(code: number, reason: string): void;
}

/** The body of an answer, and what is said of it. Without `body` the answer is one that is played, and has all of it in memory. */
export interface AnswerBody {
  readonly body?: {
    getReader(): { read(): Promise<{ readonly value?: Uint8Array | undefined }>; cancel(): Promise<void> };
  } | null;
  readonly headers?: { get(name: string): string | null };
}

/** The part of `fetch` that is used. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string; signal?: AbortSignal; mode?: 'no-cors' },
) => Promise<AnswerBody & { readonly ok: boolean; readonly status: number; json(): Promise<unknown> }>;

/** Bytes that the platform reads itself from where they lie, so that nobody has them in memory: a `Blob`. */
export interface LyingBytes {
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** How many bytes of a body the line has taken: not that they have arrived. */
export type SentListener = (bytes: number) => void;

/**
 * The same for bytes, a few megabytes at a time. `sent` hears as they go where the platform tells it; a browser does not. `server`: the origin
 * of the one that has named the address. Outside of browsers that is all that is called for it, or what is reached over TLS.
 */
export type BytesFetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: Uint8Array<ArrayBuffer> | LyingBytes;
    signal?: AbortSignal;
    sent?: SentListener;
    server?: string;
  },
) => Promise<
  AnswerBody & {
    readonly ok: boolean;
    readonly status: number;
    json(): Promise<unknown>;
    arrayBuffer(): Promise<ArrayBuffer>;
  }
>;

// ------------------------------------------------------------------------------------------------------------- files

/**
 * Where ciphertext of files lies on this device, on its way out and when it has come. What it holds can be read only with the
 * keys in the messages, and can be fetched again as long as its message lives. Names are letters, digits, `-`, `_` and `.`.
 */
export interface FileStore {
  /** How many bytes of it are here; 0: none. */
  size(name: string): Promise<number>;
  /** Behind what is there, all or nothing: one that rejects leaves the file as it was. Survives a crash of the process when it resolves. */
  append(name: string, bytes: Uint8Array): Promise<void>;
  /** From byte `from` on, in pieces. */
  read(name: string, from: number): AsyncIterable<Uint8Array>;
  /** Those `length` bytes where they lie, without reading them; null: it cannot, or lacks some. Absent: it never can. */
  lying?(name: string, from: number, length: number): Promise<LyingBytes | null>;
  /** In place of what has that name. */
  rename(name: string, to: string): Promise<void>;
  /** Does nothing if it is missing. */
  remove(name: string): Promise<void>;
  list(): Promise<readonly string[]>;
  /** All of them, with how many bytes each has. */
  sizes(): Promise<ReadonlyMap<string, number>>;
  /** How many bytes it may come to hold without crowding out others; absent: as many as one likes. */
  room?(): Promise<number>;
}

// ---------------------------------------------------------------------------------------------------- surroundings

export interface Surroundings {
  /** Epoch milliseconds by a clock that anybody may set, at any moment and in either direction. Decides nothing (T1). */
  now(): number;
  /** Milliseconds since some moment of this process, by a clock that nobody sets: durations. */
  elapsed(): number;
  /** Runs `work` once after `ms`. */
  timer(ms: number, work: () => void): { cancel(): void };
  /** Uniform in [0, 1). For jitter only. */
  random(): number;
  /** Bytes nobody can guess: ids of groups. */
  randomBytes(length: number): Uint8Array;
  sha256(bytes: Uint8Array): Uint8Array;
  log(level: 'info' | 'warn' | 'error', what: string, fields?: Record<string, string | number | boolean>): void;
}
