import {
  type ColdDrop,
  type ColdEntry,
  type ColdPage,
  type ColdPageRequest,
  coldBytes,
  type HistoryStore,
  maxColdBatch,
  maxColdBatchBytes,
  maxColdDrop,
  maxColdFacts,
  maxColdPage,
  type WriteConfirmation,
} from '../../durable-objects/history/rpc.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import type { RowSizes } from './row-sizes.ts';
import { bucketLength, bucketOf, dropOf, entryOf, eraseOf, type Row, type Statement, writesOf } from './rows.ts';
import { statements } from './statements.ts';

export type Consistency = 'LOCAL_QUORUM' | 'LOCAL_ONE';

/** What the store needs of a cluster. Fails when it has no answer; what was written then is unknown. */
export interface Cluster {
  read(statement: Statement, consistency: Consistency): Promise<readonly Row[]>;
  /** Statements of one partition: all or none. */
  write(batch: readonly Statement[]): Promise<void>;
}

/** Partitions that one page looks into: what is asked for lies in one or two, unless much of it is dropped. */
const maxBucketsAPage = 16;

export interface StoreOptions {
  readonly cluster: Cluster;
  readonly sizes: RowSizes;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** Cold history in a cluster, one call at a time. Decides what is said to it; when and how often is for others. */
export class CassandraStore implements Omit<HistoryStore, 'health'> {
  readonly #cluster: Cluster;
  readonly #sizes: RowSizes;
  readonly #now: () => number;
  readonly #log: (line: string) => void;

  constructor({ cluster, sizes, now, log }: StoreOptions) {
    this.#cluster = cluster;
    this.#sizes = sizes;
    this.#now = now;
    this.#log = log;
  }

  async append({ conversation, entries }: Parameters<HistoryStore['append']>[0]): Promise<WriteConfirmation | Refusal> {
    if (entries.length > maxColdBatch || sum(entries.map(coldBytes)) > maxColdBatchBytes) return refuse('too-large');
    if (!areAscending(entries)) return refuse('malformed');
    const now = this.#now();
    const byBucket = Map.groupBy(entries, ({ seq }) => bucketOf(seq));
    // Before: a page may come between.
    for (const [bucket, some] of byBucket) this.#sizes.note(conversation, bucket, some.map(coldBytes));
    await this.#write(byBucket, (entry) => writesOf(conversation, entry, now));
    return kept;
  }

  async erase({ conversation, deletions }: Parameters<HistoryStore['erase']>[0]): Promise<WriteConfirmation | Refusal> {
    if (deletions.length > maxColdBatch) return refuse('too-large');
    if (deletions.some(({ seq, at }) => !isSeq(seq) || !(at > 0))) return refuse('malformed');
    await this.#write(
      Map.groupBy(deletions, ({ seq }) => bucketOf(seq)),
      (deletion) => [eraseOf(conversation, deletion)],
    );
    return kept;
  }

  async drop({ conversation, after, through }: ColdDrop): Promise<WriteConfirmation | Refusal> {
    if (!(after >= 0 && Number.isSafeInteger(after) && isSeq(through))) return refuse('malformed');
    if (through - after > maxColdDrop) return refuse('too-large');
    for (let from = after + 1; from <= through; ) {
      const bucket = bucketOf(from);
      const last = Math.min(through, (bucket + 1) * bucketLength);
      await this.#cluster.write([dropOf(conversation, bucket, from, last)]);
      from = last + 1;
    }
    return kept;
  }

  async page(request: ColdPageRequest): Promise<ColdPage | Refusal> {
    const { conversation, from, through, limit, maxBytes, down, bare } = request;
    if (limit > (bare ? maxColdFacts : maxColdPage)) return refuse('too-large');
    if (!(isSeq(limit) && Number.isSafeInteger(from) && Number.isSafeInteger(through))) return refuse('malformed');

    const found: ColdEntry[] = [];
    let bytes = 0;
    let isAlone = false;
    const answer = (more: boolean): ColdPage => ({
      ...{ entries: down ? found.reverse() : found, more },
      ...(isAlone ? { alone: true } : {}),
    });
    let rest = { from: Math.max(from, 1), through };
    const looked = new Set<number>();
    while (rest.from <= rest.through) {
      const bucket = bucketOf(down ? rest.through : rest.from);
      looked.add(bucket);
      if (looked.size > maxBucketsAPage) return answer(true);
      const part = {
        from: Math.max(rest.from, bucket * bucketLength + 1),
        through: Math.min(rest.through, (bucket + 1) * bucketLength),
      };
      // One more than fits tells whether there is more; bodies come a few at a time, as they may be large.
      const all = limit - found.length + 1;
      const wanted = bare ? all : Math.min(all, this.#sizes.rowsOf(conversation, bucket));
      const { rows, from: copies } = await this.#read(request, bucket, part, wanted);
      isAlone ||= copies === 'LOCAL_ONE';
      if (!bare) this.#sizes.note(conversation, bucket, rows.map(bytesOf));
      for (const row of rows) {
        const entry = entryOf(row);
        if (entry === null) continue;
        bytes += coldBytes(entry);
        if (found.length === limit || (found.length > 0 && bytes > maxBytes)) return answer(true);
        found.push(entry);
      }
      const isAll = rows.length < wanted;
      const last = rows.at(-1)?.seq.toNumber() ?? 0;
      if (down) rest = { from: rest.from, through: (isAll ? part.from : last) - 1 };
      else rest = { from: (isAll ? part.through : last) + 1, through: rest.through };
    }
    return answer(false);
  }

  /**
   * Where two copies of three cannot be had, one may be. It may be behind, and hold the body of what was deleted while it was
   * away and not repaired since (docs/history-cassandra.md).
   */
  async #read(
    { conversation, down, bare, sure }: ColdPageRequest,
    bucket: number,
    part: { readonly from: number; readonly through: number },
    limit: number,
  ): Promise<{ readonly rows: readonly Row[]; readonly from: Consistency }> {
    const query = statements[bare ? 'bare' : 'page'][down ? 'down' : 'up'];
    const statement = { query, params: [conversation, bucket, part.from, part.through, limit] };
    try {
      return { rows: await this.#cluster.read(statement, 'LOCAL_QUORUM'), from: 'LOCAL_QUORUM' };
    } catch (error) {
      if (sure) throw error;
      const rows = await this.#cluster.read(statement, 'LOCAL_ONE');
      this.#log(`a page was read at LOCAL_ONE: LOCAL_QUORUM failed with ${(error as Error).message}`);
      return { rows, from: 'LOCAL_ONE' };
    }
  }

  async #write<Item>(byBucket: Map<number, Item[]>, writes: (item: Item) => Statement[]): Promise<void> {
    for (const items of byBucket.values()) await this.#cluster.write(items.flatMap(writes));
  }
}

const kept: WriteConfirmation = { kept: true };

function bytesOf({ facts, body, wraps }: Row): number {
  return (facts?.length ?? 0) + (body?.length ?? 0) + (wraps?.length ?? 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function isSeq(seq: number): boolean {
  return Number.isSafeInteger(seq) && seq >= 1;
}

function areAscending(entries: readonly ColdEntry[]): boolean {
  return entries.every(({ seq }, index) => isSeq(seq) && (index === 0 || seq > (entries[index - 1] as ColdEntry).seq));
}
