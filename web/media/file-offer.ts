import type { ConversationId, MessageId, MessageItem, NewMention } from '../sdk.ts';
import type { Choice, ChosenFile } from './chosen.ts';
import { FilePreparation } from './file-preparation.ts';

/** Where files are sent to, and what follows. */
export interface Destination {
  readonly chat: ConversationId;
  readonly answered: MessageItem | null;
  /** They are on their way. */
  readonly sent: () => void;
}

/** What is written beside a file, and whom it means. */
export interface Caption {
  readonly text: string;
  readonly mentions: readonly NewMention[];
}

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
