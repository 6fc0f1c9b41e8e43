import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { root } from '../kit/paths.ts';

const entries = {
  index: 'client/index.ts',
  node: 'client/index.node.ts',
  browser: 'client/index.browser.ts',
  worker: 'web/worker.ts',
};

export interface BundleReport {
  /** Packages that are in it, by name. */
  readonly packages: readonly string[];
  /** What a page loads of it: everything but the worker, in one file. */
  readonly browserBytes: { readonly minified: number; readonly gzip: number };
}

/** Compiles the SDK into modules that share their chunks, so that an error of one entry is an error of all. */
export async function bundleClient(target: string): Promise<BundleReport> {
  const common = {
    absWorkingDir: root,
    bundle: true,
    format: 'esm' as const,
    target: 'es2024',
    platform: 'neutral' as const,
    mainFields: ['module', 'main'],
    external: ['node:*'],
    logLevel: 'warning' as const,
    legalComments: 'none' as const,
    // Names stay, for whoever reads a stack; comments would name files of this repository.
    minifyWhitespace: true,
    // Node prints the line of an error that nobody caught, all of it.
    lineLimit: 200,
  } satisfies BuildOptions;
  const { metafile } = await build({
    ...common,
    entryPoints: entries,
    outdir: target,
    splitting: true,
    chunkNames: 'chunk-[hash]',
    metafile: true,
  });
  const page = await build({ ...common, entryPoints: [entries.browser], minify: true, write: false, outdir: target });
  const bytes = page.outputFiles[0]?.contents ?? new Uint8Array(0);
  return {
    packages: packagesIn(metafile),
    browserBytes: { minified: bytes.length, gzip: gzipSync(bytes).length },
  };
}

function packagesIn({ inputs }: Metafile): string[] {
  const folder = `node_modules${path.posix.sep}`;
  const names = Object.keys(inputs).flatMap((file) => {
    const at = file.lastIndexOf(folder);
    if (at < 0) return [];
    const [scope = '', name = ''] = file.slice(at + folder.length).split('/');
    return [scope.startsWith('@') ? `${scope}/${name}` : scope];
  });
  return [...new Set(names)].sort();
}
