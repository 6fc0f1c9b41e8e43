import { Worker } from 'node:worker_threads';
import { startRuntime } from '../../scripts/runtime/start-runtime.ts';
import { signUp, signUpMany } from '../../tests/harness/account.ts';
import { WireClient } from '../../tests/harness/wire-client.ts';
import { percentile } from '../kit/statistics.ts';
import { habitNames, type StrangerData } from './habits.ts';
import { type Neighbours, openNeighbours, type Said, talk } from './neighbours.ts';

const pairCount = 24;
/** Well within the limit of a person. */
const everyMs = 700;
const strangerCount = 120;

/** What a minute takes people who have nothing to do with a stranger: alone, and beside it. */
export async function besideStranger(folder: string, ms: number) {
  const runtime = await startRuntime({ dataDir: `${folder}/strangers`, onLog: () => {} });
  const { url } = runtime;
  const pairs: Neighbours[] = [];
  try {
    const account = await signUp(url, 'stranger');
    const others = await signUpMany(
      url,
      Array.from({ length: strangerCount }, (_, i) => `unknown${i}`),
    );
    const strangers = others.map((other) => other.user);
    const own = new WireClient(account);
    await own.connect();
    const group = await own.createGroup('a group', strangers.slice(0, 60));
    for (let n = 0; n < 20; n++) await own.send(group, Buffer.alloc(30_000));
    await own.close();
    for (let i = 0; i < pairCount; i++) pairs.push(await openNeighbours(url, `pair${i}`));
    // Not measured: caches fill, code is compiled.
    await talk(pairs, everyMs, 5_000);

    console.error('neighbours alone …');
    const alone = await talk(pairs, everyMs, ms);
    console.error('and beside a stranger …');
    const stranger = startStranger({ account, strangers, group, ms });
    const beside = await talk(pairs, everyMs, ms);
    const { commands, closes } = await stranger;
    const ratio = at(beside, 99) / at(alone, 99);
    const figures: Record<string, number> = {
      'alone p50 ms': at(alone, 50),
      'alone p99 ms': at(alone, 99),
      'beside a stranger p50 ms': at(beside, 50),
      'beside a stranger p99 ms': at(beside, 99),
      'messages alone': alone.length,
      'messages beside a stranger': beside.length,
      'commands of the stranger': commands,
      'connections that the stranger lost': closes,
    };
    for (const [i, habit] of habitNames.entries()) {
      const part = beside.filter((one) => Math.floor((one.at / ms) * habitNames.length) === i);
      figures[`beside ${habit} p50 ms`] = at(part, 50);
      figures[`beside ${habit} p95 ms`] = at(part, 95);
    }
    return { figures, ratio, settings: { pairs: pairCount, everyMs, accounts: strangerCount } };
  } finally {
    await Promise.all(pairs.map((pair) => pair.close()));
    await runtime.stop();
  }
}

function at(said: readonly Said[], percent: number): number {
  return percentile(
    said.map(({ took }) => took),
    percent,
  );
}

function startStranger(workerData: StrangerData): Promise<{ commands: number; closes: number }> {
  const worker = new Worker(new URL('./stranger.ts', import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
