import type { ColdPage, HistoryStore } from '../../durable-objects/history/rpc.ts';
import type { Refusal } from '../../protocol/refusals.ts';
import { batch, batchLength, type Lane, type PageAsk, pageLength } from './entries.ts';

type Store = Pick<HistoryStore, 'append' | 'page'>;

/** Writes and reads back to verify, as the archiver does; a refusal is waited out and tried again, as it does. */
export async function archiveLane(store: Store, { conversation, from, through }: Lane): Promise<void> {
  for (let at = from; at <= through; at += batchLength) {
    await insist(() => store.append({ conversation, entries: batch(at) }));
    const page = await insist(() =>
      store.page({
        ...{ conversation, from: at, through: at + batchLength - 1, limit: batchLength, maxBytes: 1_000_000 },
        ...{ down: false, bare: false, sure: true },
      }),
    );
    if (page.entries.length !== batchLength) throw new Error(`${page.entries.length} entries came back at ${at}`);
  }
}

/** How long each page took, ms. */
export async function askPages(store: Store, asks: readonly PageAsk[]): Promise<number[]> {
  const times: number[] = [];
  for (const { conversation, through } of asks) {
    const began = performance.now();
    const page = await insist(() =>
      store.page({
        ...{ conversation, from: 1, through, limit: pageLength, maxBytes: 1_000_000 },
        ...{ down: true, bare: false, sure: false },
      }),
    );
    times.push(performance.now() - began);
    checkPage(page, through);
  }
  return times;
}

function checkPage({ entries }: ColdPage, through: number): void {
  const isWhole = entries.length === pageLength && entries.every(({ seq }, i) => seq === through - pageLength + 1 + i);
  if (!isWhole) throw new Error(`the page up to ${through} has ${entries.length} entries`);
}

async function insist<Answer extends object>(ask: () => Promise<Answer | Refusal>): Promise<Answer> {
  for (let turn = 0; turn < 20; turn++) {
    const answer = await ask();
    if (!('refused' in answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, answer.afterMs ?? 1_000));
  }
  throw new Error('refused twenty times');
}
