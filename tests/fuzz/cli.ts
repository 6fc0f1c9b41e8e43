import { setTimeout as sleep } from 'node:timers/promises';
import { stopSignal } from '../../scripts/kit/stop-signal.ts';
import { type Runtime, startRuntime } from '../../scripts/runtime/start-runtime.ts';
import type { Account } from '../harness/account.ts';
import { residentMiB } from '../harness/resident-memory.ts';
import { WireClient } from '../harness/wire-client.ts';
import { Bystanders } from './bystanders.ts';
import { Dice } from './dice.ts';
import { Errors } from './errors.ts';
import { frame } from './frames.ts';
import { sendRaw } from './http.ts';
import { type FuzzOptions, readFuzzOptions } from './options.ts';
import type { PairsState } from './pairs.ts';
import { type Place, request } from './requests.ts';
import { Stranger } from './stranger.ts';
import type { Words } from './words.ts';

const strangerCount = 4;
/** Inputs a second of each stranger's socket, and of all requests together: a stranger at leisure, not a flood. */
const framesPerSecond = 12;
const requestsPerSecond = 25;
/** Quiet and loud take turns, so that what the machine does meanwhile meets both. */
const quietMs = 6_000;
const loudMs = 12_000;
/** Fewer messages say nothing about their slowest hundredth. */
const minSamples = 1_000;
const maxRatio = 2;

/** Runs `npm run fuzz`. */
export async function main(args: string[]): Promise<number> {
  const options = readFuzzOptions(args);
  console.error(`seed ${options.seed}`);
  const errors = new Errors();
  const runtime = await startRuntime({ onLog: (line) => errors.log(line) });
  let bystanders: Bystanders | null = null;
  const isStopped = { yes: false };
  void stopSignal().then(() => {
    isStopped.yes = true;
  });
  try {
    bystanders = await Bystanders.begin(runtime.url);
    return await fuzz(options, runtime, bystanders, errors, isStopped);
  } finally {
    bystanders?.stop();
    await runtime.stop();
  }
}

async function fuzz(
  options: FuzzOptions,
  runtime: Runtime,
  bystanders: Bystanders,
  errors: Errors,
  isStopped: { readonly yes: boolean },
): Promise<number> {
  const strangers = await Promise.all(
    Array.from({ length: strangerCount }, (_, i) => Stranger.create(runtime.url, `stranger${i}`, errors)),
  );
  const places = await placesOf(runtime.url);
  const before = await bystanders.state();
  const endAt = performance.now() + options.ms;
  await sleep(Math.min(quietMs, options.ms / 4)); // The first quiet part also warms the server up.
  const residentBefore = residentMiB(runtime.workerdPid());
  const count = { inputs: 0 };
  const changes = new Set<string>();

  while (performance.now() < endAt && !isStopped.yes) {
    // Anew each time: they end their accounts and leave their chats like everything else they do.
    const words = await wordsOf(strangers, bystanders);
    bystanders.phase('loud');
    const until = Math.min(endAt, performance.now() + loudMs);
    await Promise.all([
      ...strangers.map((stranger) => sendFrames(options.seed, stranger, words, count, until)),
      sendRequests(options.seed, runtime, words, places, count, errors, until),
    ]);
    bystanders.phase('quiet');
    for (const what of changesOf(before, await bystanders.state())) changes.add(what);
    if (performance.now() < endAt) await sleep(quietMs);
  }
  for (const stranger of strangers) stranger.cut();
  await sleep(3_000);
  const after = await bystanders.state();
  for (const what of changesOf(before, after)) changes.add(what);
  const memoryGrowthMiB = residentMiB(runtime.workerdPid()) - residentBefore;
  return report(options, { inputs: count.inputs, errors, changes, after, memoryGrowthMiB });
}

/** Each input follows from the seed and its number, whatever others do meanwhile. */
async function sendFrames(
  seed: number,
  stranger: Stranger,
  words: Words,
  count: { inputs: number },
  until: number,
): Promise<void> {
  while (performance.now() < until) {
    const index = count.inputs++;
    const dice = Dice.of(seed, index);
    await Promise.all([stranger.send(frame(dice, words, index), dice.chance(0.85)), sleep(1_000 / framesPerSecond)]);
    if (dice.chance(0.02)) stranger.cut();
  }
}

