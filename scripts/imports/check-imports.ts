import { globSync } from 'node:fs';
import { root } from '../kit/paths.ts';
import { findCycles, findViolations } from './find-violations.ts';
import { readImports } from './read-imports.ts';
import { rules } from './rules.ts';

const folders = '{lib,schema,protocol,crypto,migrations,durable-objects,workers,client,web,cli,tests,bench,scripts}';

/** What the files of the repository import against the rules, a sentence each. */
export async function checkImports(): Promise<string[]> {
  const files = globSync(`${folders}/**/*.{ts,js,mjs}`, { cwd: root, exclude: ['**/*.d.ts', '**/recorded/**'] });
  const imports = (await Promise.all(files.map((file) => readImports(root, file)))).flat();
  return [...findViolations(imports, rules), ...findCycles(imports).map((ring) => `a ring of imports: ${ring}`)];
}
