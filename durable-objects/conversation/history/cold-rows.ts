/** How far the log has left for cold history, and what cold history has to hear, in SQL (migrations/conversation). */
import { emptyHead } from '../../../protocol/chain.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { ColdDeletion, StoreName } from '../../history/rpc.ts';
import type { SqlValue, Storage } from '../../kit/sql.ts';
import type { Leftover, Zone } from './zones.ts';

/** How far the log has left. */
interface Archive {
  readonly through: number;
  /** The chain value there; before the first entry if nothing has left. */
  readonly head: Uint8Array;
  /** Cold history holds no entry beyond this one. */
  readonly offered: number;
}

/** It has failed ever since. */
interface ArchiveWait {
  /** ms of the first failure. */
  readonly since: number;
  /** Why it failed then. */
  readonly problem: string;
}

export class ColdRows {
  readonly #storage: Storage;
  /** Whether there are tables. */
  readonly #exists: () => boolean;
  #archivedThrough: number | null = null;

  constructor(storage: Storage, exists: () => boolean) {
    this.#storage = storage;
    this.#exists = exists;
  }

  /** What is remembered of the rows may be of a step that was taken back. */
  forget(): void {
    this.#archivedThrough = null;
  }

  /** Up to here entries are in cold history and their rows are gone, those of control entries apart; 0: none is. */
  archivedThrough(): number {
    this.#archivedThrough ??= this.archive().through;
    return this.#archivedThrough;
  }

