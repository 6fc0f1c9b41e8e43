/** Where this device is woken, and for which chats. */
import type { ConversationId, Push, PushState, PushTarget } from '../api.ts';
import type { Engine } from '../engine/engine.ts';
import { type Json, number, part, text } from '../http/answers.ts';
import type { Call } from '../http/call.ts';

export class PushTargets implements Push {
  readonly #engine: Engine;
  readonly #call: Call;

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

  /** Muting lives on this device: the server is told of it with each target. */
  async register(target: PushTarget): Promise<void> {
    await this.#call('PUT', '/v1/push', { ...target });
    for (const [id, { row }] of this.#engine.world.conversations) if (row.muted) await this.#mute(id, true);
  }

  async remove(): Promise<void> {
    await this.#call('DELETE', '/v1/push');
  }

  /** The chat was muted, or is no more. What the server does not hear it is told with the next target. */
  muted(id: ConversationId, muted: boolean): void {
    this.#mute(id, muted).catch(() => {});
  }

  async #mute(id: ConversationId, muted: boolean): Promise<void> {
    await this.#call('PUT', `/v1/push/muted/${id}`, { muted });
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
