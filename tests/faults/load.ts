import { setTimeout as sleep } from 'node:timers/promises';
import type { WireClient } from '../harness/wire-client.ts';
import type { Cast } from './cast.ts';
import type { AcceptedSend } from './checker.ts';

/** Everybody writes in all their conversations without pause, or with one, with as many sends unanswered as is allowed. */
export class Load {
  readonly accepted: AcceptedSend[] = [];
  /** Sends that were refused for good; none is to be. */
  readonly refused: string[] = [];
  readonly #cast: Cast;
  readonly #pauseMs: number;
  #isRunning = false;
  #written = 0;

  /** `pauseMs`: between the answer to a send and the next one in its place. */
  constructor(cast: Cast, pauseMs = 0) {
    this.#cast = cast;
    this.#pauseMs = pauseMs;
  }

  start(): void {
    this.#isRunning = true;
    for (const client of this.#cast.writers) {
      for (const [conversation, users] of this.#cast.members) {
        if (!users.includes(client.account.user)) continue;
        for (let i = 0; i < inFlight; i++) void this.#write(client, conversation);
      }
    }
  }

  stop(): void {
    this.#isRunning = false;
  }

  /** Sends that left the device and have no answer, now. */
  get unfinished(): number {
    return this.#cast.writers.reduce((sum, client) => sum + client.inFlight, 0);
  }

  get unsettled(): number {
    return this.#cast.writers.reduce((sum, client) => sum + client.unsettled, 0);
  }

  async #write(client: WireClient, conversation: string): Promise<void> {
    const { user: sender, device } = client.account;
    while (this.#isRunning) {
      const text = `message ${++this.#written}`;
      try {
        const { seq, number } = await client.send(conversation, text);
        this.accepted.push({ conversation, sender, device, number, seq, text });
      } catch (error) {
        this.refused.push(`${text} of ${sender}: ${error}`);
        return;
      }
      if (this.#pauseMs > 0) await sleep(this.#pauseMs * (0.5 + Math.random()));
    }
  }
}

const inFlight = 16;
