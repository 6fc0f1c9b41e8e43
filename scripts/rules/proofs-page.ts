import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../kit/paths.ts';
import { proofTable, unproven } from './proof-table.ts';
import { readProofs } from './read-proofs.ts';
import { readRules } from './read-rules.ts';

export const proofsPage = path.join(root, 'docs/spec/proofs.md');

/** The page as it should be now. */
export function writtenProofs(): string {
  return proofTable(readRules(), readProofs());
}

/** What is wrong with rules, proofs and the page, a sentence each. */
export function checkProofs(): string[] {
  const problems = unproven(readRules(), readProofs());
  const present = existsSync(proofsPage) ? readFileSync(proofsPage, 'utf8') : '';
  if (present !== writtenProofs()) problems.push('docs/spec/proofs.md is not up to date: run `npm run generate`');
  return problems;
}
