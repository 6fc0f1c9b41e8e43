import { WorkerEntrypoint } from 'cloudflare:workers';
import type { ColdDrop, ColdPageRequest, HistoryHealth, HistoryStore } from '../../durable-objects/history/rpc.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import type { HistoryPool } from './pool-object.ts';
import { poolOf, sumOf } from './pools.ts';
import { type Location, readPoolSettings } from './settings.ts';

/** What workers/history-proxy/wrangler.toml binds, besides the variables that settings.ts reads. */
export interface ProxyEnv {
  readonly POOL: DurableObjectNamespace<HistoryPool>;
}

/**
 * Cold history in Cassandra, as the objects of conversations call it. Reached by a service binding and by nothing else: it
 * has no route, and answers HTTP with 404.
 */
export class HistoryProxy extends WorkerEntrypoint<ProxyEnv> implements HistoryStore {
  override async fetch(): Promise<Response> {
    return new Response(null, { status: 404 });
  }

  append(request: Parameters<HistoryStore['append']>[0]) {
    return this.#ask(request.conversation, request.entries[0]?.seq, (pool) => pool.append(request));
  }

  page(request: ColdPageRequest) {
    return this.#ask(request.conversation, request.down ? request.through : request.from, (pool) => pool.page(request));
  }

  erase(request: Parameters<HistoryStore['erase']>[0]) {
    return this.#ask(request.conversation, request.deletions[0]?.seq, (pool) => pool.erase(request));
  }

  drop(request: ColdDrop) {
    return this.#ask(request.conversation, request.through, (pool) => pool.drop(request));
  }

  /** Of all objects together: reachable if each of them reaches the cluster. */
  async health(): Promise<HistoryHealth> {
    const settings = this.#settings();
    if (typeof settings === 'string') return { store: 'cassandra', reachable: false, problem: settings, figures: {} };
    const unreachable = (error: unknown): HistoryHealth => ({
      ...{ store: 'cassandra', reachable: false, figures: {} },
      problem: `A pool object does not answer: ${(error as Error).message}`,
    });
    const pools = Array.from({ length: settings.pools }, (_, index) => this.#pool(index, settings.location));
    return sumOf(await Promise.all(pools.map((pool) => callOf(pool).health().catch(unreachable))));
  }

  async #ask<Answer extends object>(
    conversation: string,
    seq: number | undefined,
    call: (pool: HistoryStore) => Promise<Answer | Refusal>,
  ): Promise<Answer | Refusal> {
    const settings = this.#settings();
    if (typeof settings === 'string') {
      console.error(`history-proxy: ${settings}`);
      return refuse('history-unavailable', { afterMs: 60_000, detail: settings });
    }
    try {
      // A stub of its own for each call: one that has seen its object go is of no more use.
      const pool = callOf(this.#pool(poolOf(conversation, seq ?? 1, settings.pools), settings.location));
      return handedOn(await call(pool));
    } catch (error) {
      console.error(`history-proxy: a pool object does not answer: ${(error as Error).message}`);
      return refuse('history-unavailable', { afterMs: 1_000 });
    }
  }

  #settings() {
    return readPoolSettings(this.env as unknown as Record<string, unknown>);
  }

  #pool(index: number, locationHint: Location | undefined) {
    return this.env.POOL.getByName(`pool-${index}`, locationHint === undefined ? {} : { locationHint });
  }
}

/**
 * An answer as the pool object gave it has a disposer, and so would what is given for an answer here: the runtime keeps all of a
 * call, what it brought and what it answered, until whoever called disposes of the answer or ends itself, which an object of a hot
 * chat does not for days (https://developers.cloudflare.com/workers/runtime-apis/rpc/lifecycle/).
 */
function handedOn<Answer extends object>(answer: Answer): Answer {
  const plain = answer instanceof Uint8Array ? answer.subarray() : Object.fromEntries(Object.entries(answer));
  (answer as Partial<Disposable>)[Symbol.dispose]?.();
  return plain as Answer;
}

/** What a stub promises in its own words is the port. */
function callOf(pool: unknown): HistoryStore {
  return pool as HistoryStore;
}
