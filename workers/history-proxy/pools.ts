import type { HistoryHealth } from '../../durable-objects/history/rpc.ts';
import { bucketOf } from './rows.ts';

/** Which object has a partition: always the same, so that what is prepared there is used, and a hot chat spreads. */
export function poolOf(conversation: string, seq: number, pools: number): number {
  return fnv1a(`${conversation}/${bucketOf(seq)}`) % pools;
}

/** The health of all objects as one: figures are added up, and what is wrong is said once. */
export function sumOf(healths: readonly HistoryHealth[]): HistoryHealth {
  const figures: Record<string, number> = { pools: healths.length };
  for (const health of healths) {
    for (const [name, value] of Object.entries(health.figures)) {
      figures[name] = name === 'longestWaitMs' ? Math.max(figures[name] ?? 0, value) : (figures[name] ?? 0) + value;
    }
  }
  return {
    store: 'cassandra',
    reachable: healths.every(({ reachable }) => reachable),
    problem: [...new Set(healths.map(({ problem }) => problem).filter(Boolean))].join(' | '),
    figures,
  };
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
