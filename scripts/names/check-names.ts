import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../kit/paths.ts';
import { type DeclaredName, declaredIn } from './declared.ts';
import { isCalledByAct, isNoun, isOfEnum, isVague } from './nouns.ts';

const folders = '{lib,schema,protocol,crypto,migrations,durable-objects,workers,client,web,cli,tests,bench,scripts}';

/** Tests call things as their story does. */
const isTest = (file: string) => /^(tests|bench)\/|\.test\.tsx?$|\/testing\//.test(file);

/** They are given what came over the wire, and say which of the enum it is, or have an encoding of their own. */
const readers = new Set([
  'protocol/entry-kinds.ts',
  'protocol/entry-kinds.test.ts',
  'protocol/limits.ts',
  'tests/vectors/plain-chain.ts',
]);

/** What is called by something else than what it is, a sentence each; and a few words on what was counted. */
export function checkNames(): { readonly problems: readonly string[]; readonly count: string } {
  const files = globSync(`${folders}/**/*.{ts,tsx}`, { cwd: root, exclude: ['**/*.d.ts', '**/node_modules/**'] });
  const names = files.flatMap((file) =>
    declaredIn(file, readFileSync(path.join(root, file), 'utf8')).map((declared) => ({ file, ...declared })),
  );
  const count = (...sorts: DeclaredName['sort'][]) => names.filter(({ sort }) => sorts.includes(sort)).length;
  return {
    problems: names.flatMap((one) => {
      const problem = problemOf(one.file, one);
      return problem === null ? [] : [`${one.file}:${one.line} ${one.name} ${problem} (scripts/names/nouns.ts)`];
    }),
    count: `${count('type', 'type parameter', 'function type')} types, ${count('variable')} variables`,
  };
}

function problemOf(file: string, { name, sort }: DeclaredName): string | null {
  switch (sort) {
    case 'variable':
      return !isTest(file) && isVague(name) ? 'does not say what it is' : null;
    case 'number':
      return isOfEnum(name) && !readers.has(file) ? 'has an enum: type it so' : null;
    case 'type parameter':
      return name.length > 1 && !isNoun(name) ? 'is no noun: say what it is' : null;
    case 'function type':
      return !isNoun(name) || isCalledByAct(name) ? 'is called by an act: say who does it' : null;
    case 'type':
      return isNoun(name) ? null : 'is no noun: say what it is';
  }
}
