/**
 * Brings an object's tables up to date, inside the object.
 *
 * An object gets its tables with its first accepted write (D10.1): call `hasTables` when it wakes and `migrate` only if it
 * says yes, or in the transaction of the first write.
 */
import type { Migration } from '../../lib/migration.ts';
import type { Storage } from './sql.ts';

/** Says whether the object has ever stored anything. Writes nothing. */
export function hasTables(storage: Storage): boolean {
  const found = storage.sql.exec<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'",
  );
  return found.toArray().length > 0;
}

/**
 * Applies the migrations that the object has not had, each in a transaction with its number, so that stopping between
 * two leaves an object that goes on where it stopped.
 *
 * An object written by a release with more migrations is left as it is: rows are readable by the previous release
 * (K2). Throws when the list has a gap, which is a bug.
 */
export function migrate(storage: Storage, migrations: readonly Migration[]): void {
  if (!hasTables(storage)) {
    storage.transactionSync(() => {
      storage.sql.exec('CREATE TABLE schema_version (id INTEGER PRIMARY KEY CHECK (id = 0), version INTEGER NOT NULL)');
      storage.sql.exec('INSERT INTO schema_version (id, version) VALUES (0, 0)');
    });
  }
  const row = storage.sql.exec<{ version: number }>('SELECT version FROM schema_version WHERE id = 0').toArray()[0];
  const version = row?.version ?? 0;
  migrations.forEach((migration, index) => {
    if (migration.id !== index + 1)
      throw new Error(`migration ${migration.name} has id ${migration.id}, not ${index + 1}`);
    if (migration.id <= version) return;
    storage.transactionSync(() => {
      for (const statement of migration.statements) storage.sql.exec(statement);
      storage.sql.exec('UPDATE schema_version SET version = ? WHERE id = 0', migration.id);
    });
  });
}
