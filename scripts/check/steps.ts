import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { checkComments } from '../comments/check-comments.ts';
import { breakingChanges, type Namespace } from '../contract/breaking-changes.ts';
import { describe } from '../contract/describe.ts';
import { generateCode } from '../contract/generate-code.ts';
import { generatedDir, parts, releasedDir } from '../contract/parts.ts';
import { checkDocs } from '../docs/check-docs.ts';
import { checkImports } from '../imports/check-imports.ts';
import { runChild } from '../kit/child.ts';
import { bin, root } from '../kit/paths.ts';
import { quietWrangler, typesCommand } from '../kit/wrangler.ts';
import { checkNames } from '../names/check-names.ts';
import { checkRules } from '../rules/proofs-page.ts';

export interface Step {
  readonly name: string;
  /** What is wrong, in full; undefined when nothing is. `note` adds to the line that is printed of the step. */
  run(note: (words: string) => void): Promise<string | undefined>;
}

/** What `npm run check` looks at besides the unit tests, the slow ones first. */
export const steps: readonly Step[] = [
  { name: 'unused files, exports and packages', run: () => program('knip', ['--no-progress']) },
  { name: 'types', run: checkTypes },
  { name: 'types of bindings are those of wrangler.toml', run: checkBindings },
  { name: 'format and lint', run: () => program('biome', ['check', '--error-on-warnings', '--max-diagnostics=200']) },
  { name: 'who imports whom', run: checkWhoImports },
  { name: 'generated code is up to date', run: checkGenerated },
  { name: 'the contract breaks no released software', run: checkContract },
  { name: 'every rule that is cited is defined, and every rule is proven', run: checkCitations },
  { name: 'types are called by nouns, variables by what they are', run: checkDeclaredNames },
  { name: 'no clause of a comment says no twice', run: checkNegatives },
  { name: 'what texts name is there', run: async () => sentences(checkDocs()) },
];

async function checkWhoImports(note: (words: string) => void): Promise<string | undefined> {
  const { problems, count } = await checkImports();
  note(count);
  return sentences(problems);
}

async function checkCitations(note: (words: string) => void): Promise<string | undefined> {
  const { problems, count } = checkRules();
  note(count);
  return sentences(problems);
}

async function checkDeclaredNames(note: (words: string) => void): Promise<string | undefined> {
  const { problems, count } = checkNames();
  note(count);
  return sentences(problems);
}

async function checkNegatives(note: (words: string) => void): Promise<string | undefined> {
  const { problems, count } = checkComments();
  note(count);
  return sentences(problems);
}

async function program(name: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<string | undefined> {
  const { code, output } = await runChild(bin(name), args, env);
  return code === 0 ? undefined : output;
}

/** Each project by itself: their globals clash. One after the other, each takes a fraction of a second. */
async function checkTypes(): Promise<string | undefined> {
  const projects = globSync('tsconfig.*.json', { cwd: root }).filter((name) => name !== 'tsconfig.base.json');
  const problems: string[] = [];
  for (const project of projects.sort()) {
    const { code, output } = await runChild(bin('tsc'), ['-p', project, '--pretty', 'false']);
    // A project that has no files yet.
    if (code !== 0 && !output.includes('error TS18003')) problems.push(`${project}:\n${output}`);
  }
  return sentences(problems);
}

async function checkBindings(): Promise<string | undefined> {
  const problem = await program('wrangler', [...typesCommand, '--check'], quietWrangler);
  return problem && `${problem}\nRun \`npm run generate\`.`;
}

async function checkGenerated(): Promise<string | undefined> {
  const fresh = mkdtempSync(path.join(os.tmpdir(), 'roost-generated-'));
  try {
    await generateCode(fresh);
    const wanted = readFolder(fresh);
    const present = readFolder(generatedDir);
    const names = [...new Set([...wanted.keys(), ...present.keys()])].filter(
      (name) => wanted.get(name) !== present.get(name),
    );
    return sentences(names.map((name) => `schema/gen/${name} is not up to date: run \`npm run generate\``));
  } finally {
    rmSync(fresh, { recursive: true });
  }
}

async function checkContract(): Promise<string | undefined> {
  const changes = await Promise.all(
    parts.map(async (part) => {
      const file = path.join(releasedDir, `${part}.json`);
      if (!existsSync(file)) return [`schema/released/${part}.json is missing: run \`npm run generate -- --release\``];
      return breakingChanges(JSON.parse(readFileSync(file, 'utf8')) as Namespace, await describe(part));
    }),
  );
  return sentences(changes.flat());
}

function readFolder(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

function sentences(problems: readonly string[]): string | undefined {
  return problems.length === 0 ? undefined : problems.join('\n');
}
