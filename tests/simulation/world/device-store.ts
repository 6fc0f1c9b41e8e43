/**
 * A device's store, as durable as it says: a transaction that is still open when the process dies is undone, a relaxed one
 * may be lost with the power, a strict one stays.
 */
import type { Key, KeyRange, Reader, Row, Store, Table, Value, Writer } from '../../../client/ports.ts';
import { tables } from '../../../client/ports.ts';
import { bounds, encodeKey } from '../../../client/store/key-order.ts';
import { plainCopy } from './plain-copy.ts';
import { type Random, randomOf } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { Weather } from './weather.ts';

interface Item {
  readonly sort: string;
  readonly key: Key;
  readonly value: Value;
}

type Undo = () => void;

export type DiskCopy = ReadonlyMap<Table, readonly Row[]>;

/** What is on the device's disk; it outlives the process. */
export class Disk {
  readonly #tables = new Map<Table, Item[]>(tables.map((table) => [table, []]));
  /** How to take back each transaction that the power may still take, oldest first. */
  #relaxed: Undo[][] = [];
  /** Transactions run one after the other, whichever process asks. */
  #queue: { readonly owner: object; readonly work: () => void }[] = [];
  #runs: object | null = null;
  /** What the transaction under way has changed, as it was before: until the commit only its own process sees the change. */
  readonly #before = new Map<Table, Map<string, Item | null>>();

  /** `work` runs when it is its turn, and the next one after `release`. */
  enqueue(owner: object, work: () => void): void {
    this.#queue.push({ owner, work });
    this.#next();
  }

  release(): void {
    this.#runs = null;
    this.#next();
  }

