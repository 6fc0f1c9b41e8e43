import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readText } from '../docs/text-files.ts';
import { root } from '../kit/paths.ts';
import { proofTable, unproven, untrueRows } from './proof-table.ts';
import { databasesIn, readCitations } from './read-citations.ts';
import { readProofs } from './read-proofs.ts';
import { readRules } from './read-rules.ts';

export const proofsPage = path.join(root, 'docs/spec/proofs.md');

/** The page as it should be now. */
export function writtenProofs(): string {
  return proofTable(readRules(), readProofs());
}

/** What is wrong with rules, proofs, citations and the page, a sentence each; and how many there are. */
export function checkRules(): { readonly problems: string[]; readonly count: string } {
  const [rules, proofs, citations] = [readRules(), readProofs(), readCitations()];
  const problems = [
    ...unproven(rules, proofs, citations),
    ...readText().flatMap(({ file, text }) => databasesIn(file, text)),
  ];
  const page = existsSync(proofsPage) ? readFileSync(proofsPage, 'utf8') : '';
  for (const untrue of untrueRows(page, rules, proofs)) {
    problems.push(`docs/spec/proofs.md: ${untrue}: run \`npm run generate\``);
  }
  const cited = new Set(citations.map(({ rule }) => rule)).size;
  const tests = new Set(proofs.map(({ file, title }) => `${file} ${title}`)).size;
  return { problems, count: `${rules.length} rules, ${cited} ids cited, ${tests} tests that prove them` };
}
