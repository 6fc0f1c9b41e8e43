import type { MessageId, MessageItem, Person, Quotation } from '../sdk.ts';

/** What a person can do with a message from the line itself. */
export interface MessageActions {
  openMenu(anchor: HTMLElement, item: MessageItem): void;
  retry(id: MessageId): void;
  discard(id: MessageId): void;
  showQuoted(quote: Quotation): void;
  showReactions(item: MessageItem): void;
  showPerson(person: Person): void;
}
