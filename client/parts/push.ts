/** Where this device is woken, and for which chats. */
import type { ConversationId, Push, PushState, PushTarget } from '../api.ts';
import type { Engine } from '../engine/engine.ts';
import { isSilent } from '../engine/shelf.ts';
import { type Json, number, part, text } from '../http/answers.ts';
import type { Call } from '../http/call.ts';

export class PushTargets implements Push {
  readonly #engine: Engine;
  readonly #call: Call;
  /** What is being told of each chat. */
  readonly #telling = new Map<ConversationId, Promise<void>>();

  constructor(engine: Engine, call: Call) {
    this.#engine = engine;
    this.#call = call;
  }

  async status() {
    const answer = await this.#call('GET', '/v1/push');
    const kinds = Array.isArray(answer.kinds) ? answer.kinds.filter((one) => typeof one === 'string') : [];
    const state = part(answer, 'state');
    return { key: text(answer, 'key'), kinds, state: state === null ? null : pushState(state) };
  }

  /**
   * Muting lives on this device: the server is told of it with each target. Of what is muted but for mentions too, for a release that knows
   * nothing of that may have had the store, and have told it that all of it is.
   */
  async register(target: PushTarget): Promise<void> {
    await this.#call('PUT', '/v1/push', { ...target });
    const { conversations } = this.#engine.world;
    for (const [id, { row }] of conversations) if (row.muted || row.isSilencedThere === true) await this.#tell(id);
  }

  async remove(): Promise<void> {
    await this.#call('DELETE', '/v1/push');
  }

  /** The chat was muted, or is no more. What the server does not hear it is told with the next target. */
  muted(id: ConversationId): void {
    this.#tell(id).catch(() => {});
  }

  /** One at a time, each as it is by then: of two under way at once the first might get there last, and stand. */
  async #tell(id: ConversationId): Promise<void> {
    const before = this.#telling.get(id) ?? Promise.resolve();
    const work = before.catch(() => {}).then(() => this.#tellNow(id));
    this.#telling.set(id, work);
    try {
      await work;
    } finally {
      if (this.#telling.get(id) === work) this.#telling.delete(id);
    }
  }

  /** Whether it wakes: the server could not tell mentions from the rest, so it is left out of a chat that is muted but for them. */
  async #tellNow(id: ConversationId): Promise<void> {
    const conversation = this.#engine.world.conversations.get(id);
    if (conversation === undefined) return;
    const muted = isSilent(conversation.row);
    await this.#call('PUT', `/v1/push/muted/${id}`, { muted });
    if (muted || conversation.row.isSilencedThere !== true) return;
    await this.#engine.change((changes) => {
      // It was muted again meanwhile: that is told next.
      if (isSilent(conversation.row)) return;
      conversation.row.isSilencedThere = false;
      changes.touch(conversation);
    });
  }
}

function pushState(row: Json): PushState {
  return {
    kind: text(row, 'kind') as PushState['kind'],
    ...{ addedAt: number(row, 'addedAt'), queuedAt: number(row, 'queuedAt'), acceptedAt: number(row, 'acceptedAt') },
    ...{ fetchedAt: number(row, 'fetchedAt'), ackedAt: number(row, 'ackedAt'), provenAt: number(row, 'provenAt') },
    ...{ failedAt: number(row, 'failedAt'), failure: text(row, 'failure'), isGone: row.isGone === true },
  };
}
