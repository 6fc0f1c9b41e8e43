import { Buffer } from 'node:buffer';
import { resolve4 } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Client, policies, types } from 'cassandra-driver';
import { Breaker, BreakerPause } from './breaker.ts';
import type { PoolCluster } from './pool.ts';
import { isOfSchema, problemOf } from './problems.ts';
import { type CallTime, RepeatPolicy } from './retry.ts';
import type { Row, Statement } from './rows.ts';
import type { ClusterSettings } from './settings.ts';
import { schemaProbe } from './statements.ts';
import type { Consistency } from './store.ts';

/** Nodes that one object talks to. With the control connection that is four sockets, of the six that may be open. */
const maxCoordinators = 3;

/** How long one node has for an answer; then another is asked, once. */
const answerMs = 1_100;
const connectMs = 2_000;
/** A node that is away is looked for after so long, then after twice as long each time, up to the second. */
const [firstLookMs, longestLookMs] = [250, 2_000] as const;
/** A node that owes so many answers, each of which cost somebody `answerMs`, is left and connected to anew. */
const maxUnanswered = 8;

/**
 * The connections of one pool object. Made with the first call, made anew by the driver when they break, and by this
 * when what the cluster says means that something was changed there.
 */
export class ClusterConnections implements PoolCluster {
  readonly #settings: ClusterSettings;
  readonly #pool: number;
  readonly #breakers: Record<Consistency | 'connect', Breaker>;
  #client: Promise<Client> | null = null;
  #problem = '';

  constructor({ settings, pool, now }: { settings: ClusterSettings; pool: number; now: () => number }) {
    this.#settings = settings;
    this.#pool = pool;
    this.#breakers = { connect: new Breaker(now), LOCAL_QUORUM: new Breaker(now), LOCAL_ONE: new Breaker(now) };
  }

  /** The last failure, as a sentence; empty since anything succeeded. */
  get problem(): string {
    return this.#problem;
  }

