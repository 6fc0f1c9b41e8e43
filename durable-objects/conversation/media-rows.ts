/** Which media objects the entries of a conversation name, in SQL (migrations/conversation/0006-media.ts). */
import type { MediaId } from '../../protocol/media.ts';
import type { SqlValue, Storage } from '../kit/sql.ts';

/** What an object's ledger has to hear. */
export interface MediaNews {
  readonly seq: number;
  readonly object: MediaId;
  readonly isReleased: boolean;
}

/** Objects that one step releases, or lets go later: some ten milliseconds. */
const maxReleasedAStep = 4_096;

const states = { new: 0, told: 1, released: 2 } as const;
type MediaState = (typeof states)[keyof typeof states];

export class MediaRows {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** In the transaction of the entry. */
  add(objects: readonly string[], { seq, at, expiresAt }: { seq: number; at: number; expiresAt: number }): void {
    for (const object of objects) {
      this.#rows(
        'INSERT OR IGNORE INTO media (seq, object, at, expires_at, state) VALUES (?, ?, ?, ?, ?)',
        ...[seq, object, at, expiresAt, states.new],
      );
    }
  }

  /** A live entry at `seq` names it; `since`: older ones have expired by retention. */
  isNamed(seq: number, object: string, { now, since }: { now: number; since: number }): boolean {
    const found = this.#rows(
      'SELECT 1 FROM media WHERE seq = ? AND object = ? AND state < ? AND (expires_at = 0 OR expires_at > ?) AND at > ?',
      ...[seq, object, states.released, now, since],
    );
    return found.length > 0;
  }

  /** The entry is no more. In the transaction that takes it away. */
  release(seq: number): void {
    this.#rows('UPDATE media SET state = ?, expires_at = 0 WHERE seq = ?', states.released, seq);
  }

  /** Up to there behind `seq` one step may change all of them; Infinity: all there are. */
  stepEnd(seq: number): number {
    const [row] = this.#rows<{ seq: number }>(
      'SELECT seq FROM media WHERE seq > ? ORDER BY seq LIMIT 1 OFFSET ?',
      ...[seq, maxReleasedAStep],
    );
    return row === undefined ? Infinity : row.seq - 1;
  }

  /** Those up to `seq` are no more. */
  releaseThrough(seq: number): void {
    const query = 'UPDATE media SET state = ?, expires_at = 0 WHERE seq <= ? AND state < ?';
    this.#rows(query, states.released, seq, states.released);
  }

  /** Those of a range go at that time, unless they go before. */
  expireIn(from: number, through: number, at: number): void {
    this.#rows(
      'UPDATE media SET expires_at = ? WHERE seq BETWEEN ? AND ? AND state < ? AND (expires_at = 0 OR expires_at > ?)',
      ...[at, from, through, states.released, at],
    );
  }

  /** Those that expired by then, as many of them as one step may change. */
  releaseExpired(by: number): void {
    const first = 'SELECT seq, object FROM media WHERE expires_at > 0 AND expires_at <= ? ORDER BY expires_at LIMIT ?';
    this.#rows(
      `UPDATE media SET state = ?, expires_at = 0 WHERE (seq, object) IN (${first})`,
      ...[states.released, by, maxReleasedAStep],
    );
  }

  /** When the first of them expires, or null. */
  nextExpiry(): number | null {
    const [row] = this.#rows<{ at: number | null }>('SELECT MIN(expires_at) AS at FROM media WHERE expires_at > 0');
    return row?.at ?? null;
  }

  owed(limit: number): MediaNews[] {
    const rows = this.#rows<{ seq: number; object: string; state: MediaState }>(
      'SELECT seq, object, state FROM media WHERE state IN (?, ?) ORDER BY seq LIMIT ?',
      ...[states.new, states.released, limit],
    );
    return rows.map(({ seq, object, state }) => ({
      ...{ seq, object: object as MediaId, isReleased: state === states.released },
    }));
  }

  /** The ledger has heard it; what became of the entry meanwhile it has to hear too. */
  told({ seq, object, isReleased }: MediaNews): void {
    if (isReleased) this.#rows('DELETE FROM media WHERE seq = ? AND object = ? AND state = 2', seq, object);
    else this.#rows('UPDATE media SET state = 1 WHERE seq = ? AND object = ? AND state = 0', seq, object);
  }

  #rows<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): Row[] {
    return this.#storage.sql.exec<Row>(query, ...bindings).toArray();
  }
}
