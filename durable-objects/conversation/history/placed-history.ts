/**
 * Cold history of a conversation whose deployment may have two stores: history objects, and Cassandra. Each entry is
 * asked for where it lies, what leaves goes to the store that is configured, and what is taken back is taken back wherever a
 * copy may be. Whoever calls sees one store (docs/decisions/two-stores.md).
 *
 * A deployment with one store pays nothing for this: no zone is noted or looked for.
 */
import { emptyHead } from '../../../protocol/chain.ts';
import { isRefusal, type Refusal, refuse } from '../../../protocol/refusals.ts';
import {
  type ColdDrop,
  type ColdEntry,
  type ColdPage,
  type ColdPageRequest,
  coldBytes,
  type HistoryHealth,
  type HistoryStore,
  type HistoryStores,
  type StoreName,
  type WriteConfirmation,
} from '../../history/rpc.ts';
import type { ConversationStore } from '../store.ts';
import type { ColdRows } from './cold-rows.ts';
import { type Leftover, partsOf, withTail, type Zone } from './zones.ts';

/** The rows that say where entries are. */
type PlaceRows = Pick<ConversationStore, 'atomically'> & {
  readonly cold: Pick<ColdRows, 'archive' | 'places' | 'putZones' | 'putLeftover'>;
};

/** Where entries are, and may be. */
export interface Places {
  readonly zones: readonly Zone[];
  readonly leftovers: readonly Leftover[];
}

/** A border that moves while a page is read is moved once in seconds. */
const maxRereads = 3;

export class PlacedHistory implements HistoryStore {
  readonly #stores: HistoryStores;
  readonly #step: <Result>(work: (context: { readonly store: PlaceRows }) => Result) => Result | null;
  readonly #heard: (answered: boolean) => void;

  /** `heard`: what the store that is configured did with a call, where it did something. */
  constructor(
    stores: HistoryStores,
    step: <Result>(work: (context: { readonly store: PlaceRows }) => Result) => Result | null,
    heard: (answered: boolean) => void = () => {},
  ) {
    this.#stores = stores;
    this.#step = step;
    this.#heard = heard;
  }

  get choice(): StoreName {
    return this.#stores.choice;
  }

  /** In the step that offers entries from `from` on, before any of them is sent: they go to the store that is configured. */
  offer(store: PlaceRows, from: number, head: Uint8Array): void {
    const { zones } = store.cold.places();
    // One store, of which nothing was ever noted.
    if (zones.length === 0 && this.#stores.cassandra === null) return;
    const last = zones.at(-1)?.store;
    if (last === this.choice) return;
    store.atomically(() => {
      const { offered } = store.cold.archive();
      if (last !== undefined && offered > 0) addLeftover(store, last, offered);
      store.cold.putZones(withTail(zones, from, this.choice, head));
    });
  }

  /** Finds out where the entries of an older release are, which noted nothing. Null: all is known. */
  async settle(conversation: string): Promise<Refusal | null> {
    const places = await this.#places(conversation);
    return isRefusal(places) ? places : null;
  }

  append(request: Parameters<HistoryStore['append']>[0]): Promise<WriteConfirmation | Refusal> {
    return this.#ask(this.choice, (store) => store.append(request));
  }

  async page(request: ColdPageRequest): Promise<ColdPage | Refusal> {
    for (let turn = 0; ; turn++) {
      const places = await this.#places(request.conversation);
      if (isRefusal(places)) return places;
      const page = await this.#page(places.zones, request);
      // What was moved meanwhile may have been let go where it was looked for.
      if (turn === maxRereads || isSame(places.zones, this.#rows().zones)) return page;
    }
  }

  async erase(request: Parameters<HistoryStore['erase']>[0]): Promise<WriteConfirmation | Refusal> {
    return this.#everywhere(request.conversation, (store) => store.erase(request));
  }

  async drop(request: ColdDrop): Promise<WriteConfirmation | Refusal> {
    return this.#everywhere(request.conversation, (store) => store.drop(request));
  }

  health(): Promise<HistoryHealth> {
    return (this.#stores[this.choice] as HistoryStore).health();
  }

  /** In each store that holds an entry of this conversation, or may. */
  async #everywhere(
    conversation: string,
    call: (store: HistoryStore) => Promise<WriteConfirmation | Refusal>,
  ): Promise<WriteConfirmation | Refusal> {
    const places = await this.#places(conversation);
    if (isRefusal(places)) return places;
    const names = new Set([this.choice, ...[...places.zones, ...places.leftovers].map(({ store }) => store)]);
    for (const name of names) {
      const answer = await this.#ask(name, call);
      if (isRefusal(answer)) return answer;
    }
    return { kept: true };
  }

  async #page(zones: readonly Zone[], request: ColdPageRequest): Promise<ColdPage | Refusal> {
    const { from, through, limit, maxBytes, down } = request;
    const parts = partsOf(zones, this.choice, from, through);
    let entries: readonly ColdEntry[] = [];
    for (const part of down ? parts.reverse() : parts) {
      const bytes = entries.reduce((sum, entry) => sum + coldBytes(entry), 0);
      if (entries.length === limit || (entries.length > 0 && bytes >= maxBytes)) return { entries, more: true };
      const range = { from: part.from, through: part.through };
      const rest = { limit: limit - entries.length, maxBytes: maxBytes - bytes };
      const page = await this.#ask(part.store, (store) => store.page({ ...request, ...range, ...rest }));
      if (isRefusal(page)) return page;
      entries = down ? [...page.entries, ...entries] : [...entries, ...page.entries];
      if (page.more) return { entries, more: true };
    }
    return { entries, more: false };
  }

  async #ask<Answer extends object>(
    name: StoreName,
    call: (store: HistoryStore) => Promise<Answer | Refusal>,
  ): Promise<Answer | Refusal> {
    const store = this.#stores[name];
    if (store !== null) return name === this.choice ? this.#listen(await call(store)) : call(store);
    const detail = 'entries are in Cassandra, and there is no service binding HISTORY_PROXY';
    return refuse('history-unavailable', { detail, afterMs: 60_000 });
  }

  /** One copy alone is no answer of a store: nothing says that it would take what is written. */
  #listen<Answer extends object>(answer: Answer | Refusal): Answer | Refusal {
    if (!isRefusal(answer)) {
      if (!('alone' in answer && answer.alone === true)) this.#heard(true);
    } else if (answer.refused === 'history-unavailable') this.#heard(false);
    return answer;
  }

