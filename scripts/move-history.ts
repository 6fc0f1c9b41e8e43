import { endWithUsage, readArgs, readWhole, UsageError } from './kit/args.ts';
import { forEach, type Operator, OperatorError, operatorOf, problemOf } from './operator/client.ts';

const usage = `
npm run move:history -- --url URL [--verify-only] [--side-by-side 8] [--json]

Moves what a deployment has in history objects to Cassandra, conversation by conversation, and checks all that has left: reads it back
from where it lies now, and recomputes the chain over it up to where the archive of the conversation ends. The deployment has to say
ROOST_HISTORY = "cassandra" already. People write and read meanwhile. It may be stopped and run again at any time: it goes on where it
stopped. The operator's key is taken from the environment (ROOST_OPERATOR_KEY).

  --url URL          the deployment, for example https://chat.example.org
  --verify-only      move nothing, and check; a deletion that a store which was brought back from a copy lacks is told to it again
  --side-by-side N   conversations at once
  --json             one object on the last line

Exits with 1 when anything could not be moved, or differs; each is named with the reason.
`;

interface MoveAnswer {
  readonly left: number;
  readonly copies: boolean;
  readonly busy: boolean;
  readonly problem: string;
}

interface VerifyAnswer {
  readonly through: number;
  readonly head: string;
  readonly of: number;
  readonly problem: string;
  /** A deployment of an older release says nothing of these. */
  readonly retold?: number;
  readonly deletions?: number;
  readonly more?: boolean;
}

interface StoreHealth {
  readonly store: string;
  readonly reachable: boolean;
  readonly problem: string;
}

/** Calls in a row that brought nothing: something is in the way that may go away by itself. */
const maxIdle = 30;
const idleMs = 1_000;
const sayMs = 5_000;
/** A proxy that was only just deployed has to find its nodes first. */
const awayMs = 20_000;

const { values } = readArgs(usage, {
  url: { type: 'string' },
  'verify-only': { type: 'boolean', default: false },
  'side-by-side': { type: 'string', default: '8' },
  json: { type: 'boolean', default: false },
});

const figures = { conversations: 0, moved: 0, verified: 0, copies: 0, retold: 0, problems: 0 };

try {
  process.exit(await main());
} catch (error) {
  if (error instanceof UsageError) endWithUsage(error.message, usage);
  console.error(error instanceof OperatorError ? error.message : error);
  process.exit(1);
}

async function main(): Promise<number> {
  const operator = operatorOf(values.url);
  const sideBySide = readWhole('side-by-side', values['side-by-side'], 1, 64);
  const { store, reachable, problem } = await storeOf(operator);
  if (store !== 'cassandra') {
    console.error(
      'The deployment says ROOST_HISTORY = "embedded": deploy it with "cassandra" first (docs/history-cassandra.md).',
    );
    return 1;
  }
  if (!reachable) {
    console.error(`Cassandra is still away after ${awayMs / 1_000} s: ${problem}`);
    return 1;
  }
  const seen = new Set<string>();
  const timer = setInterval(say, sayMs);
  await forEach(operator.conversations(), sideBySide, async (id) => {
    if (seen.has(id)) return;
    seen.add(id);
    figures.conversations++;
    const path = `/operator/conversations/${id}/history`;
    const work = async () => (values['verify-only'] ? '' : await move(path)) || (await verify(path));
    const found = await problemOf(work());
    if (found === '') return;
    figures.problems++;
    console.log(`${id}: ${found}`);
  }).finally(() => clearInterval(timer));
  say();
  if (figures.copies > 0) {
    console.error(`${figures.copies} conversations wait for their archive before copies go: run this again later.`);
  }
  if (figures.retold > 0) {
    console.error(
      `${figures.retold} messages that were deleted for everyone were there again, as after a copy was brought back; their deletions are told again.`,
    );
  }
  if (values.json) console.log(JSON.stringify(figures));
  return figures.problems === 0 ? 0 : 1;

  /** Says what is in the way, or nothing. */
  async function move(path: string): Promise<string> {
    const { elsewhere } = await operator.ask<{ elsewhere: number }>('GET', path);
    let before = elsewhere;
    for (let idle = 0; ; ) {
      const { left, copies, busy, problem } = await operator.ask<MoveAnswer>('POST', `${path}/move`, {});
      figures.moved += before - left;
      if (problem !== '') return problem;
      if (left === 0 && !copies) return '';
      idle = left < before ? 0 : idle + 1;
      before = left;
      if (idle > (left === 0 && !busy ? 2 : maxIdle)) {
        if (left > 0) return `${left} entries are left, and nothing moves`;
        figures.copies++;
        return '';
      }
      if (idle > 0) await new Promise((resolve) => setTimeout(resolve, idleMs));
    }
  }

  async function verify(path: string): Promise<string> {
    let next: { after: number; head: string; deletions?: number } = { after: 0, head: '' };
    for (let problem = ''; ; ) {
      const report = await operator.ask<VerifyAnswer>('POST', `${path}/verify`, next);
      const { through, head, of, retold = 0, deletions, more = report.problem === '' && through < of } = report;
      figures.verified += Math.max(0, through - next.after);
      figures.retold += retold;
      problem ||= report.problem;
      if (!more) return problem;
      next = { after: through, head, ...(deletions === undefined ? {} : { deletions }) };
    }
  }
}

/** What the deployment says of its store; one that is away is asked again for a while. */
async function storeOf(operator: Operator): Promise<StoreHealth> {
  const until = Date.now() + awayMs;
  for (let saidOf = ''; ; ) {
    const health = await operator.ask<StoreHealth>('GET', '/operator/history');
    if (health.store !== 'cassandra' || health.reachable || Date.now() > until) return health;
    if (health.problem !== saidOf) console.error(`Cassandra is away, and is asked again: ${health.problem}`);
    saidOf = health.problem;
    await new Promise((resolve) => setTimeout(resolve, idleMs));
  }
}

function say(): void {
  const { conversations, moved, verified, problems } = figures;
  console.error(`${conversations} conversations: ${moved} entries moved, ${verified} verified, ${problems} problems`);
}
