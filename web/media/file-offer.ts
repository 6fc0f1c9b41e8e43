import type { ConversationId, MessageId } from '../sdk.ts';
import type { Choice, ChosenFile } from './chosen.ts';
import { FilePreparation } from './file-preparation.ts';
import type { Caption } from './send-row.tsx';

/** Files that somebody is about to send, with what was written beside them: as they stand in the dialog, and after it had to close. */
export class FileOffer {
  readonly chat: ConversationId;
  readonly problems: readonly string[];
  readonly preparation = new FilePreparation();
  files: readonly ChosenFile[];
  captions: ReadonlyMap<string, Caption> = new Map();
  /** The first that goes answers it. */
  replyTo: MessageId | null;

  constructor(chat: ConversationId, { chosen, problems }: Choice, replyTo: MessageId | null) {
    this.chat = chat;
    this.files = chosen;
    this.problems = problems;
    this.replyTo = replyTo;
  }

  remove(gone: ChosenFile): void {
    this.preparation.drop(gone);
    this.files = this.files.filter((one) => one !== gone);
  }

  close(): void {
    for (const one of this.files) this.preparation.drop(one);
    this.files = [];
  }
}
