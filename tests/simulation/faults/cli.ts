/** `npm run simulate -- --faults`: applies every deliberate fault in turn, and says which seed noticed it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { patched } from './apply.ts';
import { type Fault, faults } from './list.ts';
import { noteNoticed, type SearchResult, search } from './search.ts';

const root = path.resolve(import.meta.dirname, '../../..');

export interface FaultOptions {
  readonly seeds: number;
  readonly workers: number;
  readonly json: boolean;
  /** Keeps where they were noticed (noticed.json): there is looked first from then on. */
  readonly note: boolean;
  /** Only whether all of them still fit their files. */
  readonly check: boolean;
  /** Only those whose rule or name holds one of these texts, with `|` between them. */
  readonly only: string;
}

export async function showFaults({ seeds, workers, json, note, check, only }: FaultOptions): Promise<number> {
  const texts = only.split('|');
  const wanted = faults.filter((fault) => texts.some((text) => `${fault.rule} ${fault.name}`.includes(text)));
  if (wanted.length === 0) {
    console.error(`There is no fault with ${JSON.stringify(only)} in its rule or name.`);
    return 2;
  }
  const misfits = wanted.map(misfit).filter((problem) => problem !== null);
  for (const problem of misfits) console.error(problem);
  if (check || misfits.length > 0) return misfits.length === 0 ? 0 : 1;

  const results: SearchResult[] = [];
  for (const fault of wanted) {
    const noticed = await search(fault, seeds, workers);
    results.push(noticed);
    const when = noticed.seed === null ? 'NOT NOTICED' : `seed ${noticed.seed}`;
    const line = [noticed.rule.padEnd(6), when.padEnd(11), `${noticed.seconds.toFixed(0)} s`.padStart(6), noticed.name];
    console.error(
      `${line.join('  ')}${noticed.found === '' ? '' : `\n${' '.repeat(31)}${noticed.found.slice(0, 150)}`}`,
    );
  }
  const missed = results.filter(({ seed }) => seed === null);
  console.log(`${results.length - missed.length} of ${results.length} faults noticed within ${seeds} seeds`);
  if (note) noteNoticed(results);
  if (json) console.log(JSON.stringify({ faults: results.map(({ name, rule, seed }) => ({ name, rule, seed })) }));
  return missed.length === 0 ? 0 : 1;
}

/** Why the fault cannot be applied, or null. */
export function misfit(fault: Fault): string | null {
  try {
    const source = readFileSync(path.join(root, fault.file), 'utf8');
    return patched(fault, source) === source ? `the fault "${fault.name}" changes nothing` : null;
  } catch (problem) {
    return problem instanceof Error ? problem.message : String(problem);
  }
}
