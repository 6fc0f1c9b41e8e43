import type { ConversationId, UserId } from '../../../protocol/ids.ts';
import type { Limits } from '../../../protocol/limits.ts';
import type { UserStore } from '../store.ts';

interface AcquaintancesNeeds {
  readonly store: Pick<UserStore, 'conversations'>;
  readonly limits: Pick<Limits, 'maxSharesNamed'>;
}

/** Which conversations the person has with whom, as far as rows say; read at the first need. */
export class Acquaintances {
  readonly #context: AcquaintancesNeeds;
  #directs: Map<string, ConversationId> | null = null;
  #groups: readonly ConversationId[] | null = null;

  constructor(context: AcquaintancesNeeds) {
    this.#context = context;
  }

  directWith(user: UserId): ConversationId | null {
    this.#directs ??= new Map(this.#context.store.conversations.directs().map(({ peer, id }) => [peer, id]));
    return this.#directs.get(user) ?? null;
  }

  /** Groups that the person is in and has accepted, those last spoken in first, as of when they were first asked for. */
  groups(): readonly ConversationId[] {
    this.#groups ??= this.#context.store.conversations.acceptedGroups(this.#context.limits.maxSharesNamed);
    return this.#groups;
  }

  /** A conversation began, was accepted or declined, or a stay in it ended. */
  changed(): void {
    this.#directs = null;
    this.#groups = null;
  }
}
