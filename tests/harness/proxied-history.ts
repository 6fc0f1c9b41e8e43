import path from 'node:path';
import type { HistoryStore } from '../../durable-objects/history/rpc.ts';
import { proxyConfig } from '../../scripts/cassandra/access.ts';
import { type Runtime, startRuntime } from '../../scripts/runtime/start-runtime.ts';
import { fromText, toText } from './history-caller/text.ts';

export interface ProxiedHistory {
  readonly store: HistoryStore;
  readonly runtime: Runtime;
  /** What the proxy wrote into its log. */
  readonly lines: readonly string[];
}

/** The proxy in the runtime, with variables of its own, and a store that asks it by way of a service binding. */
export async function startProxiedHistory(vars: Record<string, string>): Promise<ProxiedHistory> {
  const lines: string[] = [];
  const runtime = await startRuntime({
    config: path.join(import.meta.dirname, 'history-caller/wrangler.toml'),
    beside: [{ config: proxyConfig, vars: { CASSANDRA_POOLS: '1', ...vars } }],
    showCodes: false,
    onLog: (line) => void lines.push(line),
  });
  const call = (method: keyof HistoryStore) => async (request?: unknown) => {
    const response = await fetch(`${runtime.url}/${method}`, { method: 'POST', body: toText(request ?? null) });
    if (!response.ok) throw new Error(`${method} threw: ${await response.text()}`);
    return fromText(await response.text());
  };
  const methods = ['append', 'page', 'erase', 'drop', 'health'] as const;
  const store = Object.fromEntries(methods.map((method) => [method, call(method)])) as unknown as HistoryStore;
  return { store, runtime, lines };
}