async function sendRequests(
  seed: number,
  runtime: Runtime,
  words: Words,
  places: readonly Place[],
  count: { inputs: number },
  errors: Errors,
  until: number,
): Promise<void> {
  while (performance.now() < until) {
    const bytes = request(Dice.of(seed, count.inputs++), words, places, `127.0.0.1:${runtime.port}`);
    const what = `request ${JSON.stringify(bytes.toString().slice(0, 1_500))}`;
    errors.input(what);
    const [answer] = await Promise.all([sendRaw(runtime.port, bytes, 20_000), sleep(1_000 / requestsPerSecond)]);
    errors.saw(answer === 'silent' ? 'no answer' : `HTTP ${answer.status}`);
    // 501 is the platform's own, for a method that it does not know.
    if (answer === 'silent') errors.add('no answer to a request', what);
    else if (answer.status >= 500 && answer.status !== 501)
      errors.add(`a request was answered ${answer.status}: ${answer.body.slice(0, 200)}`, what);
    else if (answer.status >= 400 && /content-security-policy/i.test(answer.head) && !isRefusal(answer)) {
      errors.add(`a refusal that is none: ${answer.body.slice(0, 200)}`, what);
    }
  }
}

/** An answer to HEAD has no body. */
function isRefusal({ body }: { body: string }): boolean {
  return body === '' || /"code":"[a-z-]+"/.test(body);
}

/** Two strangers talk and share a group, so that what they send has somewhere to go. */
async function wordsOf(strangers: readonly Stranger[], { facts }: Bystanders): Promise<Words> {
  await Promise.all(strangers.map((stranger) => stranger.renew()));
  const [first, second] = strangers.map(({ account }) => new WireClient(account));
  if (first === undefined || second === undefined) throw new Error('there are two strangers at least');
  await acquaint(strangers.map(({ account }) => account));
  await Promise.all([first.connect(), second.connect()]);
  const own = strangers.map(({ account }) => account.user);
  const direct = await first.openDirect(second.account.user);
  const group = await first.createGroup('strangers', own.slice(1));
  await Promise.all([first.close(), second.close()]);
  return {
    own,
    others: facts.users,
    conversations: [direct, group, group, ...facts.conversations],
    tokens: strangers.map(({ account }) => account.token),
    now: Date.now(),
  };
}

/** Who begins with a stranger asks for it, so often and no more: these know each other, whatever they did meanwhile. */
async function acquaint(accounts: readonly Account[]): Promise<void> {
  for (const { url, token, user: one } of accounts) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    for (const { user } of accounts) {
      if (user === one) continue;
      const put = () => fetch(`${url}/v1/contacts/${user}`, { method: 'PUT', headers, body: '{"name":"a stranger"}' });
      let answer = await put();
      for (; answer.status === 429; answer = await put()) await sleep(1_000);
      if (!answer.ok) throw new Error(`no contact: ${answer.status} ${await answer.text()}`);
    }
  }
}

interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
}

interface Operation {
  readonly requestBody?: { content?: Record<string, { schema?: { properties?: object } }> };
}

async function placesOf(url: string): Promise<Place[]> {
  const { paths } = (await (await fetch(`${url}/v1/openapi.json`)).json()) as Document;
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { requestBody }]) => {
      const properties = requestBody?.content?.['application/json']?.schema?.properties ?? {};
      return { method: method.toUpperCase(), path, names: Object.keys(properties) };
    }),
  );
}

function changesOf(before: PairsState, now: PairsState): string[] {
  const changed =
    before.fixed === now.fixed ? [] : [`devices, contacts or profile: ${before.fixed} became ${now.fixed}`];
  return [...changed, ...now.wrong];
}

interface Outcome {
  readonly inputs: number;
  readonly errors: Errors;
  readonly changes: ReadonlySet<string>;
  readonly after: PairsState;
  readonly memoryGrowthMiB: number;
}

function report({ json, seed }: FuzzOptions, { inputs, errors, changes, after, memoryGrowthMiB }: Outcome): number {
  const [quiet = [], loud = []] = [after.tookMs.quiet, after.tookMs.loud];
  const p99 = { quiet: percentile(quiet, 0.99), loud: percentile(loud, 0.99) };
  const p99Ratio = Math.round((p99.loud / p99.quiet) * 100) / 100;
  const isJudged = Math.min(quiet.length, loud.length) >= minSamples;
  const isSlow = isJudged && p99Ratio > maxRatio;
  for (const what of changes) console.error(`CHANGED ${what}`);
  console.error(`answers: ${errors.seen()}`);
  console.error(
    `${inputs} inputs, ${errors.count} internal errors, ${changes.size} changes; p99 of the pairs ${p99.loud.toFixed(1)} ms ` +
      `(${loud.length} messages), without it ${p99.quiet.toFixed(1)} ms (${quiet.length})${isJudged ? '' : ', too few to judge'}; ` +
      `memory ${memoryGrowthMiB >= 0 ? '+' : ''}${memoryGrowthMiB.toFixed(0)} MiB`,
  );
  const isClean = errors.count === 0 && changes.size === 0 && !isSlow;
  if (!isClean) console.error(`again with --seed ${seed}`);
  const figures = { inputs, internalErrors: errors.count, changes: changes.size, p99Ratio };
  if (json) console.log(JSON.stringify({ ...figures, memoryGrowthMiB: Math.round(memoryGrowthMiB) }));
  return isClean ? 0 : 1;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
