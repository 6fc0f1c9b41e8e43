import path from 'node:path';
import { proxyConfig, readAccess } from '../../scripts/cassandra/access.ts';
import { Cluster } from '../../scripts/cassandra/cluster.ts';
import { connectForSchema, migrate } from '../../scripts/cassandra/migrate.ts';
import { buildDir } from '../../scripts/kit/paths.ts';
import type { Beside } from '../../scripts/runtime/start-runtime.ts';

const heap = '384M';

/** A cluster for one run, whose nodes are killed one at a time. */
export class Nodes {
  readonly vars = { ROOST_HISTORY: 'cassandra' };
  readonly beside: Beside[];
  readonly #cluster: Cluster;
  #turn = 0;
  /** A node that comes back; the next is killed only when it is there. */
  #returning: Promise<void> = Promise.resolve();

  private constructor(cluster: Cluster, contactPoints: string) {
    this.#cluster = cluster;
    const vars = { CASSANDRA_POOLS: '1', CASSANDRA_CONTACT_POINTS: contactPoints };
    this.beside = [{ binding: 'HISTORY_PROXY', config: proxyConfig, vars }];
  }

  static async start(): Promise<Nodes> {
    const network = `127.${32 + (process.pid % 32)}.${Math.floor(process.pid / 32) % 256}`;
    const cluster = new Cluster({ dir: path.join(buildDir, 'cassandra-faults') });
    await cluster.reset();
    cluster.endOnSignal();
    await cluster.start({ nodes: 3, heap, network });
    const contactPoints = [1, 2, 3].map((number) => `${network}.${number}`).join();
    const access = readAccess({ CASSANDRA_CONTACT_POINTS: contactPoints });
    const client = connectForSchema(access);
    await migrate(client, access);
    await client.shutdown();
    return new Nodes(cluster, contactPoints);
  }

  async killOne(): Promise<void> {
    await this.#returning;
    const number = (this.#turn++ % 3) + 1;
    await this.#cluster.kill(number);
    this.#returning = this.#cluster.startOne(number, heap);
    // Whoever waits for it hears of a failure.
    this.#returning.catch(() => {});
  }

  async end(): Promise<void> {
    await this.#returning.catch(() => {});
    await this.#cluster.reset();
  }
}
