import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../kit/paths.ts';
import { ruleId } from './rule-id.ts';

/** A numbered rule of the specification. */
export interface Rule {
  /** As tests and code cite it: `3.3`, `H3`, `D1.2`. */
  readonly id: string;
  readonly page: string;
}

const pages = [
  'docs/spec/rules.md',
  'docs/spec/protocol.md',
  'docs/spec/http.md',
  'docs/spec/encryption.md',
  'docs/spec/media.md',
  'docs/spec/push.md',
];

/** Every rule that the pages define, in their order. */
export function readRules(): Rule[] {
  return pages.flatMap((page) => rulesIn(readFileSync(path.join(root, page), 'utf8')).map((id) => ({ id, page })));
}

const definition = new RegExp(String.raw`^- \*\*(${ruleId})(?:\*\*| )`, 'gm');

/** The ids of the rules that a page defines: a list item that begins with its number in bold. */
export function rulesIn(page: string): string[] {
  return [...page.matchAll(definition)].map(([, id]) => id as string);
}
