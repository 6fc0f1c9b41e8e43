/** The table `contacts`. */
import type { UserId } from '../../../protocol/ids.ts';
import type { Rows } from '../../kit/rows.ts';

export class ContactRows {
  readonly #rows: Rows;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  all(): { user: UserId; name: string }[] {
    return this.#rows.all('SELECT user, name FROM contacts ORDER BY name, user').map((row) => ({
      user: String(row.user) as UserId,
      name: String(row.name),
    }));
  }

  has(user: UserId): boolean {
    return this.#rows.has('SELECT 1 AS n FROM contacts WHERE user = ?', user);
  }

  count(): number {
    return this.#rows.count('SELECT count(*) AS n FROM contacts');
  }

  /** One row. */
  put(user: UserId, name: string): void {
    this.#rows.run('INSERT OR REPLACE INTO contacts (user, name) VALUES (?, ?)', user, name);
  }

  /** One row. */
  delete(user: UserId): void {
    this.#rows.run('DELETE FROM contacts WHERE user = ?', user);
  }
}
