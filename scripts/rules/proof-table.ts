import { citation, type Proof } from './read-proofs.ts';
import type { Rule } from './read-rules.ts';

/** The page that says which test proves which rule; generated, so that it is true. */
export function proofTable(rules: readonly Rule[], proofs: readonly Proof[]): string {
  const rows = rules.flatMap(({ id }) => {
    const own = proofs.filter(({ rule }) => rule === id);
    return own.map(({ file, title }) => `| ${id} | \`${file}\` | ${cell(title)} |`);
  });
  return `# Which test proves which rule

Every rule of [protocol.md](protocol.md) and [http.md](http.md), and the tests whose titles cite it. Made by \`npm run generate\`;
\`npm run check\` fails for a rule without a test, and for a test that cites a rule that there is not.

| rule | file | test |
|---|---|---|
${rows.join('\n')}
`;
}

/** What is wrong between rules and tests, a sentence each. */
export function unproven(rules: readonly Rule[], proofs: readonly Proof[]): string[] {
  const ids = new Set(rules.map(({ id }) => id));
  const proven = new Set(proofs.map(({ rule }) => rule));
  return [
    ...rules.filter(({ id }) => !proven.has(id)).map(({ id, page }) => `${page}: no test's title cites [${id}]`),
    ...proofs
      .filter(({ rule }) => !ids.has(rule))
      .map(({ rule, file, title }) => `${file}: there is no rule ${rule} (${title})`),
  ];
}

function cell(title: string): string {
  const words = title.replace(citation, '').trim().replaceAll('\\', '');
  return words.replaceAll('|', '\\|');
}
