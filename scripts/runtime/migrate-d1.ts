import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { unstable_splitSqlQuery as splitSql } from 'wrangler';

/** The little of the directory database that migrations need. */
export interface MigratableDatabase {
  prepare(sql: string): { bind(...values: unknown[]): unknown; all<Row>(): Promise<{ results: Row[] }> };
  batch(statements: unknown[]): Promise<unknown>;
}

/**
 * Applies the SQL files of a folder that this database has not seen, in the order of their names.
 *
 * The table of what was applied is the one that `wrangler d1 migrations apply` keeps, so local and deployed databases
 * agree. A file and its mark are one transaction: a crash in the middle leaves neither.
 */
export async function migrateD1(database: MigratableDatabase, folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  await database.batch([
    database.prepare(
      'CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)',
    ),
  ]);
  const { results } = await database.prepare('SELECT name FROM d1_migrations').all<{ name: string }>();
  const applied = new Set(results.map((row) => row.name));
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const names = files.filter((name) => !applied.has(name));

  for (const name of names) {
    const statements = splitSql(await readFile(path.join(folder, name), 'utf8')).map((sql) => database.prepare(sql));
    const mark = database.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name);
    await database.batch([...statements, mark]);
  }
  return names;
}
