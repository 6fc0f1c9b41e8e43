import { Worker } from 'node:worker_threads';
import { startRuntime } from '../../scripts/runtime/start-runtime.ts';
import { signUp, signUpMany } from '../../tests/harness/account.ts';
import { WireClient } from '../../tests/harness/wire-client.ts';
import { median, percentile } from '../kit/statistics.ts';
import { type Habit, type HabitCounts, habitNames, type StrangerData, type Turn } from './habits.ts';
import { type Neighbours, openNeighbours, talk } from './neighbours.ts';

const pairCount = 24;
/** Well within the limit of a person. */
const everyMs = 700;
const strangerCount = 120;
/** Nobody is asked by more strangers than a person hears of. */
const strangersInGroup = 8;
const rounds = 3;

/** What a minute takes people who have nothing to do with a stranger: alone, and beside it. */
export async function besideStranger(folder: string, ms: number) {
  const runtime = await startRuntime({ dataDir: `${folder}/strangers`, onLog: () => {} });
  const { url } = runtime;
  const pairs: Neighbours[] = [];
  const strangers = new Map<Habit, Stranger>();
  try {
    const others = await signUpMany(
      url,
      Array.from({ length: strangerCount }, (_, i) => `unknown${i}`),
    );
    const users = others.map((other) => other.user);
    for (const habit of habitNames) strangers.set(habit, await openStranger(url, habit, users));
    for (let i = 0; i < pairCount; i++) pairs.push(await openNeighbours(url, `pair${i}`));
    // Not measured: caches fill, code is compiled.
    await talk(pairs, everyMs, 5_000);

    // By turns, so that what else the machine does hits both alike.
    const alone: number[] = [];
    const beside: number[] = [];
    const figures: Record<string, number> = {};
    const turnMs = ms / (2 * rounds * habitNames.length);
    const medians = new Map<string, number[]>();
    for (const habit of Array.from({ length: rounds }, () => habitNames).flat()) {
      const before = await talk(pairs, everyMs, turnMs);
      const doing = strangerOf(strangers, habit).turn({ habit, ms: turnMs });
      const meanwhile = await talk(pairs, everyMs, turnMs);
      const { commands, closes } = await doing;
      alone.push(...before);
      beside.push(...meanwhile);
      const inWords = (all: readonly number[]) =>
        `p50 ${median(all).toFixed(1)}, the slowest ${percentile(all, 95).toFixed(1)} to ${Math.max(...all).toFixed(1)} ms`;
      console.error(`${habit}: ${inWords(before)} without; ${inWords(meanwhile)} with`);
      const ratios = medians.get(habit) ?? [];
      medians.set(habit, [...ratios, median(meanwhile) / median(before)]);
      figures[`${habit}, p50 of others, times without`] = median(medians.get(habit) ?? []);
      figures[`${habit}, commands of the stranger`] = commands;
      figures[`${habit}, connections that the stranger lost`] = closes;
    }
    return {
      figures: {
        'alone p50 ms': median(alone),
        'alone p99 ms': percentile(alone, 99),
        'beside a stranger p50 ms': median(beside),
        'beside a stranger p99 ms': percentile(beside, 99),
        'messages alone': alone.length,
        'messages beside a stranger': beside.length,
        ...figures,
      },
      ratio: percentile(beside, 99) / percentile(alone, 99),
      settings: { pairs: pairCount, everyMs, accounts: strangerCount },
    };
  } finally {
    await Promise.all([
      ...pairs.map((pair) => pair.close()),
      ...[...strangers.values()].map((stranger) => stranger.end()),
    ]);
    await runtime.stop();
  }
}

/** An account for each habit: what one has used up is left to the next. */
async function openStranger(url: string, habit: Habit, users: readonly string[]): Promise<Stranger> {
  const account = await signUp(url, `stranger${habitNames.indexOf(habit)}`);
  const own = new WireClient(account);
  await own.connect();
  const group = await own.createGroup('a group', users.slice(0, strangersInGroup));
  for (let n = 0; n < 20; n++) await own.send(group, Buffer.alloc(30_000));
  await own.close();
  return new Stranger({ account, strangers: users, group });
}

function strangerOf(strangers: ReadonlyMap<Habit, Stranger>, habit: Habit): Stranger {
  const stranger = strangers.get(habit);
  if (stranger === undefined) throw new Error(`nobody for ${habit}`);
  return stranger;
}

class Stranger {
  readonly #worker: Worker;

  constructor(workerData: StrangerData) {
    this.#worker = new Worker(new URL('./stranger.ts', import.meta.url), { workerData });
  }

  /** Resolves when the turn is over. */
  turn(turn: Turn): Promise<HabitCounts> {
    const { promise, resolve, reject } = Promise.withResolvers<HabitCounts>();
    this.#worker.once('message', resolve);
    this.#worker.once('error', reject);
    this.#worker.postMessage(turn);
    return promise.finally(() => this.#worker.removeListener('error', reject));
  }

  end(): Promise<unknown> {
    return this.#worker.terminate();
  }
}
