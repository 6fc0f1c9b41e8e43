import type { HistoryStore } from '../../../durable-objects/history/rpc.ts';
import { fromText, toText } from './text.ts';

/** `POST /append` with the request as a text. */
export default {
  async fetch(request: Request, env: { readonly HISTORY_PROXY: HistoryStore }): Promise<Response> {
    const method = new URL(request.url).pathname.slice(1) as keyof HistoryStore;
    // Called as it stands: on a stub every name is a method of the other side, `call` too.
    const proxy = env.HISTORY_PROXY as unknown as Record<string, (given: unknown) => Promise<unknown>>;
    return new Response(toText(await proxy[method]?.(fromText(await request.text()))));
  },
};
