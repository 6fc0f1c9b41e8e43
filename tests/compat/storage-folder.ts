/**
 * A server's data folder as it is kept in the repository: each database checkpointed, vacuumed and compressed by itself,
 * so that a file's name still says which object it is.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync, gzipSync } from 'node:zlib';

/** What a server needs of its folder; the rest (caches, rate limits of the edge) may go at any time. */
const kept = ['d1', 'do'];

/** Packs the folder of a server that is dead. */
export function packStorage(dataDir: string, into: string): void {
  rmSync(into, { recursive: true, force: true });
  for (const file of databasesIn(dataDir)) {
    const database = new DatabaseSync(path.join(dataDir, file));
    database.exec('PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
    database.close();
    const bytes = readFileSync(path.join(dataDir, file));
    refuseTraces(file, bytes);
    const target = path.join(into, `${file}.gz`);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, gzipSync(bytes, { level: 9 }));
  }
}

/** Lays the folder out for a server to run on. */
export function unpackStorage(from: string, dataDir: string): void {
  for (const file of filesIn(from).filter((name) => name.endsWith('.gz'))) {
    const target = path.join(dataDir, file.slice(0, -3));
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, gunzipSync(readFileSync(path.join(from, file))));
  }
}

/** Relative paths of the databases of objects and directories, in an order that is always the same. */
export function databasesIn(dataDir: string): string[] {
  return kept.flatMap((folder) =>
    filesIn(path.join(dataDir, folder))
      .filter((name) => name.endsWith('.sqlite'))
      .map((name) => path.join(folder, name)),
  );
}

/** A recording is public: nothing of the machine that made it may be in it. */
export function refuseTraces(what: string, bytes: Uint8Array): void {
  const text = Buffer.from(bytes).toString('latin1');
  const traces = [process.cwd(), import.meta.dirname, os.homedir(), os.tmpdir(), os.hostname(), '/node_modules/'];
  const found = traces.find((trace) => trace.length > 2 && text.includes(trace));
  if (found !== undefined) throw new Error(`${what} names ${JSON.stringify(found)}`);
}

export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .sort();
}
