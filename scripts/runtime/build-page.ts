import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import { build, type InlineConfig, type Plugin } from 'vite';
import { emojiData } from './emoji-data.ts';

/** Files by their path in the folder that is served. */
export type BuiltPage = ReadonlyMap<string, Uint8Array>;

/**
 * Built by Vite: the page with what it loads later, and beside it two files of known names, the worker for cryptography and
 * the service worker, which knows by name and digest what the page consists of.
 */
export async function buildPage(source: string): Promise<BuiltPage> {
  const worker = await run(source, 'worker.ts', { entry: 'worker.js', isOneFile: true });
  // A page that a browser has kept goes on with the worker that was built with it.
  const workerAt = `/worker.js?v=${digestOf(worker, 'worker.js', 'hex').slice(0, 16)}`;
  const define = { __WORKER__: JSON.stringify(workerAt) };
  const page = await run(source, 'index.html', { entry: 'assets/[name]-[hash].js', define });
  const shell = new Map([...(await statics(path.join(source, 'public'))), ...page, ...worker]);
  const keeper = await run(source, 'service-worker.ts', {
    ...{ entry: 'service-worker.js', isOneFile: true },
    define: { __SHELL__: JSON.stringify(shellOf(shell, workerAt)) },
  });
  return new Map([...shell, ...keeper]);
}

/** What a browser keeps so that the page opens without a network, and a name for exactly that. */
function shellOf(files: BuiltPage, workerAt: string) {
  const kept = [...files.keys()].filter((name) => !name.endsWith('.map') && name !== 'worker.js').sort();
  const named = [...kept.map((name) => `${name} ${digestOf(files, name, 'hex')}`), workerAt].join('\n');
  const html = Buffer.from(files.get('index.html') ?? '').toString();
  return {
    version: createHash('sha256').update(named).digest('hex').slice(0, 16),
    page: '/',
    // By this a page is known to be of this version, whatever a proxy has put into it.
    entry: /src="\/(assets\/[^"]+\.js)"/.exec(html)?.[1] ?? '',
    worker: { url: workerAt, integrity: `sha256-${digestOf(files, 'worker.js', 'base64')}` },
    files: kept.filter((name) => name !== 'index.html').map((name) => `/${name}`),
  };
}

function digestOf(files: BuiltPage, name: string, encoding: 'hex' | 'base64'): string {
  return createHash('sha256')
    .update(files.get(name) ?? '')
    .digest(encoding);
}

interface RunOptions {
  /** The name of the file that it begins with. */
  readonly entry: string;
  /** Nothing is loaded later. */
  readonly isOneFile?: boolean;
  /** Constants that the build puts in. */
  readonly define?: Record<string, string>;
}

async function run(source: string, input: string, options: RunOptions): Promise<BuiltPage> {
  const { entry, isOneFile = false, define = {} } = options;
  const config: InlineConfig = {
    root: source,
    configFile: false,
    envFile: false,
    logLevel: 'error',
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"', ...define },
    oxc: { jsx: { runtime: 'automatic', development: false } },
    plugins: [messages(), emojiData()],
    build: {
      write: false,
      target: 'es2024',
      sourcemap: true,
      reportCompressedSize: false,
      // The page's policy takes nothing that stands in the page itself.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: path.join(source, input),
        // Of our own files only those that are asked for: importing one does nothing by itself.
        treeshake: {
          moduleSideEffects: (id) =>
            /\.(css|html)$|\/web\/(main\.tsx|(service-)?worker\.ts)$/.test(id.split('?')[0] ?? id),
        },
        output: {
          // Service workers are scripts, not modules, wherever they are to run.
          ...(isOneFile ? { format: 'iife', codeSplitting: false } : {}),
          entryFileNames: entry,
          chunkFileNames: 'assets/[name]-[hash].js',
          assetFileNames: 'assets/[name]-[hash][extname]',
        },
      },
    },
  };
  const built = await build(config);
  const outputs = [built].flat().flatMap((one) => ('output' in one ? one.output : []));
  return new Map(
    outputs.map((one) => [one.fileName, Buffer.from(one.type === 'chunk' ? one.code : one.source)] as const),
  );
}

/** Makes the messages of a catalogue plain data, so that the page reads no message format. */
function messages(): Plugin {
  return {
    name: 'roost-messages',
    enforce: 'pre',
    transform: {
      filter: { id: /\/messages\/[\w.]+\.json$/ },
      handler: (text) => {
        const catalogue = Object.entries(JSON.parse(text) as Record<string, string>);
        return JSON.stringify(Object.fromEntries(catalogue.map(([id, one]) => [id, compileMessageOrThrow(one)])));
      },
    },
  };
}

/** Served as it lies there. */
async function statics(folder: string): Promise<BuiltPage> {
  const names = await readdir(folder);
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name))] as const)),
  );
}
