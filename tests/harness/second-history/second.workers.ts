/** A second store of cold history in the runtime, which says that it is Cassandra: for a test without a cluster. */
import { WorkerEntrypoint } from 'cloudflare:workers';
import type { ColdDrop, ColdPageRequest, HistoryHealth, HistoryStore } from '../../../durable-objects/history/rpc.ts';
import { EmbeddedHistory } from '../../../durable-objects/history/rpc-embedded.ts';

export { HistoryObject } from '../../../durable-objects/history/object.ts';

interface Objects {
  readonly HISTORY: { getByName(name: string): unknown };
}

export default class extends WorkerEntrypoint<Objects> implements HistoryStore {
  override async fetch(): Promise<Response> {
    return new Response(null, { status: 404 });
  }

  append(request: Parameters<HistoryStore['append']>[0]) {
    return storeOf(this.env).append(request);
  }

  page(request: ColdPageRequest) {
    return storeOf(this.env).page(request);
  }

  erase(request: Parameters<HistoryStore['erase']>[0]) {
    return storeOf(this.env).erase(request);
  }

  drop(request: ColdDrop) {
    return storeOf(this.env).drop(request);
  }

  async health(): Promise<HistoryHealth> {
    return { store: 'cassandra', reachable: true, problem: '', figures: {} };
  }
}

/** Its own objects, and none of the deployment that asks. */
function storeOf({ HISTORY }: Objects): EmbeddedHistory {
  return new EmbeddedHistory((name) => HISTORY.getByName(name) as HistoryStore);
}
