/** Who asks for a media object by HTTP, and whether by an entry that names it (docs/spec/media.md, B6). */
import { type Refusal, refuse } from '../../../protocol/refusals.ts';
import type { Context } from '../context.ts';
import { priceOfRoute, sum } from '../meter/prices.ts';
import type { MediaReply, MediaRequest } from '../rpc.ts';

type MediaContext = Pick<Context, 'gate' | 'inbox' | 'options' | 'pay' | 'self'>;

/** Takes the price of the route, and of what is stored with it; the conversation says whether the entry is one. */
export function askMedia(
  context: MediaContext,
  device: number,
  { route, object, entry, stores = 0 }: MediaRequest,
): { readonly answer: Promise<MediaReply | Refusal> } | Refusal {
  const lack = context.pay(device, sum([priceOfRoute(route), { media: stores }]));
  if (lack !== null) return lack;
  const { self: user } = context;
  if (entry === undefined) return { answer: Promise.resolve({ user, byEntry: false }) };
  // Only a conversation that the person was in is asked (D10.1).
  if (context.inbox.get(entry.conversation) === null) return refuse('unknown-media');
  const stub = context.options.conversations(entry.conversation);
  const named = context.gate.pass(() => stub.names({ ...entry, user, object }));
  return { answer: named.then((byEntry) => (byEntry ? { user, byEntry } : refuse('unknown-media'))) };
}