  async #places(conversation: string): Promise<Places | Refusal> {
    const rows = this.#rows();
    const { through, offered } = rows;
    if (rows.zones.length > 0 || this.#stores.cassandra === null || Math.max(through, offered) === 0) return rows;
    const newest = { conversation, from: 1, through: Math.max(through, offered), limit: 1, maxBytes: 1 };
    const found = await this.#stores.embedded.page({ ...newest, down: true, bare: true, sure: true });
    if (isRefusal(found)) return found;
    this.#step(({ store }) => store.atomically(() => this.#note(store, found.entries.length > 0)));
    return this.#rows();
  }

  /** What an older release archived was all in the one store that it had. */
  #note(store: PlaceRows, isEmbedded: boolean): void {
    const { through, offered } = store.cold.archive();
    const { zones } = store.cold.places();
    if (zones.length > 0) return;
    // Where nothing was offered, retention has let all of it go, and either store will do.
    const name: StoreName = isEmbedded ? 'embedded' : offered === 0 ? this.choice : 'cassandra';
    if (through > 0) store.cold.putZones([{ first: 1, store: name, head: emptyHead }]);
    // What was offered and did not leave may still come there.
    const mayHold = isEmbedded || offered > through;
    if (mayHold && this.choice !== 'embedded') addLeftover(store, 'embedded', Math.max(through, offered));
  }

  #rows(): Places & { readonly through: number; readonly offered: number } {
    const rows = this.#step(({ store }) => {
      const { through, offered } = store.cold.archive();
      return { ...store.cold.places(), through, offered };
    });
    return rows ?? { zones: [], leftovers: [], through: 0, offered: 0 };
  }
}

/** The store may hold copies up to there. */
export function addLeftover(store: PlaceRows, name: StoreName, through: number): void {
  const leftover = store.cold.places().leftovers.find((one) => one.store === name);
  if (leftover !== undefined && leftover.through >= through) return;
  store.cold.putLeftover({ store: name, through, cleared: leftover?.cleared ?? 0 });
}

function isSame(a: readonly Zone[], b: readonly Zone[]): boolean {
  return a.length === b.length && a.every(({ first, store }, i) => b[i]?.first === first && b[i]?.store === store);
}
