import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../kit/paths.ts';

/** A numbered rule of the specification. */
export interface Rule {
  /** As tests cite it: `3.3`, `H3`. */
  readonly id: string;
  readonly page: string;
}

const pages = ['docs/spec/protocol.md', 'docs/spec/http.md'];

/** Every rule that the pages define, in their order. */
export function readRules(): Rule[] {
  return pages.flatMap((page) => rulesIn(readFileSync(path.join(root, page), 'utf8')).map((id) => ({ id, page })));
}

/** The ids of the rules that a page defines: a list item that begins with its number in bold. */
export function rulesIn(page: string): string[] {
  return [...page.matchAll(/^- \*\*(\d+\.\d+[a-z]?|H\d+)(?:\*\*| )/gm)].map(([, id]) => id as string);
}
