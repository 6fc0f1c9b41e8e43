/**
 * Linking, with what the device gives out of its keys: in the step that lists it, because one that is listed and has given
 * nothing out would hold up whoever writes to its person.
 */
import { decodeMessage } from '../../../protocol/codec.ts';
import { isRefusal, type Refusal, refuse } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import { type DevicesContext, linkDevice, nextDevice } from '../account/devices.ts';
import { keepPublished, type Publication, type PublishContext, readPublished } from './publish.ts';

export type LinkContext = DevicesContext & PublishContext;

/** As `linkDevice`; what it gives out is kept whole, or the whole is refused. */
export function linkWithKeys(
  context: LinkContext,
  request: Parameters<typeof linkDevice>[1],
): { readonly device: number } | Refusal {
  const prekeys = request.signed?.prekeys;
  if (prekeys === undefined || context.account === null) return linkDevice(context, request);
  const device = nextDevice(context);
  const published = readPrekeys(context, device, prekeys);
  if (isRefusal(published)) return published;
  return linkDevice(context, request, () => keepPublished(context, device, published));
}

/** An encoded roost.wire.PublishKeys; a list is none of what a device that joins may publish. */
function readPrekeys(context: PublishContext, device: number, bytes: Uint8Array): Publication | Refusal {
  const command = decodeMessage<wire.PublishKeys.$Properties>(wire.PublishKeys, bytes);
  if (command === null || command.list !== null) return refuse('bad-keys', { detail: 'what the device gives out' });
  return readPublished(context, device, command);
}
