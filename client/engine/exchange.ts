/** What belongs to one connection: replies awaited, frames to acknowledge. A new connection starts with a new one. */
import type { Decoded } from '../../protocol/codec.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { ClientSocket } from '../ports.ts';
import type { Conversation } from './conversation.ts';
import type { PullPlan } from './pulls.ts';

export type WireReply = Decoded<wire.Reply.$Properties>;

export type Expectation =
  | { readonly for: 'hello' }
  /** `reads`: read positions that went along, which the server has when it answers. */
  | { readonly for: 'resume' | 'ack'; readonly reads: readonly ReadStatement[] }
  /** `hash`: of the body that went out. */
  | { readonly for: 'send'; readonly conversation: Conversation; readonly number: number; readonly hash: Uint8Array }
  | PageRequest
  | { readonly for: 'ask'; readonly answered: (reply: WireReply | null) => void }
  | { readonly for: 'nothing' };

export interface PageRequest {
  readonly for: 'pull';
  readonly plan: PullPlan;
  readonly answered: (problem: WireReply | null) => void;
  /** When it was asked for. */
  readonly at: number;
  /** Nobody waits for it any more; should it come all the same, it is taken. */
  isOverdue: boolean;
}

export interface ReadStatement {
  readonly conversation: Conversation;
  readonly read: number;
}

export class Exchange {
  socket: ClientSocket | null = null;
  /** Highest ordinal whose frame is stored, and the one that was acknowledged last. */
  ordinal = 0;
  acknowledged = 0;
  /** When what waits to be acknowledged together leaves, or Infinity; and that it may not wait. */
  acksDueAt = Number.POSITIVE_INFINITY;
  hurries = false;
  /** Bytes of the bodies in it. */
  bytesTogether = 0;
  heardAt = 0;
  /** The oldest heartbeat since then, or null. */
  pingedAt: number | null = null;
  /** The resume has been sent: commands may follow it. */
  resumed = false;
  saidCaughtUp = false;
  /** The resume has named nothing of what is here. */
  namesNothing = false;
  /** Conversations whose states are still to come although it was said. */
  readonly waiting = new Set<string>();
  toldCaughtUp = false;
  opened = false;
  pulls = 0;
  /** Frames sent in the second that began at `secondAt`. */
  secondAt = 0;
  frames = 0;
  readonly awaited = new Map<number, Expectation>();
  #lastId = 0;

  /** A command id for which an answer is awaited. */
  await(what: Expectation): number {
    this.#lastId++;
    this.awaited.set(this.#lastId, what);
    return this.#lastId;
  }

  answered(id: number): Expectation | null {
    const what = this.awaited.get(id) ?? null;
    this.awaited.delete(id);
    return what;
  }
}
