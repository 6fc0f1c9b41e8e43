import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../kit/paths.ts';

/** What the package says of itself. Everything it needs is in it, so it depends on nothing. */
export async function manifest() {
  const { version, license } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
    license: string;
  };
  const at = (name: string, types: string) => ({ types: `./types/client/${types}.d.ts`, default: `./dist/${name}.js` });
  return {
    name: 'roost-client',
    version,
    description: 'The client SDK of Roost: offline-first, end-to-end encrypted chat for browsers and Node',
    license,
    type: 'module',
    engines: { node: '>=24' },
    sideEffects: false,
    exports: {
      '.': {
        node: at('node', 'index.node'),
        browser: at('browser', 'index.browser'),
        default: at('index', 'index'),
      },
      './node': at('node', 'index.node'),
      './browser': at('browser', 'index.browser'),
      './worker': './dist/worker.js',
      './package.json': './package.json',
    },
  };
}
