import { createHash } from 'node:crypto';
import { existsSync, globSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../kit/paths.ts';

/** What the page is made of, besides the packages that the lockfile names. */
const sources = '{web,client,protocol,crypto,schema,lib,scripts/runtime}/**/*.{ts,tsx,js,css,html,json,svg,png}';
/** What a folder's files were made of, and which they are: beside the folder, which is served. */
const stampName = 'made-of.json';

interface Stamp {
  readonly state: string;
  /** The sizes of what was built, by name. */
  readonly files: Readonly<Record<string, number>>;
}

/**
 * Builds the web client into a folder of static assets.
 *
 * Nothing is done while the folder holds what the sources make, each file in its size. Files are replaced whole and only when they change, so that
 * servers which serve the folder at the same moment never see half a file. Without a web folder there is one page that
 * says so.
 */
export async function bundleWeb(source: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  if (!existsSync(source)) {
    await replaceFile(path.join(target, 'index.html'), Buffer.from('<!doctype html><title>Roost</title>\n'));
    return;
  }
  const stamp = path.join(path.dirname(target), `${path.basename(target)}.${stampName}`);
  const state = stateOf(source);
  if (isWhole(target, await readStamp(stamp), state)) return;
  // Vite takes a while to load, so it is loaded where there is something to build.
  const { buildPage } = await import('./build-page.ts');
  const files = await buildPage(source);
  for (const [name, contents] of files) {
    const file = path.join(target, name);
    await mkdir(path.dirname(file), { recursive: true });
    await replaceFile(file, contents);
  }
  await removeOthers(target, new Set(files.keys()));
  const sizes = Object.fromEntries([...files].map(([name, contents]) => [name, contents.length]));
  await replaceFile(stamp, Buffer.from(JSON.stringify({ state, files: sizes } satisfies Stamp)));
}

/** Null where it is missing or cannot be read: then it is built. */
async function readStamp(file: string): Promise<Stamp | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Stamp;
  } catch {
    return null;
  }
}

/** Somebody may have emptied the folder, and a disk that is full leaves half of a file. */
function isWhole(target: string, stamp: Stamp | null, state: string): boolean {
  if (stamp?.state !== state) return false;
  const files = Object.entries(stamp.files);
  const isThere = ([name, size]: [string, number]) =>
    statSync(path.join(target, name), { throwIfNoEntry: false })?.size === size;
  return files.length > 0 && files.every(isThere);
}

/** By name, size and time: reading them all would take as long as the build. */
function stateOf(source: string): string {
  const base = path.dirname(source);
  const files = [...globSync(sources, { cwd: base }), path.relative(base, path.join(root, 'package-lock.json'))].sort();
  const state = createHash('sha256');
  for (const file of files) {
    const found = statSync(path.join(base, file), { throwIfNoEntry: false });
    state.update(`${file} ${found?.size} ${found?.mtimeMs}\n`);
  }
  return state.digest('hex');
}

/** What an earlier build has left. */
async function removeOthers(target: string, kept: ReadonlySet<string>): Promise<void> {
  const entries = await readdir(target, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(target, file).replaceAll('\\', '/');
    if (entry.isFile() && !kept.has(name) && !name.endsWith('.tmp')) await rm(file, { force: true });
  }
}

async function replaceFile(file: string, contents: Uint8Array): Promise<void> {
  if (existsSync(file) && digest(await readFile(file)) === digest(contents)) return;
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, contents);
  await rename(draft, file);
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
