import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../kit/paths.ts';
import { clausesIn } from './negatives.ts';

const folders = '{lib,schema,protocol,crypto,migrations,durable-objects,workers,client,web,cli,tests,bench,scripts}';

/** One is enough; two are borne, as many words that look like one are none (`no longer`, `none: …`). */
const mostNegatives = 2;

/** Clauses of comments that say no again and again, a sentence each; and a few words on what was counted. */
export function checkComments(): { readonly problems: readonly string[]; readonly count: string } {
  const files = globSync(`${folders}/**/*.{ts,tsx}`, { cwd: root, exclude: ['**/*.d.ts', '**/node_modules/**'] });
  const clauses = files.flatMap((file) =>
    clausesIn(file, readFileSync(path.join(root, file), 'utf8')).map((clause) => ({ file, ...clause })),
  );
  const problems = clauses.filter(({ negatives }) => negatives > mostNegatives);
  return {
    problems: problems.map(
      ({ file, line, negatives, text }) => `${file}:${line} says no ${negatives} times in one clause: ${text}`,
    ),
    count: `${clauses.filter(({ negatives }) => negatives === mostNegatives).length} clauses of comments say no twice`,
  };
}
