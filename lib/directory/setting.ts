/** What a deployment makes for itself, once, and keeps in its directory (migrations/d1/0002_ids.sql). */
import { hex } from '../bytes.ts';

/** As much of the directory database as it needs. */
export interface SettingDatabase {
  prepare(sql: string): SettingStatement;
  batch<Row>(statements: SettingStatement[]): Promise<{ results: Row[] }[]>;
}

interface SettingStatement {
  bind(...values: unknown[]): SettingStatement;
  all<Row>(): Promise<{ results: Row[] }>;
}

/** The text of that name: what whoever asked first has made. Two that make it at once get the same. */
export async function setting(
  database: SettingDatabase,
  name: string,
  make: () => string | Promise<string>,
): Promise<string> {
  const select = database.prepare('SELECT value FROM settings WHERE name = ?').bind(name);
  const { results } = await select.all<{ value: string }>();
  if (results[0] !== undefined) return results[0].value;
  const insert = database.prepare('INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const [, found] = await database.batch<{ value: string }>([insert.bind(name, await make()), select]);
  return found?.results[0]?.value ?? '';
}

const keyBytes = 32;

/** The key of that name. */
export async function settingKey(database: SettingDatabase, name: string): Promise<Uint8Array> {
  const text = await setting(database, name, () => hex(crypto.getRandomValues(new Uint8Array(keyBytes))));
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`the setting ${name} cannot be read`);
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}
