import path from 'node:path';
import { readArgs } from './kit/args.ts';
import { buildDir, root } from './kit/paths.ts';
import { bundleWeb } from './runtime/bundle-web.ts';

const usage = `
node scripts/run.mjs build

Builds the web client into .build/web, the folder that wrangler.toml serves. \`wrangler deploy\` and \`wrangler dev\` call
this by themselves.
`;

readArgs(usage, {});
await bundleWeb(path.join(root, 'web'), path.join(buildDir, 'web'));
