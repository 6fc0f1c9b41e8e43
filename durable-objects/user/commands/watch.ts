import type { Decoded } from '../../../protocol/codec.ts';
import { isUserId, type UserId } from '../../../protocol/ids.ts';
import { refuse } from '../../../protocol/refusals.ts';
import type { wire } from '../../../schema/gen/wire.js';
import type { Context } from '../context.ts';
import { prices } from '../meter/prices.ts';
import { type PresenceContext, watchOthers } from '../presence/presence.ts';
import { answerLater, type Call, pay, refuseCall } from './command.ts';

type WatchCommandContext = Pick<Context, 'limits'> & PresenceContext;

/** Replaces the people that this connection watches. */
export function watch(call: Call<WatchCommandContext>, command: Decoded<wire.Watch.$Properties>) {
  const { context, connection } = call;
  if (command.users.length > context.limits.maxWatched) return refuseCall(call, refuse('too-large'));
  if (!command.users.every(isUserId)) return refuseCall(call, refuse('unknown-user'));
  const before = new Set<string>(connection.facts.watched);
  const users = [...new Set(command.users)];
  const renewed = users.filter((user) => before.has(user)).length;
  if (!pay(call, prices.watch({ begun: users.length - renewed, renewed }))) return;
  answerLater(call, async () => ({
    presences: { presences: await watchOthers(context, connection, command.users as UserId[]) },
  }));
}
