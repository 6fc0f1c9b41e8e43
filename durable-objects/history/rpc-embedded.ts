/**
 * The embedded store: history objects, one for each conversation and range of seqs, so that no object grows with the
 * log. Whoever asks is spared where one ends and the next begins.
 */
import { isRefusal, type Refusal } from '../../protocol/refusals.ts';
import type {
  ColdDrop,
  ColdEntry,
  ColdPage,
  ColdPageRequest,
  HistoryHealth,
  HistoryStore,
  WriteConfirmation,
} from './rpc.ts';
import { coldBytes } from './rpc.ts';

/** Entries of one object. Were each as large as a frame may be, they would be 8 GB of the 10 that an object holds. */
const objectLength = 32_000;

/** Objects that one page asks: what is asked for lies in one or two, unless much of it is dropped. */
const maxObjectsAPage = 4;

/** The history object by its name. */
export type HistoryObjects = (name: string) => HistoryStore;

export class EmbeddedHistory implements HistoryStore {
  readonly #objects: HistoryObjects;

  constructor(objects: HistoryObjects) {
    this.#objects = objects;
  }

  append({ conversation, entries }: Parameters<HistoryStore['append']>[0]): Promise<WriteConfirmation | Refusal> {
    return this.#each(entries, (part, some) =>
      this.#object(conversation, part).append({ conversation, entries: some }),
    );
  }

  async page(request: ColdPageRequest): Promise<ColdPage | Refusal> {
    const { conversation, from, through, limit, maxBytes, down } = request;
    if (from > through) return { entries: [], more: false };
    let entries: ColdEntry[] = [];
    let part = partOf(down ? through : from);
    for (let asked = 0; asked < maxObjectsAPage; asked++, part += down ? -1 : 1) {
      if (part < partOf(from) || part > partOf(through)) return { entries, more: false };
      const bytes = entries.reduce((sum, entry) => sum + coldBytes(entry), 0);
      if (entries.length === limit || (entries.length > 0 && bytes >= maxBytes)) break;
      const page = await this.#object(conversation, part).page({
        ...request,
        from: Math.max(from, part * objectLength + 1),
        through: Math.min(through, (part + 1) * objectLength),
        limit: limit - entries.length,
        maxBytes: maxBytes - bytes,
      });
      if (isRefusal(page)) return page;
      entries = down ? [...page.entries, ...entries] : [...entries, ...page.entries];
      if (page.more) break;
    }
    return { entries, more: true };
  }

  erase({ conversation, deletions }: Parameters<HistoryStore['erase']>[0]): Promise<WriteConfirmation | Refusal> {
    return this.#each(deletions, (part, some) =>
      this.#object(conversation, part).erase({ conversation, deletions: some }),
    );
  }

  async drop(request: ColdDrop): Promise<WriteConfirmation | Refusal> {
    for (let part = partOf(request.after + 1); part <= partOf(request.through); part++) {
      const answer = await this.#object(request.conversation, part).drop(request);
      if (isRefusal(answer)) return answer;
    }
    return { kept: true };
  }

  /** The objects are of this very deployment: an unused one is asked, and stays empty. */
  async health(): Promise<HistoryHealth> {
    return this.#object('', 0).health();
  }

  async #each<Item extends { readonly seq: number }>(
    items: readonly Item[],
    call: (part: number, some: Item[]) => Promise<WriteConfirmation | Refusal>,
  ): Promise<WriteConfirmation | Refusal> {
    for (const [part, some] of Map.groupBy(items, ({ seq }) => partOf(seq))) {
      const answer = await call(part, some);
      if (isRefusal(answer)) return answer;
    }
    return { kept: true };
  }

  #object(conversation: string, part: number): HistoryStore {
    return this.#objects(`${conversation}/${part}`);
  }
}

function partOf(seq: number): number {
  return Math.floor((seq - 1) / objectLength);
}
