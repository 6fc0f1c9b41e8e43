import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readArgs } from './kit/args.ts';
import { buildDir, root } from './kit/paths.ts';
import { bundleWeb } from './runtime/bundle-web.ts';
import { firstLoad, printed } from './runtime/first-load.ts';

const usage = `
node scripts/run.mjs build

Builds the web client into .build/web, the folder that wrangler.toml serves, and says what a browser loads of it.
\`wrangler deploy\` and \`wrangler dev\` call this by themselves.
`;

readArgs(usage, {});
const target = path.join(buildDir, 'web');
await bundleWeb(path.join(root, 'web'), target);
const names = await readdir(target, { recursive: true, withFileTypes: true });
const files = names
  .filter((entry) => entry.isFile())
  .map(async ({ parentPath, name }) => {
    const file = path.join(parentPath, name);
    return [path.relative(target, file).replaceAll('\\', '/'), await readFile(file)] as const;
  });
console.log(printed(firstLoad(new Map(await Promise.all(files)))));
