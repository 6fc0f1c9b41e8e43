import { globSync } from 'node:fs';
import path from 'node:path';
import { endWithUsage } from './kit/args.ts';
import { dispatch } from './kit/dispatch.ts';
import { root } from './kit/paths.ts';

const names = globSync('bench/*.ts', { cwd: root, exclude: ['**/*.test.ts'] }).map((file) =>
  path.basename(file, '.ts'),
);
const usage = `
npm run bench -- NAME [--json] [--seconds N] [--messages N] [--data DIR]

Measures Roost against the baseline in the same run and prints a table; with --json, one object on the last line.
Exits with 1 when a bar is missed. NAME is one of: ${names.sort().join(', ')}
`;

const [name, ...args] = process.argv.slice(2);
if (name === '--help' || name === '-h') {
  console.log(usage.trim());
  process.exit(0);
}
if (name === undefined || !names.includes(name))
  endWithUsage(`unknown: there is no bench ${name ?? 'without a name'}`, usage);
await dispatch(`bench/${name}.ts`, args);
