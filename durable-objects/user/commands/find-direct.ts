import { type Decoded, decodeMessage } from '../../../protocol/codec.ts';
import { isUserId } from '../../../protocol/ids.ts';
import { isRefusal, refuse } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import { type DeviceListContext, deviceListMessage } from '../account/device-list.ts';
import { prices } from '../meter/prices.ts';
import { type DirectIdContext, findDirect as find } from '../sends/direct-id.ts';
import { answerLater, type Call, pay, refuseCall } from './command.ts';

type FindDirectCommandContext = DeviceListContext & DirectIdContext;

/** The one id of the direct conversation with a person; writes nothing anywhere. */
export function findDirect(call: Call<FindDirectCommandContext>, command: Decoded<wire.FindDirect.$Properties>) {
  const { context } = call;
  const { peer } = command;
  if (!isUserId(peer)) return refuseCall(call, refuse('unknown-user'));
  if (!pay(call, prices.findDirect)) return;
  answerLater(call, async () => {
    const found = await find(context, peer);
    if (isRefusal(found)) return found;
    return {
      direct: {
        conversation: found.conversation,
        peer,
        peerDevices: decodeMessage(wire.DeviceList, found.list) as wire.DeviceList.$Properties,
        ownDevices: deviceListMessage(context),
      },
    };
  });
}
