/** How a command is handled: what it puts leaves in one frame when the frame that brought it is done. */

import { isRefusal, type Refusal, refuse } from '../../../protocol/refusals.ts';
import type { wire } from '../../../schema/gen/wire.js';
import type { Connection } from '../connection/connection.ts';
import { refusalReply, reply } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import type { Price } from '../meter/meter.ts';

export type AnswerContext = Pick<Context, 'background' | 'event' | 'isFull' | 'options' | 'pay' | 'put'>;

/** A command of a connection; `Needs`: what it needs beyond what answers do. */
export interface Call<Needs = unknown> {
  readonly context: AnswerContext & Needs;
  readonly connection: Connection;
  /** 0: no reply wanted. */
  readonly id: number;
}

/** Puts a reply, if one is wanted. */
export function answer(call: Call, kind: Omit<wire.Reply.$Properties, 'id'>): void {
  if (call.id !== 0) call.context.put(call.connection, reply(call.id, kind));
}

export function refuseCall(call: Call, refusal: Refusal): void {
  if (call.id !== 0) call.context.put(call.connection, refusalReply(call.id, refusal));
}

const unread = refuse('rate-limited', { afterMs: 1_000, detail: 'what was sent before is not acknowledged' });

/** Takes the price from the account; where the allowance is too small, the command is refused before anything is done for it. */
export function pay(call: Call, price: Price): boolean {
  const { context, connection } = call;
  const refusal = context.isFull(connection) ? unread : context.pay(connection.device, price);
  if (refusal !== null) refuseCall(call, refusal);
  return refusal === null;
}

/**
 * Does what needs other objects, and puts its answer when that is there.
 *
 * A fault is answered as `unavailable`: nothing was promised, and the device may ask again.
 */
export function answerLater(
  call: Call,
  work: () => Promise<Omit<wire.Reply.$Properties, 'id'> | Refusal | null>,
): void {
  const answered = work()
    .catch((fault: unknown) => {
      call.context.options.surroundings.log('warn', 'command failed', { fault: String(fault) });
      return { refused: 'unavailable', afterMs: 1_000 } as Refusal;
    })
    .then((result) => {
      if (result === null || !call.connection.isOpen) return;
      call.context.event(() => (isRefusal(result) ? refuseCall(call, result) : answer(call, result)));
    });
  call.context.background(answered);
}
