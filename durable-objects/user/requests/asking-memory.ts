import type { ConversationId, UserId } from '../../../protocol/ids.ts';

/** What memory holds of questions; all of it may be lost. */
export class AskingMemory {
  /** Places that were promised and are not taken yet, by conversation. */
  readonly reserved = new Map<ConversationId, { readonly asker: UserId; readonly until: number }>();
  /** Strangers whom sends on their way add: from the moment they are found to fit until they are counted. */
  underWay = 0;
}
