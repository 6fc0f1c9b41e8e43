import { DurableObject } from 'cloudflare:workers';
import { storageOf, surroundingsOf } from '../kit/surroundings.ts';
import { History } from './history.ts';
import type { ColdDrop, ColdPageRequest, HistoryStore } from './rpc.ts';

/** A part of a conversation's cold history in the runtime; rpc-embedded.ts names it. Decides nothing. */
export class HistoryObject extends DurableObject<Env> implements HistoryStore {
  readonly #history: History;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#history = new History({ storage: storageOf(state), surroundings: surroundingsOf(state, 'history') });
  }

  append(request: Parameters<HistoryStore['append']>[0]) {
    return this.#history.append(request);
  }

  page(request: ColdPageRequest) {
    return this.#history.page(request);
  }

  erase(request: Parameters<HistoryStore['erase']>[0]) {
    return this.#history.erase(request);
  }

  drop(request: ColdDrop) {
    return this.#history.drop(request);
  }

  health() {
    return this.#history.health();
  }

  override alarm(): Promise<void> {
    return this.#history.alarm();
  }
}
