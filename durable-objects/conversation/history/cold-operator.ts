/** What the deployment's operator asks of a conversation's cold history: how far it is, that it moves, and whether it is whole. */
import type { HistoryStore, HistoryStores } from '../../history/rpc.ts';
import type { Surroundings } from '../../kit/ports.ts';
import type { Context } from '../context.ts';
import { type Archiver, lagOf } from './archiver.ts';
import type { ColdHistory } from './cold-history.ts';
import { Mover } from './mover.ts';
import type { PlacedHistory } from './placed-history.ts';
import type { ColdStatus, ConversationFromOperator, MoveReport, VerifyReport, VerifyRequest } from './rpc.ts';
import { verify } from './verify.ts';
import { countToMove } from './zones.ts';

export interface ColdOperatorOptions {
  readonly cold: ColdHistory;
  readonly placed: PlacedHistory;
  readonly archiver: Archiver;
  readonly history: HistoryStores;
  /** One of the stores alone, as it is asked. */
  readonly coldHistory: (store: HistoryStore) => ColdHistory;
  readonly surroundings: Surroundings;
  /** One step over memory and rows as they are now, or null if there is no conversation. */
  readonly step: <Result>(work: (context: Context) => Result) => Result | null;
}

export class ColdOperator implements ConversationFromOperator {
  readonly #options: ColdOperatorOptions;

  constructor(options: ColdOperatorOptions) {
    this.#options = options;
  }

  async coldStatus(): Promise<ColdStatus | null> {
    const { cold, placed, step } = this.#options;
    const conversation = this.#conversationId();
    if (conversation === null) return null;
    await cold.settle(placed, conversation);
    this.#options.archiver.listen();
    return step(({ store, state, limits }) => {
      const { through } = store.cold.archive();
      const newest = state.tip.seq;
      const { since, problem } = store.cold.archiveWait() ?? { since: 0, problem: '' };
      const lag = lagOf(newest, through, limits);
      const elsewhere = countToMove(store.cold.places().zones, placed.choice, state.group.floor, through);
      return { newest, through, lag, deletions: store.cold.countDeletions(), since, problem, elsewhere };
    });
  }

  async moveHistory(): Promise<MoveReport | null> {
    const { archiver, coldHistory, history, placed, step, surroundings } = this.#options;
    const conversation = this.#conversationId();
    if (conversation === null) return null;
    // Deletions go first, and what is to leave now goes where the rest is moved to.
    await archiver.drive();
    const mover = new Mover({
      ...{ placed, surroundings, step },
      source: coldHistory(history.embedded),
      target: history.cassandra === null ? null : coldHistory(history.cassandra),
    });
    const report = await archiver.aside(() => mover.move(conversation));
    return report ?? { ...mover.report(''), busy: true };
  }

  async verifyHistory(request: Omit<VerifyRequest, 'conversation'>): Promise<VerifyReport | null> {
    const { archiver, cold, step, surroundings } = this.#options;
    const conversation = this.#conversationId();
    if (conversation === null) return null;
    // A store that was brought back from a copy may have what retention let go since; nobody would see it.
    if (request.after === 0) step(({ store }) => store.atomically(() => store.cold.dropAgain()));
    const report = await verify({ ...request, conversation }, { cold, surroundings, step });
    if (request.after === 0 || report.retold > 0) archiver.retry();
    return report;
  }

  /** Null: nothing was ever accepted. */
  #conversationId(): string | null {
    return this.#options.step(({ state }) => state.group.conversation);
  }
}
