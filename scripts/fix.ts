import { readArgs } from './kit/args.ts';
import { runChild } from './kit/child.ts';
import { bin } from './kit/paths.ts';

const usage = `
npm run fix [-- FILE ...]

Formats the files, sorts their imports and repairs what the linter can repair safely.
`;

const { positionals } = readArgs(usage, {}, undefined, { words: true });
const { code, output } = await runChild(bin('biome'), ['check', '--write', ...positionals]);
console.error(output.trimEnd());
process.exit(code);
