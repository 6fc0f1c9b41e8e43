import type { Key, KeyRange, Row, Store, Table, Value, Writer } from '../ports.ts';
import { tables } from '../ports.ts';
import { bounds, encodeKey } from './key-order.ts';
import { Turns } from './turns.ts';

/**
 * A store that lives as long as the object: for tests, simulations and throw-away clients.
 *
 * It waits for nothing but promises, so that it runs under a virtual clock. `snapshot` and the argument of
 * `openMemoryStore` carry its rows over a simulated crash.
 */
export interface MemoryStore extends Store {
  snapshot(): Snapshot;
}

export type Snapshot = Readonly<Record<Table, readonly Row[]>>;

/** A store that is gone with the process: for tests, and for what is to leave nothing. `from`: what another one held. */
export function openMemoryStore(from?: Snapshot): MemoryStore {
  const rows = emptyTables();
  if (from !== undefined) {
    for (const table of tables) for (const row of from[table]) put(rows[table], row.key, structuredClone(row.value));
  }
  const turns = new Turns();
  return {
    isVolatile: true,
    read: (work) => turns.take(() => work(writerOver(rows, null))),
    write: (work) =>
      turns.take(async () => {
        const undo: (() => void)[] = [];
        try {
          return await work(writerOver(rows, undo));
        } catch (error) {
          for (const step of undo.reverse()) step();
          throw error;
        }
      }),
    close: () => turns.take(async () => {}),
    snapshot: () =>
      Object.fromEntries(
        tables.map((table) => [table, rows[table].list.map((item) => ({ key: item.key, value: item.value }))]),
      ) as unknown as Snapshot,
  };
}

interface Item {
  readonly sort: string;
  readonly key: Key;
  readonly value: Value;
}

/** Sorted by `sort`: most writes are at the end, where an array takes them for nothing. */
interface Rows {
  list: Item[];
}

function emptyTables(): Record<Table, Rows> {
  return Object.fromEntries(tables.map((table) => [table, { list: [] }])) as unknown as Record<Table, Rows>;
}

function writerOver(rows: Record<Table, Rows>, undo: (() => void)[] | null): Writer {
  const change = (table: Table, key: Key, value: Value | undefined): void => {
    if (undo === null) throw new Error('a reader does not write');
    const before = value === undefined ? remove(rows[table], key) : put(rows[table], key, structuredClone(value));
    undo.push(() => void (before === undefined ? remove(rows[table], key) : put(rows[table], key, before)));
  };
  return {
    get: async (table, key) => structuredClone(find(rows[table], encodeKey(key))?.value),
    range: async (table, range) =>
      select(rows[table], range).map((item) => ({ key: item.key, value: structuredClone(item.value) })),
    put: (table, key, value) => change(table, key, value),
    delete: (table, key) => change(table, key, undefined),
    clear: () => {
      for (const table of tables) for (const item of [...rows[table].list]) change(table, item.key, undefined);
    },
  };
}

/** The first place whose key is not below `sort`. */
function placeOf(list: readonly Item[], sort: string): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as Item).sort < sort) low = middle + 1;
    else high = middle;
  }
  return low;
}

function find(rows: Rows, sort: string): Item | undefined {
  const item = rows.list[placeOf(rows.list, sort)];
  return item?.sort === sort ? item : undefined;
}

function put(rows: Rows, key: Key, value: Value): Value | undefined {
  const item = { sort: encodeKey(key), key: [...key], value };
  const place = placeOf(rows.list, item.sort);
  const before = rows.list[place];
  const replaces = before?.sort === item.sort;
  rows.list.splice(place, replaces ? 1 : 0, item);
  return replaces ? before?.value : undefined;
}

function remove(rows: Rows, key: Key): Value | undefined {
  const sort = encodeKey(key);
  const place = placeOf(rows.list, sort);
  if (rows.list[place]?.sort !== sort) return undefined;
  return rows.list.splice(place, 1)[0]?.value;
}

function select(rows: Rows, range: KeyRange): Item[] {
  const { low, high } = bounds(range);
  const found = rows.list.slice(placeOf(rows.list, low), placeOf(rows.list, high));
  if (range.reverse === true) found.reverse();
  return range.limit === undefined ? found : found.slice(0, range.limit);
}
