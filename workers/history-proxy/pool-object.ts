import { DurableObject } from 'cloudflare:workers';
import type {
  ColdDrop,
  ColdPage,
  ColdPageRequest,
  HistoryHealth,
  HistoryStore,
} from '../../durable-objects/history/rpc.ts';
import { briefPage } from '../../durable-objects/history/rpc-brief.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import { ClusterConnections } from './cluster-connections.ts';
import { Pool } from './pool.ts';
import { type ClusterSettings, type ClusterVars, readClusterSettings } from './settings.ts';

/** Sockets cannot be shared by requests, so a few objects hold them: connections to the cluster, and nothing stored. */
export class HistoryPool extends DurableObject<ClusterVars> implements HistoryStore {
  /** A sentence where the deployment is not set up. */
  readonly #pool: Pool | string;

  constructor(state: DurableObjectState, env: ClusterVars) {
    super(state, env);
    const settings = readClusterSettings(env);
    const log = (line: string) => console.error(`history-proxy: ${line}`);
    if (typeof settings === 'string') log(settings);
    this.#pool = typeof settings === 'string' ? settings : poolOf(state, settings, log);
  }

  append(request: Parameters<HistoryStore['append']>[0]) {
    return this.#with((pool) => pool.append(request));
  }

  page(request: ColdPageRequest) {
    return this.#with(async (pool) => briefPage(request, await pool.page(request)) as ColdPage | Refusal);
  }

  erase(request: Parameters<HistoryStore['erase']>[0]) {
    return this.#with((pool) => pool.erase(request));
  }

  drop(request: ColdDrop) {
    return this.#with((pool) => pool.drop(request));
  }

  async health(): Promise<HistoryHealth> {
    if (typeof this.#pool !== 'string') return this.#pool.health();
    return { store: 'cassandra', reachable: false, problem: this.#pool, figures: {} };
  }

  async #with<Answer>(work: (pool: Pool) => Promise<Answer | Refusal>): Promise<Answer | Refusal> {
    const pool = this.#pool;
    return typeof pool === 'string' ? refuse('history-unavailable', { afterMs: 60_000, detail: pool }) : work(pool);
  }
}

function poolOf(state: DurableObjectState, settings: ClusterSettings, log: (line: string) => void): Pool {
  const passed = () => performance.now();
  const number = Number(/\d+$/.exec(state.id.name ?? '')?.[0] ?? 0);
  return new Pool({
    cluster: new ClusterConnections({ settings, pool: number, now: passed }),
    timer: (ms, run) => {
      const timer = setTimeout(run, ms);
      return { cancel: () => clearTimeout(timer) };
    },
    now: () => Date.now(),
    passed,
    log,
  });
}
