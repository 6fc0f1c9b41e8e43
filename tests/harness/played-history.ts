/** Cold history that a test plays: the embedded store in memory, away, silent or late at the test's word. */
import { History } from '../../durable-objects/history/history.ts';
import type { ColdDrop, ColdEntry, ColdPageRequest, HistoryStore } from '../../durable-objects/history/rpc.ts';
import { EmbeddedHistory } from '../../durable-objects/history/rpc-embedded.ts';
import { refuse } from '../../protocol/refusals.ts';
import { idleSurroundings } from './idle-surroundings.ts';
import { nodeStorage } from './node-sql.ts';

export interface HistoryCall {
  readonly method: keyof HistoryStore;
  readonly request: unknown;
}

export class PlayedHistory implements HistoryStore {
  readonly calls: HistoryCall[] = [];
  /** What becomes of a call: done and answered, refused, done in silence, lost on the way. */
  weather: (call: HistoryCall) => 'fine' | 'away' | 'answer lost' | 'lost' = () => 'fine';
  /** What a page is turned into on its way back. */
  turnPage: (entries: readonly ColdEntry[]) => readonly ColdEntry[] = (entries) => entries;
  /** Pages come from one copy. */
  isAlone = false;
  /** The store itself: what is really there. */
  readonly real: EmbeddedHistory;
  readonly #held: { call: HistoryCall; work: () => void }[] = [];
  #holds: (call: HistoryCall) => boolean = () => false;
  #holdsAnswer: (call: HistoryCall) => boolean = () => false;

  constructor() {
    const objects = new Map<string, History>();
    this.real = new EmbeddedHistory((name) => {
      const known = objects.get(name) ?? new History({ storage: nodeStorage(), surroundings: idleSurroundings() });
      objects.set(name, known);
      return known;
    });
  }

  /** Such calls reach the store only with `release`. */
  hold(which: (call: HistoryCall) => boolean): void {
    this.#holds = which;
  }

  /** Such calls are done, and answered only with `release`. */
  holdAnswers(which: (call: HistoryCall) => boolean): void {
    this.#holdsAnswer = which;
  }

  release(): void {
    this.#holds = () => false;
    this.#holdsAnswer = () => false;
    for (const { work } of this.#held.splice(0)) work();
  }

  append(request: Parameters<HistoryStore['append']>[0]) {
    return this.#play('append', request, () => this.real.append(structuredClone(request)));
  }

  async page(request: ColdPageRequest) {
    const page = await this.#play('page', request, () => this.real.page(request));
    if (!('entries' in page)) return page;
    return { ...page, entries: this.turnPage(page.entries), ...(this.isAlone ? { alone: true as const } : {}) };
  }

  erase(request: Parameters<HistoryStore['erase']>[0]) {
    return this.#play('erase', request, () => this.real.erase(request));
  }

  drop(request: ColdDrop) {
    return this.#play('drop', request, () => this.real.drop(request));
  }

  health() {
    return this.real.health();
  }

  /** Which calls there were, by name. */
  methods(): string[] {
    return this.calls.map(({ method }) => method);
  }

  async #play<Answer>(method: keyof HistoryStore, request: unknown, work: () => Promise<Answer>): Promise<Answer> {
    const call = { method, request };
    this.calls.push(call);
    if (this.#holds(call)) await new Promise<void>((resolve) => this.#held.push({ call, work: resolve }));
    const weather = this.weather(call);
    if (weather === 'away') return refuse('history-unavailable', { afterMs: 5_000 }) as Answer;
    if (weather === 'lost') return new Promise(() => {});
    const answer = await work();
    if (this.#holdsAnswer(call)) await new Promise<void>((resolve) => this.#held.push({ call, work: resolve }));
    return weather === 'answer lost' ? new Promise(() => {}) : answer;
  }
}
