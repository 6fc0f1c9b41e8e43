import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import { build, type InlineConfig, type Plugin } from 'vite';

/** Files by their path in the folder that is served. */
export type BuiltPage = ReadonlyMap<string, Uint8Array>;

/** Built by Vite: the page with what it loads later, and beside it the worker, in one file of a known name. */
export async function buildPage(source: string): Promise<BuiltPage> {
  const [page, worker] = await Promise.all([
    run(source, path.join(source, 'index.html'), 'assets/[name]-[hash].js'),
    run(source, path.join(source, 'worker.ts'), 'worker.js'),
  ]);
  return new Map([...(await statics(path.join(source, 'public'))), ...page, ...worker]);
}

async function run(source: string, input: string, entryFileNames: string): Promise<BuiltPage> {
  const config: InlineConfig = {
    root: source,
    configFile: false,
    envFile: false,
    logLevel: 'error',
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    oxc: { jsx: { runtime: 'automatic', development: false } },
    plugins: [messages()],
    build: {
      write: false,
      target: 'es2024',
      sourcemap: true,
      reportCompressedSize: false,
      // The page's policy takes nothing that stands in the page itself.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input,
        // Of our own files only those that are asked for: importing one does nothing by itself.
        treeshake: {
          moduleSideEffects: (id) => /\.(css|html)$|\/web\/(main\.tsx|worker\.ts)$/.test(id.split('?')[0] ?? id),
        },
        output: {
          entryFileNames,
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