  archive(): Archive {
    const row = this.#exists()
      ? this.#rows<{ through: number; head: ArrayBuffer; offered: number }>(
          'SELECT through, head, offered FROM archive WHERE id = 0',
        )[0]
      : undefined;
    if (row === undefined || row.through === 0) return { through: 0, head: emptyHead, offered: row?.offered ?? 0 };
    return { through: row.through, head: new Uint8Array(row.head), offered: row.offered };
  }

  /** Cold history may hold entries up to here from now on. */
  offer(through: number): void {
    this.#write('UPDATE archive SET offered = ? WHERE id = 0 AND offered < ?', through, through);
  }

  /** Rows up to here go, those of control entries apart; what was told of a deletion among them is told again (A2). */
  leave(through: number, head: Uint8Array): void {
    const from = this.archivedThrough() + 1;
    this.#archivedThrough = null;
    const stay = 'SELECT seq FROM controls WHERE seq BETWEEN ? AND ?';
    this.#write('DELETE FROM wraps WHERE seq BETWEEN ? AND ?', from, through);
    this.#write(
      `DELETE FROM entries WHERE seq BETWEEN ? AND ? AND seq NOT IN (${stay})`,
      ...[from, through, from, through],
    );
    this.#write('UPDATE cold_deletions SET told = 0 WHERE told = 1 AND seq BETWEEN ? AND ?', from, through);
    this.#write('UPDATE archive SET through = ?, head = ? WHERE id = 0', through, head);
  }

  /** What archiving waits for, or null. */
  archiveWait(): ArchiveWait | null {
    const row = this.#rows<{ since: number; problem: string }>(
      'SELECT waits_since AS since, waits_for AS problem FROM archive WHERE id = 0 AND waits_since > 0',
    )[0];
    return row ?? null;
  }

  noteArchiveWait(wait: ArchiveWait | null): void {
    const query = 'UPDATE archive SET waits_since = ?, waits_for = ? WHERE id = 0';
    this.#write(query, wait?.since ?? 0, wait?.problem ?? '');
  }

  /** Up to where cold history has let go of everything. */
  droppedThrough(): number {
    return this.#rows<{ dropped: number }>('SELECT dropped FROM retention WHERE id = 0')[0]?.dropped ?? 0;
  }

  /** All of it is told again, as to a store that may have it again. */
  dropAgain(): void {
    this.#write('UPDATE retention SET dropped = 0 WHERE id = 0 AND dropped > 0');
  }

  /** It has from one to the other; what was kept for entries up to here is not needed any more. */
  dropped(after: number, through: number): void {
    this.#write('UPDATE retention SET dropped = ? WHERE id = 0 AND dropped BETWEEN ? AND ?', through, after, through);
    this.#write('DELETE FROM cold_deletions WHERE seq <= ?', through);
    this.#write('DELETE FROM kept_heads WHERE seq <= ?', through);
  }

  /** Which store of cold history has what, where there are two. */
  places(): { zones: Zone[]; leftovers: Leftover[] } {
    const zones = this.#rows<{ first: number; store: number; head: ArrayBuffer }>(
      'SELECT first, store, head FROM cold_zones ORDER BY first',
    );
    const leftovers = this.#rows<{ store: number; through: number; cleared: number }>('SELECT * FROM cold_leftovers');
    return {
      zones: zones.map(({ first, store, head }) => ({ first, store: nameOf(store), head: new Uint8Array(head) })),
      leftovers: leftovers.map(({ store, ...more }) => ({ ...more, store: nameOf(store) })),
    };
  }

  /** Replaces them. */
  putZones(zones: readonly Zone[]): void {
    const before = new Map(this.places().zones.map((zone) => [zone.first, zone]));
    const wanted = new Set(zones.map(({ first }) => first));
    for (const first of before.keys()) {
      if (!wanted.has(first)) this.#write('DELETE FROM cold_zones WHERE first = ?', first);
    }
    for (const { first, store, head } of zones) {
      if (before.get(first)?.store === store) continue;
      const query = 'INSERT OR REPLACE INTO cold_zones (first, store, head) VALUES (?, ?, ?)';
      this.#write(query, first, storeNames.indexOf(store), head);
    }
  }

  /** Cleared as far as it goes, there is none any more. */
  putLeftover({ store, through, cleared }: Leftover): void {
    const number = storeNames.indexOf(store);
    if (cleared >= through) this.#write('DELETE FROM cold_leftovers WHERE store = ?', number);
    else {
      const query = 'INSERT OR REPLACE INTO cold_leftovers (store, through, cleared) VALUES (?, ?, ?)';
      this.#write(query, number, through, cleared);
    }
  }

  keptHead(seq: number): Uint8Array | undefined {
    const row = this.#rows<{ head: ArrayBuffer }>('SELECT head FROM kept_heads WHERE seq = ?', seq)[0];
    return row === undefined ? undefined : new Uint8Array(row.head);
  }

  keepHead(seq: number, head: Uint8Array): void {
    this.#write('INSERT OR REPLACE INTO kept_heads (seq, head) VALUES (?, ?)', seq, head);
  }

  /** Of these, cold history may not have heard that they are deleted. */
  deletionsIn(from: number, through: number): ReadonlySet<number> {
    const query = 'SELECT seq FROM cold_deletions WHERE seq BETWEEN ? AND ?';
    return new Set(this.#rows<{ seq: number }>(query, from, through).map(({ seq }) => seq));
  }

  /** Deletions that it has to hear of, at most `limit`. */
  deletions(limit: number): ColdDeletion[] {
    return this.#rows<{ seq: number; at: number }>(
      'SELECT seq, at FROM cold_deletions WHERE told = 0 ORDER BY seq LIMIT ?',
      limit,
    );
  }

  countDeletions(): number {
    return this.#rows<{ n: number }>('SELECT COUNT(*) AS n FROM cold_deletions WHERE told = 0')[0]?.n ?? 0;
  }

  /** It may not have heard of this one. */
  isDeletionOwed(seq: number): boolean {
    return this.#rows('SELECT 1 AS n FROM cold_deletions WHERE seq = ?', seq).length > 0;
  }

  /** Of those that are here still, the first after that one. */
  entriesThatDelete(after: number, limit: number): Uint8Array[] {
    const query = 'SELECT entry FROM entries WHERE kind = ? AND seq > ? ORDER BY seq LIMIT ?';
    const rows = this.#rows<{ entry: ArrayBuffer }>(query, wire.EntryKind.DELETION, after, limit);
    return rows.map(({ entry }) => new Uint8Array(entry));
  }

  addDeletion({ seq, at }: ColdDeletion): void {
    this.#write('INSERT OR IGNORE INTO cold_deletions (seq, at, told) VALUES (?, ?, 0)', seq, at);
  }

  /** It has heard of them: those up to `through` are done with, the others it hears of once more. */
  toldDeletions(seqs: readonly number[], through: number): void {
    for (const seq of seqs) {
      if (seq <= through) this.#write('DELETE FROM cold_deletions WHERE seq = ?', seq);
      else this.#write('UPDATE cold_deletions SET told = 1 WHERE seq = ?', seq);
    }
  }

  #write(query: string, ...bindings: SqlValue[]): void {
    this.#storage.sql.exec(query, ...bindings);
  }

  #rows<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): Row[] {
    return this.#storage.sql.exec<Row>(query, ...bindings).toArray();
  }
}

/** As the rows number them. */
const storeNames: readonly StoreName[] = ['embedded', 'cassandra'];

function nameOf(store: number): StoreName {
  return storeNames[store] ?? 'embedded';
}
