/** Which store of cold history a deployment has: `ROOST_HISTORY`. */
import type { HistoryStore, HistoryStores, StoreName } from './rpc.ts';
import { askedBriefly } from './rpc-brief.ts';
import { EmbeddedHistory, type HistoryObjects } from './rpc-embedded.ts';

type Vars = Readonly<Record<string, unknown>>;

/** What is wrong with the choice, as a sentence, or null. */
export function historyProblem(vars: Vars): string | null {
  const choice = said(vars);
  if (choice === 'embedded') return null;
  if (choice !== 'cassandra') return 'ROOST_HISTORY must be "embedded" or "cassandra".';
  if (proxyOf(vars) !== undefined) return null;
  return 'ROOST_HISTORY is "cassandra", but there is no service binding HISTORY_PROXY to the worker roost-history-proxy.';
}

/** The stores, and which of them is asked. The gateway has refused every request of a deployment whose choice is none. */
export function storesOf(vars: Vars, objects: HistoryObjects): HistoryStores {
  const problem = historyProblem(vars);
  if (problem !== null) throw new Error(problem);
  const proxy = proxyOf(vars) as HistoryStore | undefined;
  const cassandra = proxy === undefined ? null : askedBriefly(proxy);
  return { choice: historyChoice(vars), embedded: new EmbeddedHistory(objects), cassandra };
}

/** The store that is configured. */
export function historyOf(vars: Vars, objects: HistoryObjects): HistoryStore {
  const stores = storesOf(vars, objects);
  return stores[stores.choice] as HistoryStore;
}

/** Which store is meant; of a choice that is none, the default. */
export function historyChoice(vars: Vars): StoreName {
  return said(vars) === 'cassandra' ? 'cassandra' : 'embedded';
}

function said({ ROOST_HISTORY: choice }: Vars): unknown {
  return choice === undefined || choice === '' ? 'embedded' : choice;
}

/** Bound only where a deployment has one, so it is in no generated type. */
function proxyOf({ HISTORY_PROXY: proxy }: Vars): unknown {
  return proxy;
}
