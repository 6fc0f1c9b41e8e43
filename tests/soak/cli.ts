import { spawn } from 'node:child_process';
import path from 'node:path';
import { readArgs, readWhole } from '../../scripts/kit/args.ts';
import { root } from '../../scripts/kit/paths.ts';

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
  { name: 'simulation', run: (seed) => inProcess('simulate', ['--seeds', '200', '--from', String(seed)]) },
  { name: 'faults', run: (seed) => inProcess('faults', ['--kills', '10', '--seed', String(seed)]) },
  {
    name: 'reconnect storms',
    run: (seed) => inProcess('faults', ['--kills', '30', '--scenario', 'sockets', '--seed', String(seed)]),
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

/** In a process of its own, as is every part: what hundreds of worlds leave behind in memory goes with it. */
function inProcess(command: 'simulate' | 'faults', args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, 'scripts', `${command}.ts`), ...args], {
      stdio: ['ignore', 2, 2],
    });
    const stop = () => child.kill('SIGTERM');
    process.on('SIGTERM', stop).on('SIGINT', stop);
    child.on('error', reject);
    child.on('exit', (code) => {
      process.off('SIGTERM', stop).off('SIGINT', stop);
      resolve(code ?? 1);
    });
  });
}
