import type { ConversationId, UserId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import { event } from '../connection/outputs.ts';
import type { Context } from '../context.ts';

type TypingContext = Pick<Context, 'account' | 'inbox' | 'isSlow' | 'live' | 'put' | 'self'>;

/** Somebody types: passed on to whoever reads, stored nowhere, and may be lost (D9). */
export function tellTyping(
  core: TypingContext,
  request: { readonly conversation: ConversationId; readonly user: UserId; readonly device: number },
): void {
  const known = core.account === null ? null : core.inbox.get(request.conversation);
  if (known === null || known.standing === wire.Standing.DECLINED) return;
  const output = event({ typing: { ...request } });
  for (const connection of core.live()) {
    const isOwn = request.user === core.self && request.device === connection.device;
    if (!isOwn && !core.isSlow(connection)) core.put(connection, output);
  }
}
