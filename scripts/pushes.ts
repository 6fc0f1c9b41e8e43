import { endWithUsage, readArgs, UsageError } from './kit/args.ts';
import { type Operator, OperatorError, operatorOf } from './operator/client.ts';

const usage = `
npm run pushes -- --url URL [--replay ID,ID… | --replay-all] [--json]

Shows the pushes that a deployment has given up, newest first, and has some of them tried again: what the device has or its person has read
meanwhile is not sent, and what cannot be put back into the queue now is within five minutes. The operator's key of the deployment is taken from the
environment (ROOST_OPERATOR_KEY). What is done about which answer of a provider: docs/push.md.

  --url URL      the deployment, for example https://chat.example.org
  --replay IDS   these are tried again, with commas between them
  --replay-all   all of them are
  --json         one object on the last line

Exits with 1 when a push of --replay is not there any more.
`;

interface DeadPush {
  readonly id: number;
  readonly at: number;
  readonly user: string;
  readonly why: string;
  readonly isMarked: boolean;
  /** A deployment of the release before says nothing of it. */
  readonly olderCount?: number;
}

/** Shown one by one; all are counted. */
const maxShown = 20;
/** As many as one request may name. */
const markedAtOnce = 90;

const { values } = readArgs(usage, {
  url: { type: 'string' },
  replay: { type: 'string' },
  'replay-all': { type: 'boolean', default: false },
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
  const named = values.replay === undefined ? [] : values.replay.split(',').map(idIn);
  if (named.length > 0 && values['replay-all']) throw new UsageError('--replay and --replay-all exclude each other');
  const operator = operatorOf(values.url);
  const found = await pushesOf(operator);
  const reasons = new Map<string, number>();
  for (const { why } of found) reasons.set(kindOf(why), (reasons.get(kindOf(why)) ?? 0) + 1);
  const olderCount = found.reduce((sum, one) => sum + (one.olderCount ?? 0), 0);
  const gone = olderCount === 0 ? '' : `, beside ${olderCount} older ones that gave way to others of the same people`;
  console.log(`${found.length} pushes were given up${gone}`);
  for (const [reason, count] of [...reasons].sort(([, a], [, b]) => b - a)) console.log(`  ${count} × ${reason}`);
  for (const { id, at, user, why, isMarked } of found.slice(0, maxShown)) {
    const words = [id, new Date(at).toISOString(), user || '-', why, isMarked ? '(waits to be tried again)' : ''];
    console.log(words.join('  ').trimEnd());
  }
  const wanted = values['replay-all'] ? found.map(({ id }) => id) : named;
  let marked = 0;
  for (let i = 0; i < wanted.length; i += markedAtOnce) {
    const ids = wanted.slice(i, i + markedAtOnce);
    marked += (await operator.ask<{ marked: number }>('POST', '/operator/pushes/replay', { ids })).marked;
  }
  if (wanted.length > 0) console.log(`${marked} are tried again`);
  if (values.json) {
    console.log(JSON.stringify({ pushes: found.length, olderCount, reasons: Object.fromEntries(reasons), marked }));
  }
  return values['replay-all'] || marked === new Set(named).size ? 0 : 1;
}

async function pushesOf(operator: Operator): Promise<DeadPush[]> {
  const found: DeadPush[] = [];
  for (let below = 0; ; ) {
    const page = await operator.ask<{ pushes: DeadPush[]; next: number }>('GET', `/operator/pushes?below=${below}`);
    found.push(...page.pushes);
    if (page.next === 0) return found;
    below = page.next;
  }
}

function idIn(text: string): number {
  const id = Number(text);
  if (!Number.isInteger(id) || id < 1)
    throw new UsageError(`--replay takes numbers of the list, not ${JSON.stringify(text)}`);
  return id;
}

/** Without whose device it was. */
function kindOf(why: string): string {
  return why.replace(/^device \d+: /, '');
}
