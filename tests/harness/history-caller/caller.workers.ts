import type { HistoryStore } from '../../../durable-objects/history/rpc.ts';
import { askedBriefly } from '../../../durable-objects/history/rpc-brief.ts';
import { fromText, toText } from './text.ts';

/** `POST /append` with the request as a text. */
export default {
  async fetch(request: Request, env: { readonly HISTORY_PROXY: HistoryStore }): Promise<Response> {
    const method = new URL(request.url).pathname.slice(1) as keyof HistoryStore;
    // As conversations ask it.
    const proxy = askedBriefly(env.HISTORY_PROXY) as unknown as Record<string, (given: unknown) => Promise<unknown>>;
    return new Response(toText(await proxy[method]?.(fromText(await request.text()))));
  },
};
