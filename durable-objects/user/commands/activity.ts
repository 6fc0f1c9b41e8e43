import type { Decoded } from '../../../protocol/codec.ts';
import type { wire } from '../../../schema/gen/wire.js';
import { presenceMoved } from '../presence.ts';
import { answer, type Call } from './command.ts';

/** The app came to the front, or went to the back. */
export function activity(call: Call, command: Decoded<wire.Activity.$Properties>) {
  const { core, connection } = call;
  if (connection.facts.away !== command.away) connection.change({ away: command.away });
  presenceMoved(core);
  answer(call, { done: {} });
}
