import { atOnce } from '../../../lib/at-once.ts';
import { type Decoded, decodeMessage } from '../../../protocol/codec.ts';
import { isUserId, type UserId } from '../../../protocol/ids.ts';
import { isRefusal, refuse } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import { type DeviceListContext, deviceListMessage } from '../account/device-list.ts';
import type { Context } from '../context.ts';
import { prices } from '../meter/prices.ts';
import { answerLater, type Call, pay, refuseCall } from './command.ts';

type GetDeviceListsCommandContext = Pick<Context, 'gate' | 'limits' | 'options' | 'self'> & DeviceListContext;

const maxCalls = 16;

/** The devices of some people, for whoever is about to add them to a conversation. */
export function getDeviceLists(
  call: Call<GetDeviceListsCommandContext>,
  command: Decoded<wire.GetDeviceLists.$Properties>,
) {
  const { context } = call;
  const users = [...new Set(command.users)].filter(isUserId);
  if (command.users.length > context.limits.maxDeviceListsAsked) return refuseCall(call, refuse('too-large'));
  if (!pay(call, prices.getDeviceLists(users.length))) return;
  answerLater(call, async () => {
    const found = new Map<UserId, wire.DeviceList.$Properties>();
    const given = await context.options.ids.given(users);
    await atOnce([...given], maxCalls, async (user) => {
      if (user === context.self) return void found.set(user, deviceListMessage(context));
      const reply = await context.gate.pass(() => context.options.users(user).deviceList());
      const list = isRefusal(reply) ? null : decodeMessage(wire.DeviceList, reply.list);
      if (list !== null) found.set(user, list as wire.DeviceList.$Properties);
    });
    return { deviceLists: { lists: [...found].map(([user, list]) => ({ user, list })) } };
  });
}
