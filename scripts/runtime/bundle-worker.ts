import { builtinModules } from 'node:module';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';

const built = new Map<string, Promise<string>>();

/**
 * One ES module with everything the worker needs, as workerd takes it.
 *
 * Built once per entry and process: a bench or a fault run starts many servers of one source.
 */
export function bundleWorker(entry: string, define: Record<string, string> = {}): Promise<string> {
  const known = built.get(entry);
  if (known !== undefined) return known;
  const bundle = bundleOnce(entry, define);
  built.set(entry, bundle);
  return bundle;
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

async function bundleOnce(entry: string, define: Record<string, string>): Promise<string> {
  const result = await build({
    entryPoints: [entry],
    absWorkingDir: path.dirname(entry),
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    platform: 'browser',
    // The order that `wrangler deploy` uses, so that the same files run here and there.
    conditions: ['workerd', 'worker', 'browser'],
    mainFields: ['browser', 'module', 'main'],
    external: ['node:*', 'cloudflare:*', 'kerberos'],
    plugins: [nodeModulesOfTheRuntime],
    define: { 'process.env.NODE_ENV': '"production"', ...define },
    sourcemap: 'inline',
    // What is wrong comes as the error that is thrown.
    logLevel: 'silent',
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error(`nothing was built from ${entry}`);
  return output.text;
}
