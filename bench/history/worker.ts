/** Does with the proxy, from inside the runtime, what conversations do: archives batch by batch, and reads pages. */
import type { HistoryStore } from '../../durable-objects/history/rpc.ts';
import { askedBriefly } from '../../durable-objects/history/rpc-brief.ts';
import type { Lane, PageAsk } from './entries.ts';
import { archiveLane, askPages } from './work.ts';

export default {
  async fetch(request: Request, env: { readonly HISTORY_PROXY: HistoryStore }): Promise<Response> {
    const store = askedBriefly(env.HISTORY_PROXY);
    const { pathname } = new URL(request.url);
    const given = await request.json();
    if (pathname === '/archive') await archiveLane(store, given as Lane);
    if (pathname === '/pages') return Response.json(await askPages(store, given as PageAsk[]));
    if (pathname === '/health') return Response.json(await store.health());
    return Response.json(null);
  },
};
