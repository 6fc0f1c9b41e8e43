import type { Citation } from './read-citations.ts';
import type { Proof } from './read-proofs.ts';
import type { Rule } from './read-rules.ts';

/**
 * The page that says which tests prove which rule; generated, so that it is true. Files without titles: a test more in a
 * file that is there changes nothing.
 */
export function proofTable(rules: readonly Rule[], proofs: readonly Proof[]): string {
  const rows = rules.map(({ id }) => {
    const files = new Set(proofs.filter(({ rule }) => rule === id).map(({ file }) => `\`${file}\``));
    return `| ${id} | ${[...files].join(' ')} |`;
  });
  return `# Which test proves which rule

Every rule of [rules.md](rules.md), [protocol.md](protocol.md), [http.md](http.md) and [encryption.md](encryption.md), and the files with the tests whose titles cite
it: look there for the id in brackets. Made by \`npm run generate\`; \`npm run check\` fails for a rule without a test, for an id that no
page defines, and for what is not so in this table, which may lack the newest.

| rule | proven in |
|---|---|
${rows.join('\n')}
`;
}

/**
 * What the page says and is not so, and what rules it lacks. That it lacks a file more is no fault: otherwise each test that
 * somebody adds would have to bring this page along, and no two branches could.
 */
export function untrueRows(page: string, rules: readonly Rule[], proofs: readonly Proof[]): string[] {
  const proven = new Set(proofs.map(({ rule, file }) => `${rule} ${file}`));
  const rows = [...page.matchAll(/^\| (\S+) \| (`.*`) \|$/gm)].flatMap(([, rule = '', cells = '']) =>
    [...cells.matchAll(/`([^`]+)`/g)].map(([, file = '']) => ({ rule, file })),
  );
  const listed = new Set(rows.map(({ rule }) => rule));
  return [
    ...rows
      .filter(({ rule, file }) => !proven.has(`${rule} ${file}`))
      .map(({ rule, file }) => `${file} proves no ${rule}`),
    ...rules.filter(({ id }) => !listed.has(id)).map(({ id }) => `${id} is missing`),
  ];
}

/** What is wrong between rules, tests and all else that cites rules, a sentence each. */
export function unproven(
  rules: readonly Rule[],
  proofs: readonly Proof[],
  citations: readonly Citation[] = [],
): string[] {
  const ids = new Set<string>();
  const twice = rules.filter(({ id }) => ids.size === ids.add(id).size);
  const proven = new Set(proofs.map(({ rule }) => rule));
  return [
    ...twice.map(({ id, page }) => `${page}: ${id} is defined twice`),
    ...rules.filter(({ id }) => !proven.has(id)).map(({ id, page }) => `${page}: no test's title cites [${id}]`),
    ...proofs
      .filter(({ rule }) => !ids.has(rule))
      .map(({ rule, file, title }) => `${file}: there is no rule ${rule} (${title})`),
    ...citations
      .filter(({ rule }) => !ids.has(rule))
      .map(({ rule, file, line }) => `${file}:${line}: cites ${rule}, which no page of docs/spec defines`),
  ];
}
