/** Media objects that messages name: their sender has to hold each before the message is appended (docs/spec/media.md, B7). */
import { isMediaId } from '../../../protocol/media.ts';
import { isRefusal, refuse } from '../../../protocol/refusals.ts';
import type { Context } from '../context.ts';
import type { SendItem } from './send-item.ts';

export type MediaHoldsContext = Pick<Context, 'options' | 'self'>;

/**
 * The send as it goes on: as it is, or with the refusal that it gets unless it is a repeat. Throws where a ledger cannot be
 * asked just now, or is erasing the object: the send comes again.
 */
export async function holdObjects<Item extends SendItem>(context: MediaHoldsContext, item: Item): Promise<Item> {
  const { ledgers } = context.options;
  const { objects } = item.send;
  if (objects.length === 0) return item;
  if (!objects.every(isMediaId)) return { ...item, send: { ...item.send, barred: refuse('malformed') } };
  if (ledgers === undefined) return { ...item, send: { ...item.send, barred: refuse('unknown-media') } };
  const calls = objects.map((object) => ledgers(object).hold({ user: context.self, byEntry: false }));
  const refusal = (await Promise.all(calls)).find(isRefusal);
  if (refusal === undefined) return item;
  if (refusal.refused !== 'unknown-media') throw new Error(refusal.refused);
  return { ...item, send: { ...item.send, barred: refuse('unknown-media') } };
}
