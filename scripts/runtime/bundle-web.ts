import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

/** What is served as it lies in the folder; everything else there is source or test. */
const staticFile = /\.(html|css|svg|json|webmanifest|png|ico|woff2|txt)$/;

/** Programs of the page: the page itself and, beside it, what the browser runs on its own. */
const programs = ['main.ts', 'service-worker.ts', 'worker.ts'];

/**
 * Builds the web client into a folder of static assets.
 *
 * Files are replaced whole and only when they change, so that servers which serve the folder at the same moment never
 * see half a file. Without a web folder there is one page that says so.
 */
export async function bundleWeb(source: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  if (!existsSync(source)) {
    await replaceFile(path.join(target, 'index.html'), Buffer.from('<!doctype html><title>Roost</title>\n'));
    return;
  }
  await Promise.all([copyStatic(source, target), bundlePrograms(source, target)]);
}

async function bundlePrograms(source: string, target: string): Promise<void> {
  const entries = programs.map((name) => path.join(source, name)).filter((file) => existsSync(file));
  if (entries.length === 0) return;
  const result = await build({
    entryPoints: entries,
    absWorkingDir: source,
    outdir: target,
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    platform: 'browser',
    minify: true,
    sourcemap: 'linked',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  await Promise.all(result.outputFiles.map((file) => replaceFile(file.path, file.contents)));
}

async function copyStatic(source: string, target: string): Promise<void> {
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && staticFile.test(entry.name));
  const copies = files.map(async (entry) => {
    const from = path.join(entry.parentPath, entry.name);
    const to = path.join(target, path.relative(source, from));
    await mkdir(path.dirname(to), { recursive: true });
    await replaceFile(to, await readFile(from));
  });
  await Promise.all(copies);
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
