/** Where this device is woken, and for which chats. */
import type { ConversationId, Push, PushTarget } from '../api.ts';
import type { Engine } from '../engine/engine.ts';
import type { HttpApi } from '../http/http-api.ts';

export class PushTargets implements Push {
  readonly #engine: Engine;
  readonly #http: HttpApi;

  constructor(engine: Engine, http: HttpApi) {
    this.#engine = engine;
    this.#http = http;
  }

  status() {
    return this.#http.push();
  }

  /** Muting lives on this device: the server is told of it with each target. */
  async register(target: PushTarget): Promise<void> {
    await this.#http.putPushTarget(target);
    for (const [id, { row }] of this.#engine.world.conversations) if (row.muted) await this.#http.mutePush(id, true);
  }

  remove(): Promise<void> {
    return this.#http.removePushTarget();
  }

  /** The chat was muted, or is no more. What the server does not hear it is told with the next target. */
  muted(id: ConversationId, muted: boolean): void {
    this.#http.mutePush(id, muted).catch(() => {});
  }
}
