import type { Decoded } from '../../../protocol/codec.ts';
import type { wire } from '../../../schema/gen/wire.js';
import type { Context } from '../context.ts';
import { answer, type Call } from './command.ts';

type ActivityCommandContext = Pick<Context, 'presence'>;

/** The app came to the front, or went to the back; whoever watches is told once a frame. */
export function activity(call: Call<ActivityCommandContext>, command: Decoded<wire.Activity.$Properties>) {
  const { context, connection } = call;
  if (connection.facts.away !== command.away) connection.change({ away: command.away });
  context.presence.mayHaveMoved = true;
  answer(call, { done: {} });
}