  /** The process is gone: what it waited for is forgotten, and what it did stands in nobody's way. */
  abandon(owner: object): void {
    this.#queue = this.#queue.filter((one) => one.owner !== owner);
    if (this.#runs === owner) this.release();
  }

  isIdleFor(owner: object): boolean {
    return this.#runs !== owner && !this.#queue.some((one) => one.owner === owner);
  }

  #next(): void {
    if (this.#runs !== null) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    this.#runs = next.owner;
    next.work();
  }

  commit(undo: Undo[], durability: 'strict' | 'relaxed'): void {
    this.#before.clear();
    if (durability === 'strict') this.#relaxed = [];
    else this.#relaxed.push(undo);
  }

  /** Loses some of the newest relaxed transactions. */
  losePower(random: Random): void {
    const kept = random.int(this.#relaxed.length + 1);
    for (const undo of this.#relaxed.slice(kept).reverse()) takeBack(undo);
    this.#relaxed = this.#relaxed.slice(0, kept);
  }

  /** What is committed, for `restore`. */
  copy(): DiskCopy {
    return new Map(tables.map((table) => [table, this.peek(table, { prefix: [] })]));
  }

  /** All is as it was then; nobody has it open. */
  restore(copy: DiskCopy): void {
    this.#relaxed = [];
    for (const table of tables) {
      const rows = copy.get(table) ?? [];
      this.#tables.set(
        table,
        rows.map(({ key, value }) => ({ sort: encodeKey(key), key, value })),
      );
    }
  }

  get(table: Table, key: Key): Value | undefined {
    return plainCopy(this.#committed(table, encodeKey(key))?.value);
  }

  range(table: Table, range: KeyRange): Row[] {
    return this.peek(table, range).map(copied);
  }

  /** The rows themselves, not copies: only for looking at them. */
  peek(table: Table, range: KeyRange): readonly Row[] {
    const before = this.#before.get(table);
    if (before === undefined) return within(this.#items(table), range);
    const old = [...before.values()].filter((item) => item !== null);
    const kept = this.#items(table).filter(({ sort }) => !before.has(sort));
    return within(
      [...kept, ...old].sort((a, b) => (a.sort < b.sort ? -1 : 1)),
      range,
    );
  }

  /** The value itself, not a copy: only for looking at it. */
  look(table: Table, key: Key): Value | undefined {
    return this.#committed(table, encodeKey(key))?.value;
  }

  /** Says whether there is such a row. */
  has(table: Table, key: Key): boolean {
    return this.#committed(table, encodeKey(key)) !== undefined;
  }

  /** What the transaction under way sees. */
  readonly open: Reader = {
    get: (table, key) => Promise.resolve(plainCopy(this.#item(table, encodeKey(key))?.value)),
    range: (table, range) => Promise.resolve(within(this.#items(table), range).map(copied)),
  };

  /** The same as `change`, seen by nobody else before the commit. */
  changeOpen(table: Table, key: Key, value: Value | undefined): Undo {
    const sort = encodeKey(key);
    const before = this.#before.get(table) ?? new Map<string, Item | null>();
    this.#before.set(table, before);
    if (!before.has(sort)) before.set(sort, this.#item(table, sort) ?? null);
    return this.change(table, key, value);
  }

  /** The transaction under way was taken back. */
  tookBack(): void {
    this.#before.clear();
  }

  /** Puts a value, or deletes with `undefined`, and returns how to take that back. */
  change(table: Table, key: Key, value: Value | undefined): Undo {
    const sort = encodeKey(key);
    const items = this.#items(table);
    const place = placeOf(items, sort);
    const before = items[place]?.sort === sort ? (items[place] as Item) : null;
    const after = value === undefined ? [] : [{ sort, key: [...key], value: plainCopy(value) }];
    items.splice(place, before === null ? 0 : 1, ...after);
    return () => {
      const now = placeOf(items, sort);
      items.splice(now, items[now]?.sort === sort ? 1 : 0, ...(before === null ? [] : [before]));
    };
  }

  clearOpen(): Undo {
    const undo = tables.flatMap((table) =>
      this.#items(table)
        .slice()
        .map((item) => this.changeOpen(table, item.key, undefined)),
    );
    return () => takeBack(undo);
  }

  #committed(table: Table, sort: string): Item | undefined {
    const before = this.#before.get(table)?.get(sort);
    return before === undefined ? this.#item(table, sort) : (before ?? undefined);
  }

  #item(table: Table, sort: string): Item | undefined {
    const items = this.#items(table);
    const found = items[placeOf(items, sort)];
    return found?.sort === sort ? found : undefined;
  }

  #items(table: Table): Item[] {
    return this.#tables.get(table) as Item[];
  }
}

/** One process's view of the disk. After `kill` nothing it began is ever finished. */
export class DeviceStore implements Store {
  /** Called after each commit, with the first parts of the keys that it changed: mostly conversations. */
  onCommit: (changed: ReadonlySet<string>) => void = () => {};
  /** Runs what the process does next: later, while it is frozen. */
  resume: (work: () => void) => void = (work) => work();
  readonly #disk: Disk;
  readonly #weather: () => Weather;
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #label: string;
  #isDead = false;
  #uncommitted: Undo[] = [];

  constructor(disk: Disk, world: { scheduler: Scheduler; seed: number; weather(): Weather }, label: string) {
    const { scheduler, seed } = world;
    this.#disk = disk;
    this.#scheduler = scheduler;
    this.#weather = () => world.weather();
    this.#label = label;
    this.#random = randomOf(seed, `store ${label} ${scheduler.events}`);
  }

  kill(): void {
    this.#isDead = true;
    this.#takeBack();
    this.#disk.abandon(this);
  }

  /** Says whether no transaction is under way or waits. */
  get isIdle(): boolean {
    return this.#disk.isIdleFor(this);
  }

  read<Result>(work: (reader: Reader) => Promise<Result>): Promise<Result> {
    return this.#exclusive((done, failed) => {
      const [low, high] = this.#weather().storeReadMs;
      const read = (): void => void work(this.#disk.open).then(done, failed);
      if (high === 0) read();
      else this.#scheduler.after(this.#random.between(low, high), `${this.#label} looks into its store`, read);
    });
  }

  write<Result>(work: (writer: Writer) => Promise<Result>, durability: 'strict' | 'relaxed'): Promise<Result> {
    return this.#exclusive((done, failed) => {
      const changed = new Set<string>();
      const keep = (key: Key, undo: Undo): void => {
        changed.add(String(key[0]));
        if (this.#isDead) undo();
        else this.#uncommitted.push(undo);
      };
      const writer: Writer = {
        ...this.#disk.open,
        put: (table, key, value) => keep(key, this.#disk.changeOpen(table, key, value)),
        delete: (table, key) => keep(key, this.#disk.changeOpen(table, key, undefined)),
        clear: () => keep([''], this.#disk.clearOpen()),
      };
      work(writer).then(
        (result) => {
          if (changed.size === 0) return done(result);
          const [low, high] = this.#weather().storeMs;
          const ms = this.#random.between(low, high) * (durability === 'strict' ? 1 : 0.15);
          this.#scheduler.after(ms, `${this.#label} store`, () => {
            if (this.#isDead) return;
            this.#disk.commit(this.#uncommitted, durability);
            this.#uncommitted = [];
            this.onCommit(changed);
            done(result);
          });
        },
        (fault) => {
          this.#takeBack();
          failed(fault);
        },
      );
    });
  }

  close(): Promise<void> {
    return this.#exclusive((done) => done(undefined));
  }

  /** Only what this process has under way: another one may be in the middle of its own. */
  #takeBack(): void {
    if (this.#uncommitted.length === 0) return;
    takeBack(this.#uncommitted);
    this.#uncommitted = [];
    this.#disk.tookBack();
  }

  #exclusive<Result>(
    work: (done: (result: Result) => void, failed: (fault: unknown) => void) => void,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#isDead) return;
      const finish = (end: () => void): void => {
        if (this.#isDead) return;
        this.resume(end);
        this.#disk.release();
      };
      this.#disk.enqueue(this, () =>
        work(
          (result) => finish(() => resolve(result)),
          (fault) => finish(() => reject(fault)),
        ),
      );
    });
  }
}

function copied({ key, value }: Row): Row {
  return { key: [...key], value: plainCopy(value) };
}

function within(items: readonly Item[], range: KeyRange): Item[] {
  const { low, high } = bounds(range);
  const found = items.slice(placeOf(items, low), placeOf(items, high));
  if (range.reverse === true) found.reverse();
  return found.slice(0, range.limit ?? found.length);
}

function takeBack(undo: readonly Undo[]): void {
  for (let i = undo.length - 1; i >= 0; i--) (undo[i] as Undo)();
}

/** The first place whose key is not below `sort`. */
function placeOf(items: readonly Item[], sort: string): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle] as Item).sort < sort) low = middle + 1;
    else high = middle;
  }
  return low;
}
