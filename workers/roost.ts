/** The entry of the root deployable: the gateway, the consumer of pushes, and the classes of the messenger's objects. */
import { gateway } from './gateway/worker.ts';
import { push } from './push/worker.ts';

export { AddressMeter } from '../durable-objects/address/object.ts';
export { ConversationObject } from '../durable-objects/conversation/object.ts';
export { HistoryObject } from '../durable-objects/history/object.ts';
export { LinkTicket } from '../durable-objects/link/object.ts';
export { MediaLedger } from '../durable-objects/media/object.ts';
export { SignUpCode } from '../durable-objects/sign-up/object.ts';
export { UserObject } from '../durable-objects/user/object.ts';

export default {
  fetch: gateway.fetch,
  async scheduled(event, env, context) {
    await Promise.all([gateway.scheduled(event, env, context), push.scheduled(env)]);
  },
  queue: (batch, env) => push.queue(batch, env),
} satisfies ExportedHandler<Env>;

/**
 * The same without what the platform puts in front of a worker that has assets. A server on one's own machine listens
 * here: that stops at an address that is none, and we answer.
 */
export const direct = { fetch: gateway.fetch };
