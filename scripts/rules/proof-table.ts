import type { Citation } from './read-citations.ts';
import type { Proof } from './read-proofs.ts';
import type { Rule } from './read-rules.ts';

/**
 * The page that says which tests prove which rule; generated, so that it is true. Of each rule one test is named by its title,
 * the others by their files: a test more in a file that is there changes nothing.
 */
export function proofTable(rules: readonly Rule[], proofs: readonly Proof[]): string {
  const rows = rules.map(({ id }) => {
    const ordered = byWorth(proofs.filter(({ rule }) => rule === id));
    const [first] = ordered;
    const files = [...new Set(ordered.map(({ file }) => `\`${file}\``))];
    const look = first === undefined ? '' : `${files[0]}: ${shownTitle(first)}`;
    return `| ${id} | ${look} | ${files.slice(1).join(' ')} |`;
  });
  return `# Which test proves which rule

Every rule of [rules.md](rules.md), [protocol.md](protocol.md), [http.md](http.md), [encryption.md](encryption.md), [media.md](media.md) and [push.md](push.md), with
the test to look at first, by its title, and the other files with tests whose titles cite it: look there for the id in brackets. First is what plays the rule's schedule in the
simulation, else the file in which most tests are about it. Made by \`npm run generate\`; \`npm run check\` fails for a rule without a test, for an id that no
page defines, and for what is not so in this table, which may lack the newest.

| rule | proven first by | and in |
|---|---|---|
${rows.join('\n')}
`;
}

const schedules = 'tests/simulation/schedules/';

/** The test that says most of a rule first: a schedule, then where a title begins with it, then where many do. */
function byWorth(proofs: readonly Proof[]): Proof[] {
  const inFile = new Map<string, number>();
  for (const { file } of proofs) inFile.set(file, (inFile.get(file) ?? 0) + 1);
  const worth = ({ rule, file, title }: Proof) =>
    (file.startsWith(schedules) ? 0 : 2) + (title.startsWith(`[${rule}]`) ? 0 : 1);
  return [...proofs].sort((a, b) => worth(a) - worth(b) || (inFile.get(b.file) ?? 0) - (inFile.get(a.file) ?? 0));
}

/** Without the ids, and so that it stays in its cell and is read as it is. */
function shownTitle({ title }: Proof): string {
  const plain = title.replaceAll(/\[[^\]]*\] ?/g, '').replaceAll(/[\s`]+/g, ' ');
  return `“${plain.replaceAll('|', '\\|').trim()}”`;
}

/**
 * What the page says and is not so, and what rules it lacks. That it lacks a file more is no fault: otherwise each test that
 * somebody adds would have to bring this page along, and no two branches could.
 */
export function untrueRows(page: string, rules: readonly Rule[], proofs: readonly Proof[]): string[] {
  const proven = new Set(
    proofs.flatMap((proof) => [`${proof.rule} ${proof.file}`, `${proof.rule} ${proof.file} ${shownTitle(proof)}`]),
  );
  const rows = [...page.matchAll(/^\| (\S+) \| (?:`([^`]+)`: (“.*”))? \| (.*) ?\|$/gm)];
  const said = rows.flatMap(([, rule = '', first, title = '', cell = '']) => [
    ...(first === undefined ? [] : [{ rule, proof: `${first} ${title}` }]),
    ...[...cell.matchAll(/`([^`]+)`/g)].map(([, file = '']) => ({ rule, proof: file })),
  ]);
  const listed = new Set(rows.map(([, rule = '']) => rule));
  return [
    ...said
      .filter(({ rule, proof }) => !proven.has(`${rule} ${proof}`))
      .map(({ rule, proof }) => `${proof} proves no ${rule}`),
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
