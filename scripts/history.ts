import { endWithUsage, readArgs, UsageError } from './kit/args.ts';
import { forEach, OperatorError, operatorOf, problemOf } from './operator/client.ts';

const usage = `
npm run history -- --url URL [--all | --conversation ID] [--json]

Shows whether a deployment's cold history works, and how far it is behind. The operator's key of the deployment is taken
from the environment (ROOST_OPERATOR_KEY).

  --url URL           the deployment, for example https://chat.example.org
  --all               look at every conversation, and add up: wakes each of them once
  --conversation ID   look at one
  --json              one object on the last line

Exits with 1 when the store is away, or archiving fails anywhere it looked.
`;

interface Health {
  readonly store: string;
  readonly reachable: boolean;
  readonly problem: string;
  readonly figures: Record<string, number>;
}

interface Status {
  readonly newest: number;
  readonly through: number;
  readonly lag: number;
  readonly deletions: number;
  readonly since: number;
  readonly problem: string;
  readonly elsewhere: number;
}

/** Shown by name, the longest wait first. */
const maxShown = 10;
const sideBySide = 16;
/** Of one that is being asked. */
const nothing: Status = { newest: 0, through: 0, lag: 0, deletions: 0, since: 0, problem: '', elsewhere: 0 };

const { values } = readArgs(usage, {
  url: { type: 'string' },
  all: { type: 'boolean', default: false },
  conversation: { type: 'string' },
  json: { type: 'boolean', default: false },
});

try {
  process.exit(await main());
} catch (error) {
  if (error instanceof UsageError) endWithUsage(error.message, usage);
  console.error(error instanceof OperatorError ? error.message : error);
  process.exit(1);
}

async function main(): Promise<number> {
  const operator = operatorOf(values.url);
  const health = await operator.ask<Health>('GET', '/operator/history');
  console.log(
    `store ${health.store}: ${health.reachable ? 'reachable' : 'away'}${health.problem && `. ${health.problem}`}`,
  );
  for (const [name, value] of Object.entries(health.figures)) console.log(`  ${name} ${value}`);

  const found = new Map<string, Status>();
  const look = async (id: string) => {
    if (found.has(id)) return;
    found.set(id, nothing);
    const ask = async () => {
      found.set(id, await operator.ask<Status>('GET', `/operator/conversations/${id}/history`));
      return '';
    };
    const problem = await problemOf(ask());
    if (problem !== '') found.set(id, { ...nothing, since: Date.now(), problem });
  };
  if (values.conversation !== undefined) await look(values.conversation);
  if (values.all) await forEach(operator.conversations(), sideBySide, look);
  const late = [...found].filter(([, { since }]) => since > 0).sort(([, a], [, b]) => a.since - b.since);
  const sum = (name: 'through' | 'lag' | 'deletions' | 'elsewhere') =>
    [...found.values()].reduce((total, one) => total + one[name], 0);
  const figures = {
    conversations: found.size,
    ...{
      archived: sum('through'),
      lag: sum('lag'),
      deletions: sum('deletions'),
      elsewhere: sum('elsewhere'),
      waiting: late.length,
    },
  };
  if (found.size > 0) {
    console.log(
      `${figures.conversations} conversations: ${figures.archived} entries archived, ${figures.lag} should be and are not`,
    );
    console.log(`${figures.deletions} deletions are not confirmed; ${figures.waiting} conversations wait`);
    if (figures.elsewhere > 0) {
      console.log(`${figures.elsewhere} entries are not in this store: npm run move:history`);
    }
  }
  for (const [id, { through, lag, since, problem }] of late.slice(0, maxShown)) {
    console.log(
      `  ${id} archived through ${through}, ${lag} behind, since ${new Date(since).toISOString()}: ${problem}`,
    );
  }
  if (values.json) console.log(JSON.stringify({ health, figures }));
  return health.reachable && late.length === 0 ? 0 : 1;
}
