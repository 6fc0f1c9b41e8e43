/**
 * The states that a resume has to tell, on their way to the device: many in a frame, and no more frames or bytes
 * unacknowledged than half of what makes a reader slow. The other half is for what happens meanwhile.
 */

import type { Connection } from '../connection/connection.ts';
import { statesEvent } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import { stateSent } from './attach.ts';
import type { Chat } from './chat.ts';
import type { ResumeState } from './resume-state.ts';

export type StateQueueContext = Pick<Context, 'event' | 'limits' | 'put'>;

const maxStatesPerFrame = 16;

export class StateQueue {
  readonly #context: StateQueueContext;
  readonly #connection: Connection;
  readonly #resume: ResumeState;
  #states: { readonly chat: Chat; readonly state: Uint8Array }[] = [];
  #bytes = 0;

  constructor(context: StateQueueContext, connection: Connection, resume: ResumeState) {
    this.#context = context;
    this.#connection = connection;
    this.#resume = resume;
  }

  /** The device is still there. */
  get isOpen(): boolean {
    return this.#connection.isOpen;
  }

  take(chat: Chat, state: Uint8Array): void {
    this.#states.push({ chat, state });
    this.#bytes += state.length;
    if (this.#states.length >= maxStatesPerFrame) this.send();
  }

  /** Sends what the device may be sent now. */
  send(): void {
    while (this.#states.length > 0 && this.isOpen) {
      const next = this.#next();
      if (!this.#hasRoomFor(next)) break;
      const batch = this.#states.splice(0, next.count);
      this.#bytes -= next.bytes;
      this.#context.event(() => {
        this.#context.put(this.#connection, statesEvent(batch.map(({ state }) => state)), true);
        for (const { chat } of batch) {
          stateSent(this.#connection, chat);
          this.#resume.toldChats.add(chat.id);
        }
      });
    }
  }

  /** Until another conversation may be asked, or the device is gone. */
  async room(): Promise<void> {
    while (this.isOpen && !this.#hasRoomFor({ bytes: this.#bytes })) await this.#acknowledgment();
  }

  /** Until all that was taken is sent, or the device is gone. */
  async sent(): Promise<void> {
    for (;;) {
      this.send();
      if (this.#states.length === 0 || !this.isOpen) return;
      await this.#acknowledgment();
    }
  }

  /** The states of the next frame. A large one travels alone. */
  #next(): { readonly count: number; readonly bytes: number } {
    let count = 0;
    let bytes = 0;
    for (const { state } of this.#states) {
      if (count === maxStatesPerFrame) break;
      if (count > 0 && bytes + state.length > this.#context.limits.maxFrameBytes / 2) break;
      count++;
      bytes += state.length;
    }
    return { count, bytes };
  }

  /** Something may always be under way: a state alone may be larger than all that is allowed. */
  #hasRoomFor({ bytes }: { readonly bytes: number }): boolean {
    const { pendingFrames, pendingBytes } = this.#connection;
    const { maxUnackedFrames, maxUnackedBytes } = this.#context.limits;
    if (pendingFrames === 0) return true;
    return pendingFrames < maxUnackedFrames / 2 && pendingBytes + bytes <= maxUnackedBytes / 2;
  }

  #acknowledgment(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#resume.acknowledged;
      this.#resume.acknowledged = () => {
        this.#resume.acknowledged = null;
        before?.();
        resolve();
      };
    });
  }
}
