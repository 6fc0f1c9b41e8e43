import { el, fill } from '../app/dom.ts';
import { sentenceOf } from '../app/errors.ts';
import { openDialog } from '../parts/dialog.ts';
import { ticks } from '../parts/ticks.ts';
import type { ConversationId, MessageItem, MessageReceipts, MessageState, Person, Roost } from '../sdk.ts';

/** Shows by name who has a message, and keeps it up to date while it is open. */
export function openReceipts(roost: Roost, chat: ConversationId, item: MessageItem): void {
  openDialog('Message info', ({ scope }) => {
    const body = el('div', { class: 'receipts scrolls' }, el('p', { class: 'hint' }, 'Asking…'));
    const load = () =>
      roost.receipts(chat, item.id).then(
        (receipts) => !scope.ended && fill(body, ...sections(receipts)),
        (error: unknown) => !scope.ended && fill(body, el('p', { class: 'problem' }, sentenceOf(error))),
      );
    void load();
    scope.add(roost.on('tick', (tick) => tick.conversation === chat && void load()));
    return [body];
  });
}

function sections({ read, delivered, waiting }: MessageReceipts): HTMLElement[] {
  const readers = new Set(read.map((person) => person.user));
  const others = delivered.filter((person) => !readers.has(person.user));
  return [
    section('read', 'Read by', read),
    section('delivered', 'Delivered to', others),
    section('sent', 'Not delivered yet', waiting),
  ].filter((node) => node !== null);
}

function section(state: MessageState, title: string, people: readonly Person[]): HTMLElement | null {
  if (people.length === 0) return null;
  const names = people.map((person) => el('li', {}, person.name));
  return el('section', {}, el('h3', {}, ticks(state), title), el('ul', {}, ...names));
}
