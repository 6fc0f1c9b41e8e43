import { globSync } from 'node:fs';
import { findChromium } from '../../tests/harness/chromium.ts';
import { jarsDir } from '../cassandra/cluster.ts';
import { whatIsMissing } from '../cassandra/tools.ts';
import { runSteps } from '../check/run-steps.ts';
import { steps } from '../check/steps.ts';
import { root } from '../kit/paths.ts';
import { both, type Outcome, runCommand, runVitest } from './run-tier.ts';

export interface Tier {
  readonly name: string;
  /** Why it cannot run here; undefined when it can. */
  readonly missing?: () => string | undefined;
  /** True where CI must have it. */
  readonly isRequiredInCi?: boolean;
  /** It waits most of the time, for nothing that another one may delay: it runs beside the next. */
  readonly hardlyComputes?: boolean;
  /** What comes out of it depends on no clock: it computes beside the tiers behind it, with what they leave of the machine. */
  readonly givesWay?: boolean;
  /** It measures times: what gives way has ended before. */
  readonly needsQuiet?: boolean;
  readonly run: () => Promise<Outcome>;
}

/** All that proves the project, the quick and the basic first: what fails there explains what fails later. */
export const tiers: readonly Tier[] = [
  { name: 'check', run: () => runSteps(steps) },
  { name: 'unit', run: () => runVitest('unit') },
  {
    name: 'simulation',
    missing: noFiles('tests/simulation/cli.ts'),
    givesWay: true,
    // A quarter of the 2,000 seeds with what each draws, the others with devices that encrypt, as all that people have do.
    run: async () =>
      both(
        await runCommand('simulate', ['--seeds', '500'], { givesWay: true }),
        await runCommand('simulate', ['--from', '501', '--seeds', '1500', '--with', 'encrypted'], { givesWay: true }),
      ),
  },
  { name: 'workers', missing: noFiles('**/*.workers.test.ts'), run: () => runVitest('workers') },
  { name: 'contract', missing: noFiles('tests/contract/**/*.test.ts'), run: () => runVitest('contract') },
  { name: 'vectors', missing: noFiles('tests/vectors/**/*.test.ts'), run: () => runVitest('vectors') },
  { name: 'interop', missing: noFiles('tests/interop/*.test.ts'), run: () => runVitest('interop') },
  {
    name: 'waits',
    missing: noFiles('tests/waits/**/*.test.ts'),
    hardlyComputes: true,
    run: () => runVitest('waits'),
  },
  { name: 'cassandra', missing: noCassandra, isRequiredInCi: true, run: () => runVitest('cassandra') },
  {
    name: 'scenarios',
    missing: noFiles('tests/scenarios/**/*.test.ts'),
    needsQuiet: true,
    run: () => runVitest('scenarios'),
  },
  { name: 'compat', missing: noFiles('tests/compat/**/*.test.ts'), run: () => runVitest('compat') },
  {
    name: 'schedules',
    missing: noFiles('tests/simulation/**/*.test.ts'),
    run: () => runVitest('simulation'),
  },
  { name: 'fuzz-inputs', missing: noFiles('tests/fuzz/**/*.test.ts'), run: () => runVitest('fuzz') },
  {
    name: 'fuzz',
    missing: noFiles('tests/fuzz/cli.ts'),
    needsQuiet: true,
    run: () => runCommand('fuzz', ['--minutes', '0.5', '--seed', '1']),
  },
  {
    name: 'faults',
    missing: noFiles('tests/faults/cli.ts'),
    needsQuiet: true,
    run: () => runCommand('faults', ['--kills', '5']),
  },
  {
    name: 'faults-archive',
    missing: noFiles('tests/faults/cli.ts'),
    needsQuiet: true,
    run: () => runCommand('faults', ['--kills', '3', '--scenario', 'archive']),
  },
  { name: 'e2e', missing: noBrowser, isRequiredInCi: true, needsQuiet: true, run: () => runVitest('e2e') },
  { name: 'e2e-alone', missing: noBrowser, isRequiredInCi: true, needsQuiet: true, run: () => runVitest('e2e-alone') },
];

/** Tiers that run at the same time, one group after the other. */
export function sideBySide(chosen: readonly Tier[]): Tier[][] {
  const groups: Tier[][] = [];
  for (const tier of chosen) {
    const last = groups.at(-1);
    if (last?.at(-1)?.hardlyComputes === true) last.push(tier);
    else groups.push([tier]);
  }
  return groups;
}

function noFiles(pattern: string) {
  return () => {
    const files = globSync(pattern, { cwd: root, exclude: ['node_modules', '.build'] });
    return files.length > 0 ? undefined : `there are no ${pattern} yet`;
  };
}

function noCassandra(): string | undefined {
  const reason = whatIsMissing(jarsDir);
  return reason && `${reason}; or nobody has seen history in Cassandra work`;
}

function noBrowser(): string | undefined {
  if (findChromium() === undefined) {
    return 'there is no Chromium on this machine: install it, or name one in CHROMIUM, or nobody has seen the page work';
  }
  return noFiles('tests/e2e/**/*.test.ts')();
}
