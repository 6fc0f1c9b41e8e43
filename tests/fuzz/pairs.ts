/**
 * The people who must not notice: pairs that write to each other all the time, in a process of their own, so that what they
 * wait for is the server and not the fuzz. Talks with its parent by messages; ends with it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { signUp } from '../harness/account.ts';
import { WireClient } from '../harness/wire-client.ts';

export interface PairsFacts {
  readonly users: readonly string[];
  readonly conversations: readonly string[];
}

/** What is theirs alone to change, as text to compare, and what is wrong with it by itself. */
export interface PairsState {
  readonly fixed: string;
  readonly wrong: readonly string[];
  /** From send to arrival, by the name of the phase. */
  readonly tookMs: Readonly<Record<string, readonly number[]>>;
}

export type ToPairs = { readonly phase: string } | { readonly ask: 'state' };
export type FromPairs = { readonly ready: PairsFacts } | { readonly state: PairsState };

const pairCount = 4;
/** Below a hundred a minute and person. */
const everyMs = 350;

async function play(url: string): Promise<void> {
  process.on('disconnect', () => process.exit(0));
  const pairs = await Promise.all(Array.from({ length: pairCount }, (_, i) => Pair.begin(url, i)));
  const say = (message: FromPairs): void => void process.send?.(message);
  process.on('message', async (message: ToPairs) => {
    if ('phase' in message) for (const pair of pairs) pair.phase = message.phase;
    else say({ state: await stateOf(pairs) });
  });
  say({
    ready: {
      users: pairs.flatMap(({ two }) => two.map(({ account }) => account.user)),
      conversations: pairs.map(({ chat }) => chat),
    },
  });
  await Promise.all(pairs.map((pair) => pair.write()));
}

class Pair {
  readonly two: readonly [WireClient, WireClient];
  readonly chat: string;
  phase = 'quiet';
  readonly tookMs: Record<string, number[]> = {};
  sent = 0;
  isPaused = false;
  #arrived = new Map<string, { at: number; phase: string }>();

  private constructor(two: readonly [WireClient, WireClient], chat: string) {
    this.two = two;
    this.chat = chat;
  }

  static async begin(url: string, index: number): Promise<Pair> {
    const made: { pair: Pair | null } = { pair: null };
    const names = [`pair${index}_a`, `pair${index}_b`];
    const [a, b] = await Promise.all(
      names.map(async (name) => {
        const client = new WireClient(await signUp(url, name), {
          ...{ checks: true, reads: true, reconnect: { minMs: 50, maxMs: 200 } },
          onEntries: (log, seqs) =>
            made.pair?.arrived(seqs.map((seq) => Buffer.from(log.entries.get(seq)?.body ?? []).toString())),
        });
        await client.connect();
        return client;
      }),
    );
    if (a === undefined || b === undefined) throw new Error('a pair is two');
    made.pair = new Pair([a, b], await a.openDirect(b.account.user));
    return made.pair;
  }

  arrived(bodies: readonly string[]): void {
    for (const body of bodies) {
      const left = this.#arrived.get(body);
      if (left === undefined) continue;
      this.#arrived.delete(body);
      const took = (this.tookMs[left.phase] ??= []);
      took.push(performance.now() - left.at);
    }
  }

  async write(): Promise<void> {
    for (let turn = 0; ; turn++) {
      await sleep(everyMs * (0.8 + Math.random() * 0.4));
      if (this.isPaused) continue;
      const from = this.two[turn % 2] as WireClient;
      const body = `message ${turn}`;
      this.#arrived.set(body, { at: performance.now(), phase: this.phase });
      this.sent++;
      await from.send(this.chat, body);
    }
  }
}

/** Everything at rest, then what there is. */
async function stateOf(pairs: readonly Pair[]): Promise<PairsState> {
  for (const pair of pairs) pair.isPaused = true;
  await sleep(1_500);
  const wrong: string[] = [];
  const fixed: unknown[] = [];
  for (const pair of pairs) {
    const heads = new Set<string>();
    for (const client of pair.two) {
      const log = client.log(pair.chat);
      const who = client.account.user;
      const strangers = [...log.entries.values()].filter(
        ({ sender }) => !pair.two.some((one) => one.account.user === sender),
      );
      if (strangers.length > 0) wrong.push(`${strangers.length} entries of others in a chat of two`);
      // The creation is the first entry.
      if (log.headSeq !== pair.sent + 1) wrong.push(`${pair.sent} were sent, and the head is ${log.headSeq}`);
      if (log.forks.length > 0) wrong.push(`a chain that does not hold: ${log.forks[0]}`);
      if (client.logs.size !== 1) wrong.push(`${client.logs.size} conversations instead of one`);
      heads.add(JSON.stringify(client.headOf(pair.chat)));
      const theirs = log.headSeq === 0 ? null : log.counts(log.headSeq);
      if (theirs !== undefined && theirs !== null && theirs.total > 1) wrong.push('a tick for more than one');
      fixed.push({ who, ...(await account(client)) });
    }
    if (heads.size > 1) wrong.push('the heads of two differ');
  }
  for (const pair of pairs) pair.isPaused = false;
  const tookMs: Record<string, number[]> = {};
  for (const pair of pairs)
    for (const [phase, took] of Object.entries(pair.tookMs)) (tookMs[phase] ??= []).push(...took);
  return { fixed: JSON.stringify(fixed), wrong, tookMs };
}

/** Devices, contacts and profile, without what time changes. */
async function account({ account: { url, token } }: WireClient): Promise<object> {
  const get = async (path: string): Promise<Record<string, unknown>> => {
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return (await response.json()) as Record<string, unknown>;
  };
  const { devices, version } = await get('/v1/devices');
  const named = (devices as { device: number; name: string; primary: boolean }[] | undefined)?.map(
    ({ device, name, primary }) => ({ device, name, primary }),
  );
  return { named, version, contacts: await get('/v1/contacts'), profile: await get('/v1/profile') };
}

if (import.meta.main) await play(process.argv[2] ?? '');
