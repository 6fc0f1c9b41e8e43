/** `npm run interop`: our sessions against Signal's own library, many schedules on two cores. */
import { readArgs, readWhole } from '../../scripts/kit/args.ts';
import { barMs } from './bar.ts';
import { games } from './games.ts';
import { inWords, playSchedules } from './pool.ts';

const help = `npm run interop -- [--schedules N] [--seed S] [--only x3dh|pqxdh|chains|numbers|xeddsa]

Plays N schedules (default: 500) of each kind, with the seeds from S on (default: 1): two devices, one with our
cryptography and one with Signal's own library, over a network that loses, repeats, reorders and alters what they send,
while both begin at once, begin anew and start again from what they have stored. x3dh is against libsignal-client
0.72.1, pqxdh against 0.90.0, the others against 0.103.0; they are brought by npm the first time.

chains are sender keys, one chain from each side to readers on the other; numbers are safety numbers and their codes, xeddsa
signatures, with one random case a seed.

Exits with 1 if one fails, and if all take longer than 25 minutes; more than 500 of each have their share more.`;

export async function main(args: string[]): Promise<number> {
  const { values } = readArgs(
    help,
    {
      schedules: { type: 'string', default: '500' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
    },
    args,
  );
  const options = {
    schedules: readWhole('schedules', values.schedules, 1, 1_000_000),
    seed: readWhole('seed', values.seed, 0, 2 ** 31),
  };
  const wanted = games.filter(({ name }) => values.only === undefined || name === values.only);
  if (wanted.length === 0) {
    console.error(`--only is one of ${games.map(({ name }) => name).join(', ')}, not ${JSON.stringify(values.only)}`);
    return 2;
  }
  let failed = 0;
  let cpuMs = 0;
  const began = Date.now();
  for (const { name, oracle } of wanted) {
    const began = Date.now();
    const played = await playSchedules(name, options);
    for (const failure of played.failures) console.log(`FAILED ${failure}`);
    console.log(
      `${name} against ${oracle}: ${options.schedules} schedules in ${inSeconds(Date.now() - began)} (${inSeconds(played.cpuMs)} of ` +
        `a processor), ${played.failures.length} failed; ${inWords(played.tally)}`,
    );
    failed += played.failures.length;
    cpuMs += played.cpuMs;
  }
  const ms = Date.now() - began;
  const bar = barMs(options.schedules);
  console.log(
    `all in ${inSeconds(ms)} (${inSeconds(cpuMs)} of a processor), on two cores at most; at most ${inSeconds(bar)}: ` +
      (ms <= bar ? 'ok' : 'MISSED'),
  );
  return failed === 0 && ms <= bar ? 0 : 1;
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(0)} s`;
}
