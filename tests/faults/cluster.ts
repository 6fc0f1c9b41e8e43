/** Nodes of a cluster of its own are ended outright, one, two, all three, under people who write, and come back. */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { types } from 'cassandra-driver';
import { proxyConfig } from '../../scripts/cassandra/access.ts';
import { Cluster } from '../../scripts/cassandra/cluster.ts';
import { connectForSchema, migrate } from '../../scripts/cassandra/migrate.ts';
import { buildDir } from '../../scripts/kit/paths.ts';
import type { Companion, Runtime } from '../../scripts/runtime/start-runtime.ts';
import { bucketOf } from '../../workers/history-proxy/rows.ts';
import { accessOf, type ClusterOfTests, connectFromOutside, varsOf } from '../harness/cassandra.ts';
import type { Cast } from './cast.ts';
import type { Load } from './load.ts';

const heap = '384M';
const operatorKey = 'a-key-of-thirty-two-letters-or-so';
/** How long a node is away at least, and people write. */
const awayMs = 6_000;
const drainMs = 240_000;

interface Status {
  readonly through: number;
  readonly lag: number;
  readonly since: number;
}

export class ClusterHarm {
  readonly vars = { ROOST_HISTORY: 'cassandra', ROOST_OPERATOR_KEY: operatorKey };
  readonly beside: Companion[];
  readonly #of: ClusterOfTests;
  readonly #cluster: Cluster;
  readonly #findings: string[] = [];

  private constructor(of: ClusterOfTests, cluster: Cluster) {
    this.#of = of;
    this.#cluster = cluster;
    this.beside = [{ binding: 'HISTORY_PROXY', config: proxyConfig, vars: { ...varsOf(of), CASSANDRA_POOLS: '2' } }];
  }

  /** Three nodes that are nobody else's; `stop` ends them. */
  static async start(): Promise<ClusterHarm> {
    const dir = path.join(buildDir, 'cassandra-faults');
    const network = `127.${32 + (process.pid % 32)}.${Math.floor(process.pid / 32) % 256}`;
    const of = { dir, network, password: `faults-${process.pid}` };
    const cluster = new Cluster({ dir });
    await cluster.reset();
    cluster.endOnSignal();
    try {
      await cluster.start({ nodes: 3, heap, network, password: of.password });
      const client = connectForSchema(accessOf(of));
      await migrate(client, accessOf(of)).finally(() => client.shutdown());
    } catch (error) {
      await cluster.reset();
      throw error;
    }
    return new ClusterHarm(of, cluster);
  }

  stop(): Promise<void> {
    return this.#cluster.reset();
  }

  get findings(): readonly string[] {
    return this.#findings;
  }

  /** Ends nodes, as many as that: one after the other until none is left, and all come back, and so on. */
  async harm(kills: number, cast: Cast, load: Load, runtime: Runtime): Promise<void> {
    await this.#until(async () => (await this.#sum(cast, runtime)).through > 1_000, 120_000, 'nothing is archived');
    for (let kill = 0; kill < kills; kill++) {
      const away = (kill % 3) + 1;
      const before = { accepted: load.accepted.length, lag: (await this.#sum(cast, runtime)).lag };
      await this.#cluster.kill(4 - away);
      const pages = await this.#readWhileAway(cast);
      const { lag, waiting } = await this.#sum(cast, runtime);
      const sent = load.accepted.length - before.accepted;
      console.error(
        `${away} of 3 away: ${sent} accepted, ${lag} behind in ${waiting} chats that wait, old pages ${pages.given} given and ${pages.refused} refused`,
      );
      if (sent < 100) this.#findings.push(`with ${away} nodes away only ${sent} messages were accepted`);
      this.#findings.push(...pages.odd);
      if (away === 1 && pages.refused > 0)
        this.#findings.push(`with one node away ${pages.refused} pages were refused`);
      if (away === 3 && pages.refused === 0) this.#findings.push('with all nodes away no old page was refused');
      if (away === 3 && waiting === 0) this.#findings.push('with all nodes away no chat is said to wait');
      if (away === 3 && lag <= before.lag)
        this.#findings.push(`with all nodes away ${lag} are behind, not more than ${before.lag}`);
      if (away === 3 || kill === kills - 1) await this.#cluster.start({ heap });
    }
  }

  /** Everything that should have left leaves by itself; then what is there is counted from outside, past all of ours. */
  async drained(cast: Cast, runtime: Runtime): Promise<void> {
    const isDrained = async () => {
      const { lag, waiting } = await this.#sum(cast, runtime);
      return lag < 100 * cast.conversations.length && waiting === 0;
    };
    await this.#until(isDrained, drainMs, 'the archive does not catch up');
    const outside = await connectFromOutside(this.#of);
    try {
      for (const conversation of cast.conversations) {
        const { through } = await this.#statusOf(conversation, runtime);
        let rows = 0;
        for (let bucket = 0; bucket <= bucketOf(Math.max(1, through)); bucket++) {
          const answer = await outside.execute(
            'SELECT seq FROM cold_entries WHERE conversation_id = ? AND bucket = ? AND seq <= ?',
            [conversation, bucket, types.Long.fromNumber(through)],
            { consistency: types.consistencies.localQuorum, fetchSize: 2_000 },
          );
          rows += answer.rows.length;
        }
        if (rows !== through) this.#findings.push(`${rows} rows in Cassandra of ${through} entries that have left`);
      }
    } finally {
      await outside.shutdown();
    }
  }

  async #readWhileAway(cast: Cast): Promise<{ given: number; refused: number; odd: string[] }> {
    const seen = { given: 0, refused: 0, odd: [] as string[] };
    const reader = cast.writers[0];
    const conversation = cast.conversations.find((one) => cast.members.get(one)?.includes(reader?.account.user ?? ''));
    const end = performance.now() + awayMs;
    while (performance.now() < end) {
      try {
        await reader?.request({ pull: { conversation: conversation ?? '', before: 60, limit: 40 } });
        seen.given++;
      } catch (error) {
        if (String(error).includes('history-unavailable')) seen.refused++;
        else seen.odd.push(`an old page ended with ${error}`);
      }
      await sleep(200);
    }
    return seen;
  }

  async #sum(cast: Cast, runtime: Runtime) {
    const all = await Promise.all(cast.conversations.map((conversation) => this.#statusOf(conversation, runtime)));
    return {
      through: all.reduce((sum, { through }) => sum + through, 0),
      lag: all.reduce((sum, { lag }) => sum + lag, 0),
      waiting: all.filter(({ since }) => since > 0).length,
    };
  }

  /** As the operator is shown it. */
  async #statusOf(conversation: string, { url }: Runtime): Promise<Status> {
    const headers = { authorization: `Bearer ${operatorKey}` };
    const response = await fetch(`${url}/operator/conversations/${conversation}/history`, { headers });
    if (!response.ok) throw new Error(`the operator is told ${response.status}: ${await response.text()}`);
    return (await response.json()) as Status;
  }

  async #until(isSo: () => Promise<boolean>, ms: number, problem: string): Promise<void> {
    const end = performance.now() + ms;
    while (!(await isSo())) {
      if (performance.now() > end) {
        this.#findings.push(`${problem} in ${ms / 1_000} s`);
        return;
      }
      await sleep(500);
    }
  }
}
