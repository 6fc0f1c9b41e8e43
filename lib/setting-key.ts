/** Keys that a deployment makes for itself, once, and keeps in its directory (migrations/d1/0002_ids.sql). */
import { hex } from './bytes.ts';

/** As much of the directory database as they need. */
export interface SettingDatabase {
  prepare(sql: string): SettingStatement;
  batch<Row>(statements: SettingStatement[]): Promise<{ results: Row[] }[]>;
}

interface SettingStatement {
  bind(...values: unknown[]): SettingStatement;
  all<Row>(): Promise<{ results: Row[] }>;
}

const keyBytes = 32;

/** The key of that name: made by whoever asks first. */
export async function settingKey(database: SettingDatabase, name: string): Promise<Uint8Array> {
  const fresh = hex(crypto.getRandomValues(new Uint8Array(keyBytes)));
  const [, found] = await database.batch<{ value: string }>([
    database.prepare('INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING').bind(name, fresh),
    database.prepare('SELECT value FROM settings WHERE name = ?').bind(name),
  ]);
  const text = found?.results[0]?.value ?? '';
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`the setting ${name} cannot be read`);
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}