  /** What whoever was refused should wait. */
  get pauseMs(): number {
    return Math.max(...Object.values(this.#breakers).map((breaker) => breaker.remainingMs));
  }

  async read({ query, params }: Statement, consistency: Consistency, time: CallTime): Promise<readonly Row[]> {
    const { rows } = await this.#ask(consistency, (client) =>
      client.execute(query, params.map(asValue), {
        ...inTime(time),
        consistency: types.consistencies[levels[consistency]],
      }),
    );
    return rows as unknown as Row[];
  }

  async write(batch: readonly Statement[], time: CallTime): Promise<void> {
    const options = { ...inTime(time), consistency: types.consistencies.localQuorum };
    const queries = batch.map(({ query, params }) => ({ query, params: params.map(asValue) }));
    await this.#ask('LOCAL_QUORUM', (client): Promise<unknown> => {
      const [first] = queries;
      return queries.length === 1 && first !== undefined
        ? client.execute(first.query, first.params, options)
        : client.batch(queries, { ...options, logged: false });
    });
  }

  /** Connected nodes and open sockets, without asking anybody. */
  async figures(): Promise<Record<string, number>> {
    const open = Object.fromEntries(
      Object.entries(this.#breakers).map(([name, breaker]) => [`open ${name}`, breaker.isOpen ? 1 : 0]),
    );
    const client = await this.#client?.catch(() => null);
    if (client === null || client === undefined) return { ...open, nodes: 0, sockets: 0 };
    const state = client.getState();
    const hosts = state.getConnectedHosts();
    const sockets = hosts.reduce((total, host) => total + state.getOpenConnections(host), 0);
    return { ...open, nodes: hosts.length, sockets };
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.then((open) => open.shutdown()).catch(() => {});
  }

  async #ask<Answer>(consistency: Consistency, work: (client: Client) => Promise<Answer>): Promise<Answer> {
    try {
      const answer = await this.#breakers[consistency].run(async () => work(await this.#connected()));
      this.#problem = '';
      return answer;
    } catch (error) {
      this.#note(error);
      if (isOfSchema(error)) await this.close();
      throw error;
    }
  }

  #note(error: unknown): void {
    if (!(error instanceof BreakerPause)) this.#problem = problemOf(error, this.#settings);
  }

  async #connected(): Promise<Client> {
    this.#client ??= this.#breakers.connect.run(() => this.#connect());
    const client = this.#client;
    try {
      return await client;
    } catch (error) {
      if (this.#client === client) this.#client = null;
      throw error;
    }
  }

  /** A client that has seen the tables: what is wrong with a deployment shows here, before anything is written. */
  async #connect(): Promise<Client> {
    const { dataCenter, keyspace, port, tls, username, password } = this.#settings;
    const contactPoints = await this.#coordinators();
    const allowed = new Set(contactPoints.map((host) => `${host}:${port}`));
    const client = new Client({
      // By which an operator finds these connections in system_views.clients.
      applicationName: 'roost-history-proxy',
      contactPoints,
      localDataCenter: dataCenter,
      keyspace,
      ...(username === '' ? {} : { credentials: { username, password } }),
      ...(tls ? { sslOptions: { rejectUnauthorized: true } } : {}),
      protocolOptions: { port },
      pooling: { coreConnectionsPerHost: { [types.distance.local]: 1, [types.distance.remote]: 1 } },
      policies: {
        // A cluster may have hundreds of nodes; the driver would connect to each.
        loadBalancing: new policies.loadBalancing.DefaultLoadBalancingPolicy({
          localDc: dataCenter,
          filter: ({ address }) => allowed.has(address),
        }),
        reconnection: new policies.reconnection.ExponentialReconnectionPolicy(firstLookMs, longestLookMs, false),
        retry: new RepeatPolicy({ leftMs: () => connectMs }),
      },
      queryOptions: { ...prepared, consistency: types.consistencies.localQuorum },
      socketOptions: {
        ...{ connectTimeout: connectMs, readTimeout: answerMs },
        defunctReadTimeoutThreshold: maxUnanswered,
      },
      isMetadataSyncEnabled: false,
      monitorReporting: { enabled: false },
    });
    try {
      await client.connect();
      await client.execute(schemaProbe, ['', 0, 0, 0, 1], { ...prepared, consistency: types.consistencies.localOne });
      // The driver has found a node again: whoever asks now need not wait for a pause to end.
      client.on('hostUp', () => {
        for (const breaker of Object.values(this.#breakers)) breaker.tryNow();
      });
      return client;
    } catch (error) {
      await client.shutdown().catch(() => {});
      throw error;
    }
  }

  /** Each object takes its nodes from another place of the list, so that together they talk to all of it. */
  async #coordinators(): Promise<string[]> {
    const hosts = this.#settings.contactPoints;
    const count = Math.min(maxCoordinators, hosts.length);
    const chosen = Array.from(
      { length: count },
      (_, turn) => hosts[(this.#pool * count + turn) % hosts.length] as string,
    );
    const found = await Promise.allSettled(chosen.map(async (host) => (isIP(host) === 0 ? resolve4(host) : [host])));
    const addresses = found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    const [lost] = found.filter((one) => one.status === 'rejected');
    // A name that is gone takes nothing away while another one leads to a node.
    if (addresses.length === 0 && lost !== undefined) throw lost.reason;
    return [...new Set(addresses)].slice(0, maxCoordinators);
  }
}

/** The driver takes Node's class of bytes only. */
function asValue(value: string | number | Uint8Array): string | number | Buffer {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}

/** Each node is given what time the call has left, and with that over the call ends. */
function inTime(time: CallTime) {
  const readTimeout = Math.max(1, Math.min(answerMs, Math.ceil(time.leftMs())));
  return { ...prepared, readTimeout, retry: new RepeatPolicy(time) };
}

const prepared = { prepare: true, isIdempotent: true } as const;
const levels = { LOCAL_QUORUM: 'localQuorum', LOCAL_ONE: 'localOne' } as const;
