import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../kit/paths.ts';
import { isNoun, typeNamesIn } from './nouns.ts';

const folders = '{lib,schema,protocol,crypto,migrations,durable-objects,workers,client,web,cli,tests,bench,scripts}';

/** Types that are not called by a noun, a sentence each; and a few words on what was counted. */
export function checkNames(): { readonly problems: readonly string[]; readonly count: string } {
  const files = globSync(`${folders}/**/*.{ts,tsx}`, { cwd: root, exclude: ['**/*.d.ts', '**/node_modules/**'] });
  const types = files.flatMap((file) =>
    typeNamesIn(readFileSync(path.join(root, file), 'utf8')).map((type) => ({ file, ...type })),
  );
  return {
    problems: types
      .filter(({ name }) => !isNoun(name))
      .map(({ file, name, line }) => `${file}:${line} ${name} is no noun: say what it is (scripts/names/nouns.ts)`),
    count: `${types.length} types`,
  };
}
