import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { buildDir, root } from '../kit/paths.ts';

/** By entry and options, in this process. */
const built = new Map<string, Promise<string>>();

export interface BundleOptions {
  readonly define?: Readonly<Record<string, string>> | undefined;
  /** With its source map in the last line: four times as long, and each start of a server has to carry it. */
  readonly isMapped?: boolean | undefined;
  /** Where bundles are kept for other processes. */
  readonly folder?: string | undefined;
}

/** Of what a bundle was made; the first line of the file that keeps it. */
interface Stamp {
  readonly inputs: readonly string[];
  /** Of the inputs. */
  readonly state: string;
  /** Of the bundle. */
  readonly digest: string;
}

/**
 * One ES module with everything the worker needs, as workerd takes it.
 *
 * Built once in a process, and by no other while the sources are the same: a bench, a fault run and the tests start many
 * servers of one source.
 */
export function bundleWorker(entry: string, options: BundleOptions = {}): Promise<string> {
  const { define = {}, isMapped = false, folder = path.join(buildDir, 'worker') } = options;
  const key = JSON.stringify([entry, define, isMapped, folder]);
  const kept = built.get(key);
  if (kept !== undefined) return kept;
  const file = path.join(folder, `${path.basename(entry, '.ts')}-${digestOf(key).slice(0, 16)}.mjs`);
  const bundle = readKept(file).then((found) => found ?? buildAndKeep(file, entry, define, isMapped));
  built.set(key, bundle);
  return bundle;
}

/** Null where there is none that the sources of now would make. */
async function readKept(file: string): Promise<string | null> {
  try {
    const whole = await readFile(file, 'utf8');
    const end = whole.indexOf('\n');
    const { inputs, state, digest } = JSON.parse(whole.slice(2, end)) as Stamp;
    const bundle = whole.slice(end + 1);
    return digest === digestOf(bundle) && state === (await stateOf(inputs)).state ? bundle : null;
  } catch {
    return null;
  }
}

async function buildAndKeep(
  file: string,
  entry: string,
  define: Readonly<Record<string, string>>,
  isMapped: boolean,
): Promise<string> {
  const beganAt = Date.now();
  const { bundle, inputs } = await bundleOnce(entry, define, isMapped);
  const { state, changedAt } = await stateOf(inputs);
  // What was changed while it was read may be in the bundle or not; and there are disks that count in steps of two seconds.
  if (changedAt > beganAt - 2_000) return bundle;
  const stamp: Stamp = { inputs, state, digest: digestOf(bundle) };
  const draft = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(draft, `//${JSON.stringify(stamp)}\n${bundle}`);
    await rename(draft, file);
  } catch {
    // Where nothing can be kept, each process builds its own.
    await rm(draft, { force: true }).catch(() => {});
  }
  return bundle;
}

/** By name, size and time, as with the page (bundle-web.ts); and the latest of the times. */
async function stateOf(inputs: readonly string[]): Promise<{ state: string; changedAt: number }> {
  const found = await Promise.all(inputs.map((input) => stat(input)));
  const lines = found.map(({ size, mtimeMs }, index) => `${inputs[index]} ${size} ${mtimeMs}\n`);
  return { state: digestOf(lines.join('')), changedAt: Math.max(...found.map(({ mtimeMs }) => mtimeMs)) };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Packages of the older kind `require` Node's modules by their bare names; the runtime has them as modules to import.
 * `wrangler deploy` does the same.
 */
const nodeModulesOfTheRuntime: Plugin = {
  name: 'node-modules-of-the-runtime',
  setup: ({ onResolve, onLoad }) => {
    const bare = new RegExp(`^(node:)?(${builtinModules.join('|')})$`);
    onResolve({ filter: bare }, ({ path: name, kind }) => {
      const full = name.startsWith('node:') ? name : `node:${name}`;
      return kind === 'require-call' ? { path: full, namespace: 'required' } : { path: full, external: true };
    });
    onLoad({ filter: /.*/, namespace: 'required' }, ({ path: name }) => ({
      contents: `import whole from '${name}'; module.exports = whole;`,
    }));
  },
};

async function bundleOnce(
  entry: string,
  define: Readonly<Record<string, string>>,
  isMapped: boolean,
): Promise<{ bundle: string; inputs: string[] }> {
  // It takes a while to load, so it is loaded where there is something to build.
  const { build } = await import('esbuild');
  const folder = path.dirname(entry);
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    absWorkingDir: folder,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2024',
    platform: 'browser',
    // The order that `wrangler deploy` uses, so that the same files run here and there.
    conditions: ['workerd', 'worker', 'browser'],
    mainFields: ['browser', 'module', 'main'],
    external: ['node:*', 'cloudflare:*', 'kerberos'],
    plugins: [nodeModulesOfTheRuntime],
    define: { 'process.env.NODE_ENV': '"production"', ...define },
    sourcemap: isMapped ? 'inline' : false,
    // What is wrong comes as the error that is thrown.
    logLevel: 'silent',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`nothing was built from ${entry}`);
  // Made up by a plugin, or left out by a package for browsers: no files.
  const files = Object.keys(metafile.inputs).filter((input) => !/^(required|\(disabled\)):/.test(input));
  // How it is built belongs to what it is made of.
  const how = [import.meta.filename, path.join(root, 'package-lock.json')];
  return { bundle: output.text, inputs: [...files.map((input) => path.resolve(folder, input)), ...how] };
}
