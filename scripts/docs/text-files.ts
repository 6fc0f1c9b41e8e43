import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../kit/paths.ts';

export interface TextFile {
  readonly file: string;
  readonly text: string;
}

const written = '**/*.{ts,tsx,mjs,js,md,proto,sql,toml,html,css,yml,sh}';
const notWritten = [
  '**/node_modules/**',
  '.build/**',
  '.roost/**',
  '.wrangler/**',
  'schema/gen/**',
  'docs/spec/proofs.md',
  'worker-configuration.d.ts',
  'tests/**/recorded/**',
  'tests/**/fixtures/**',
];

let read: readonly TextFile[] | null = null;

/** Everything in the repository that somebody has written: code, contract, docs. Read once. */
export function readText(): readonly TextFile[] {
  read ??= globSync(written, { cwd: root, exclude: notWritten })
    .sort()
    .map((file) => ({ file: file.replaceAll('\\', '/'), text: readFileSync(path.join(root, file), 'utf8') }));
  return read;
}
