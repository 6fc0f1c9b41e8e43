import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { readArgs, readWhole } from '../../scripts/kit/args.ts';
import { root } from '../../scripts/kit/paths.ts';
import { main as faults } from '../faults/cli.ts';

const usage = `
npm run soak -- --minutes N [--seed S]

Simulation, kills of the server process, and reconnect storms, in turn, until the time is up. Ends with 1 at the first
failure, after naming the seed that shows it again.
`;

interface Step {
  readonly name: string;
  run(seed: number): Promise<number>;
}

const steps: readonly Step[] = [
  { name: 'simulation', run: (seed) => simulate(['--seeds', '200', '--from', String(seed)]) },
  { name: 'faults', run: (seed) => faults(['--kills', '10', '--seed', String(seed)]) },
  {
    name: 'reconnect storms',
    run: (seed) => faults(['--kills', '30', '--scenario', 'sockets', '--seed', String(seed)]),
  },
];

/** Runs `npm run soak`. */
export async function main(args: string[]): Promise<number> {
  const { values } = readArgs(
    usage,
    { minutes: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } },
    args,
  );
  const endAt = performance.now() + readWhole('minutes', values.minutes, 1, 100_000) * 60_000;
  let seed = readWhole('seed', values.seed, 0, 2 ** 31);
  for (let turns = 0; performance.now() < endAt; turns++, seed += 200) {
    for (const { name, run } of steps) {
      if (performance.now() > endAt) break;
      console.error(`turn ${turns + 1}: ${name}, seed ${seed}`);
      const code = await run(seed);
      if (code === 0) continue;
      console.error(`${name} failed with seed ${seed}`);
      return 1;
    }
  }
  console.log('clean');
  return 0;
}

/** The simulation answers for itself; a tree without it soaks the rest. */
async function simulate(args: string[]): Promise<number> {
  const file = path.join(root, 'tests/simulation/cli.ts');
  if (!existsSync(file)) return 0;
  const { main: run } = (await import(pathToFileURL(file).href)) as { main(args: string[]): Promise<number> };
  return await run(args);
}
