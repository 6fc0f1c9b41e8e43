import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');
const places = ['durable-objects/**/*.ts', 'client/**/*.ts', 'protocol/**/*.ts', 'workers/**/*.ts', 'tests/**/*.ts'];

/** The rules that code and tests cite, by id. */
export function citedRules(): string[] {
  const rules = new Set<string>();
  for (const file of globSync(places, { cwd: root, exclude: ['tests/simulation/faults/**'] })) {
    const source = readFileSync(path.join(root, file), 'utf8');
    for (const [rule] of source.matchAll(/\b(?:D(?:10|[1-9])(?:\.\d{1,2})?|F[1-5]|K[1-3]|L[1-5]|T[12])\b/g))
      rules.add(rule);
  }
  return [...rules].sort();
}
