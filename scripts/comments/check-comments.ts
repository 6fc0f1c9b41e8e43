import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../kit/paths.ts';
import { clausesIn } from './negatives.ts';

const folders = '{lib,schema,protocol,crypto,migrations,durable-objects,workers,client,web,cli,tests,bench,scripts}';

/** The second turns round what the first has turned round already. */
const mostNegatives = 1;

/** Clauses of comments that say no more than once, a sentence for each; and a few words on what was counted. */
export function checkComments(): { readonly problems: readonly string[]; readonly count: string } {
  const files = globSync(`${folders}/**/*.{ts,tsx}`, { cwd: root, exclude: ['**/*.d.ts', '**/node_modules/**'] });
  const sources = files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')] as const);
  const problems = sources.flatMap(([file, source]) => doubleNegatives(file, source));
  const count = sources.reduce((sum, [file, source]) => sum + clausesIn(file, source).length, 0);
  return { problems, count: `${count} clauses of comments say no, ${problems.length} of them twice` };
}

export function doubleNegatives(file: string, source: string): string[] {
  return clausesIn(file, source)
    .filter(({ negatives }) => negatives > mostNegatives)
    .map(({ line, negatives, text }) => `${file}:${line} says no ${negatives} times in one clause: ${text}`);
}
