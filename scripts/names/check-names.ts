import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../kit/paths.ts';
import { type DeclaredName, declaredIn } from './declared.ts';
import { isCalledByAct, isNoun, isOfEnum, isParticiple, isVague, saysNothing } from './nouns.ts';
import { calledFields, storedFields } from './stored-names.ts';

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
  const names = files.flatMap((file) => namesIn(file, readFileSync(path.join(root, file), 'utf8')));
  const count = (...sorts: DeclaredName['sort'][]) => names.filter(({ sort }) => sorts.includes(sort)).length;
  return {
    problems: [...problemsOf(names), ...needlessIn(names)],
    count: `${count('type', 'type parameter', 'function type')} types, ${count('field')} fields, ${count('variable')} variables`,
  };
}

interface NameInFile extends DeclaredName {
  readonly file: string;
}

export function namesIn(file: string, source: string): NameInFile[] {
  return declaredIn(file, source).map((declared) => ({ file, ...declared }));
}

export function problemsOf(names: readonly NameInFile[]): string[] {
  return names.flatMap((one) => {
    const problem = problemOf(one.file, one);
    return problem === null ? [] : [`${one.file}:${one.line} ${one.name} ${problem} (scripts/names/nouns.ts)`];
  });
}

/** What is listed as a name that stays, and is no field any more, or has a better name by now. */
export function needlessIn(names: readonly DeclaredName[]): string[] {
  const fields = new Set(names.filter(({ sort }) => sort === 'field').map(({ owner, name }) => `${owner}.${name}`));
  const needless = (one: string) => !fields.has(one) || !(isParticiple(nameOf(one)) || saysNothing(nameOf(one)));
  return [...storedFields, ...calledFields]
    .filter(needless)
    .map((one) => `scripts/names/stored-names.ts lists ${one}, which needs no place there`);
}

const nameOf = (field: string) => field.slice(field.indexOf('.') + 1);

function problemOf(file: string, { name, sort, owner }: DeclaredName): string | null {
  switch (sort) {
    case 'variable':
      return !isTest(file) && isVague(name) ? 'does not say what it is' : null;
    case 'field':
      return isTest(file) ? null : fieldProblem(name, owner ?? '');
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

function fieldProblem(name: string, owner: string): string | null {
  const field = `${owner}.${name}`;
  if (storedFields.has(field) || calledFields.has(field)) return null;
  if (saysNothing(name)) return `of ${owner} does not say what it is`;
  return owner.endsWith('Row') && isParticiple(name) ? `of ${owner} is a participle: say what it holds` : null;
}
