import { type Rule, withoutRings } from './rules.ts';

/** One import as it stands in a file. */
export interface Import {
  readonly from: string;
  /** A path in the repository, or the name of a package or of a built-in module. */
  readonly to: string;
  readonly isTypeOnly: boolean;
}

/** A sentence for each import that the rules do not allow. */
export function findViolations(imports: readonly Import[], rules: readonly Rule[]): string[] {
  return imports.flatMap((entry) => {
    if (isTest(entry.to)) return [`${entry.from} imports a test: ${entry.to}`];
    const rule = rules.find(({ files }) => files.test(entry.from));
    if (rule === undefined) return [`${entry.from} lies in a folder without an import rule`];
    return isAllowed(entry, rule) ? [] : [`${entry.from} imports ${entry.to}, but ${rule.because}`];
  });
}

/**
 * Each ring of files that import each other, as a path. Types are gone when the code runs; in the folders of `withoutRings`
 * they count all the same: a file is understood, and changed, with what its types name.
 */
export function findCycles(imports: readonly Import[]): string[] {
  const edges = Map.groupBy(
    imports.filter((entry) => !entry.isTypeOnly || (countsTypes(entry.from) && countsTypes(entry.to))),
    (entry) => entry.from,
  );
  const done = new Set<string>();
  const cycles: string[] = [];

  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) return void cycles.push([...path.slice(start), file].join(' -> '));
    if (done.has(file)) return;
    for (const { to } of edges.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  return cycles;
}

function isAllowed({ from, to, isTypeOnly }: Import, rule: Rule): boolean {
  const caught = rule.files.exec(from)?.[1] ?? '';
  const matches = (pattern: string) => new RegExp(pattern.replace('$1', caught)).test(to);
  return rule.may.some(matches) || (isTypeOnly && (rule.mayTypes ?? []).some(matches));
}

function countsTypes(path: string): boolean {
  return withoutRings.some((folder) => path.startsWith(`${folder}/`)) && !path.startsWith('client/testing/');
}

function isTest(path: string): boolean {
  return /\.test\.ts$/.test(path);
}
