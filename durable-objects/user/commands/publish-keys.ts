import { type Decoded, own } from '../../../protocol/codec.ts';
import { isRefusal } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import { type DevicesContext, keepList, readNewList } from '../account/devices.ts';
import { keysKept } from '../account/keys-kept.ts';
import { keepPublished, type PublishContext, readPublished } from '../keys/publish.ts';
import { prices } from '../meter/prices.ts';
import { answer, type Call, pay, refuseCall } from './command.ts';

type PublishKeysCommandContext = DevicesContext & PublishContext;

/** What the device gives out of its keys: kept whole, or refused whole. Repeating it changes nothing. */
export function publishKeys(call: Call<PublishKeysCommandContext>, command: Decoded<wire.PublishKeys.$Properties>) {
  const { context, connection } = call;
  const published = readPublished(context, connection.device, command);
  if (isRefusal(published)) return refuseCall(call, published);
  // With what this release does not know of it.
  const bytes =
    command.list === null ? null : own(wire.DeviceList.encode(command.list as wire.DeviceList.$Properties).finish());
  const list = bytes === null ? null : readNewList(context, connection.device, bytes);
  if (list !== null && isRefusal(list)) return refuseCall(call, list);
  if (!pay(call, prices.publishKeys)) return;
  context.store.transaction(() => {
    keepPublished(context, connection.device, published);
    if (list !== null) keepList(context, list);
  });
  answer(call, { keysKept: keysKept(context, connection.device) });
}
