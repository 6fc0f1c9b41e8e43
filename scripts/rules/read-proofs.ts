import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../kit/paths.ts';
import { ruleId } from './rule-id.ts';

/** A test whose title cites a rule. */
export interface Proof {
  readonly rule: string;
  readonly file: string;
  readonly title: string;
}

/** Every test that cites a rule of the specification in its title, as `[3.3]`. */
export function readProofs(): Proof[] {
  const files = globSync('**/*.test.ts', { cwd: root, exclude: ['**/node_modules', '.build', '.roost'] }).sort();
  return files.flatMap((file) => proofsIn(file, readFileSync(path.join(root, file), 'utf8')));
}

/** The id of a rule in a title. */
const citation = new RegExp(String.raw`\[(${ruleId})\]`, 'g');

/** The title of a test or of a group of them, wherever its line begins; `each` has its cases between. */
const titles =
  /\b(?:test|describe)(?:\.\w+)*\((?:[^'"`]*?\)\()?\s*(['"`])((?:\\.|(?!\1).)*)\1|\]\)\(\s*(['"`])((?:\\.|(?!\3).)*)\3/g;

export function proofsIn(file: string, text: string): Proof[] {
  const proofs: Proof[] = [];
  for (const [, , plain, , ofEach] of text.matchAll(titles)) {
    const title = plain ?? ofEach ?? '';
    for (const [, rule] of title.matchAll(citation)) proofs.push({ rule: rule as string, file, title });
  }
  return proofs;
}
