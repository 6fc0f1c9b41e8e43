import type { ConversationId, UserId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import { event } from '../connection/outputs.ts';
import type { Context } from '../context.ts';

type TypingContext = Pick<Context, 'account' | 'inbox' | 'isSlow' | 'live' | 'put' | 'self'>;

/** Somebody types: passed on to whoever reads, stored nowhere, and may be lost (D9). */
export function tellTyping(
  context: TypingContext,
  request: { readonly conversation: ConversationId; readonly user: UserId; readonly device: number },
): void {
  const chat = context.account === null ? null : context.inbox.get(request.conversation);
  if (chat === null || chat.standing === wire.Standing.DECLINED) return;
  const output = event({ typing: { ...request } });
  for (const connection of context.live()) {
    const isOwn = request.user === context.self && request.device === connection.device;
    if (!isOwn && !context.isSlow(connection)) context.put(connection, output);
  }
}
