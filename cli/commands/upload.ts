import type { ConversationId, MessageId, Roost } from '../sdk.ts';

/** How much of a file is stored at the server, in bytes of ciphertext. */
interface StoredAmount {
  readonly stored: number;
  readonly total: number;
}

/** What is heard of files on their way. */
export interface Uploads {
  /** Null: nothing was said of that one. */
  amountOf(message: MessageId): StoredAmount | null;
  /** What the server last said of it, '' if it said nothing or something has gone since. */
  refusalOf(message: MessageId): string;
  stop(): void;
}

/** `moved`: bytes have gone, of this file or of one that has its place before it. What is sent anew falls back first, and moves again. */
export function watchUploads(roost: Pick<Roost, 'on'>, chat: ConversationId, moved: () => void): Uploads {
  const amounts = new Map<MessageId, StoredAmount>();
  const refusals = new Map<MessageId, string>();
  const sentOf = new Map<MessageId, number>();
  const stops = [
    roost.on('upload-progress', ({ message, stored, sent, total }) => {
      amounts.set(message, { stored, total });
      const before = sentOf.get(message);
      sentOf.set(message, sent);
      if (before !== undefined && sent <= before) return;
      refusals.delete(message);
      moved();
    }),
    roost.on('refused', ({ conversation, message, sentence }) => {
      if (conversation === chat && message !== null) refusals.set(message, sentence);
    }),
  ];
  return {
    amountOf: (message) => amounts.get(message) ?? null,
    refusalOf: (message) => refusals.get(message) ?? '',
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}
