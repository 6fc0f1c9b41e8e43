import { randomInt } from 'node:crypto';
import { endWithUsage, readArgs, readWhole, UsageError } from '../../scripts/kit/args.ts';

const usage = `
npm run fuzz -- [--minutes N] [--seed S] [--json]

Sends to a running server what no client of ours sends: golden frames that were changed, random messages of the contract,
any protobuf, any bytes, HTTP requests with odd paths, headers and bodies. Pairs of people write to each other beside it, in
a process of their own. Exits with 1 at an internal error (a fault in the server's log, a status of 500, a command that is
neither answered nor closed), when something of the pairs changed that they did not change, or when the p99 of their messages
is more than twice that without the fuzz (judged from ${1_000} messages on each side: some ten minutes).

  --minutes N   how long, 10 by default; parts of minutes too (0.5)
  --seed S      decides every input; a random one is taken and printed by default
  --json        one JSON object on the last line of stdout
`;

export interface FuzzOptions {
  readonly ms: number;
  readonly seed: number;
  readonly json: boolean;
}

export function readFuzzOptions(args: string[]): FuzzOptions {
  const { values } = readArgs(
    usage,
    { minutes: { type: 'string', default: '10' }, seed: { type: 'string' }, json: { type: 'boolean', default: false } },
    args,
  );
  try {
    const minutes = Number(values.minutes);
    if (!(minutes > 0 && minutes <= 100_000))
      throw new UsageError(`--minutes is a number above 0, not ${values.minutes}`);
    const seed = values.seed === undefined ? randomInt(2 ** 31) : readWhole('seed', values.seed, 0, 2 ** 32 - 1);
    return { ms: minutes * 60_000, seed, json: values.json };
  } catch (error) {
    if (error instanceof UsageError) return endWithUsage(error.message, usage);
    throw error;
  }
}
