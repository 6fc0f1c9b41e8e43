import { randomInt } from 'node:crypto';
import { endWithUsage, readArgs, readWhole, UsageError } from '../../scripts/kit/args.ts';

const usage = `
npm run faults -- --kills N [--scenario messages|sockets|archive|cassandra] [--seed S] [--json]

Runs Roost with people who write without pause and does it harm; afterwards every device is compared with what the
senders saw accepted. Exits with 1 when anything is lost, doubled or out of order.

  --kills N          how often, 20 by default; each of the server hits at least 200 unfinished sends
  --scenario NAME    messages (default): kills the server process and starts it again on the same data
                     sockets: cuts all connections instead
                     archive: kills the server while it moves older messages to cold history, which is all that is
                     left of them when those who were away read them
                     cassandra: ends nodes of a cluster of its own, one, two, all three, and starts them again; it needs a
                     Java. Old pages are refused at most while two or all are away, and everything leaves afterwards
  --seed S           chooses the moments; a random one is taken and printed by default
  --json             one JSON object on the last line of stdout
`;

const scenarios = ['messages', 'sockets', 'archive', 'cassandra'] as const;
export type Scenario = (typeof scenarios)[number];

export interface FaultOptions {
  readonly kills: number;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly json: boolean;
}

/** Reads the command line; ends the process when it cannot be obeyed. */
export function readFaultOptions(args: string[]): FaultOptions {
  const { values } = readArgs(
    usage,
    {
      kills: { type: 'string', default: '20' },
      scenario: { type: 'string', default: 'messages' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
    args,
  );
  const scenario = scenarios.find((name) => name === values.scenario);
  if (scenario === undefined) return endWithUsage(`unknown: there is no scenario ${values.scenario}`, usage);
  try {
    return {
      kills: readWhole('kills', values.kills, 1, 100_000),
      scenario,
      seed: values.seed === undefined ? randomInt(2 ** 31) : readWhole('seed', values.seed, 0, 2 ** 32 - 1),
      json: values.json,
    };
  } catch (error) {
    if (error instanceof UsageError) return endWithUsage(error.message, usage);
    throw error;
  }
}
