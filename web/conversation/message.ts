import { el, fill } from '../app/dom.ts';
import type { Row } from '../app/rows.ts';
import { hueOf } from '../model/labels.ts';
import { textPieces } from '../model/links.ts';
import type { TimelineRow } from '../model/timeline-rows.ts';
import { timeOf } from '../model/times.ts';
import { iconButton, linkButton } from '../parts/button.ts';
import { ticks } from '../parts/ticks.ts';
import { type BodyPresence, type Failure, type MessageId, type MessageItem, type Quoted, words } from '../sdk.ts';

type MessageRow = Extract<TimelineRow, { kind: 'message' }>;

/** What a person can do with a message from the line itself. */
export interface MessageActions {
  openMenu(anchor: HTMLElement, item: MessageItem): void;
  retry(id: MessageId): void;
  discard(id: MessageId): void;
  showQuoted(quote: Quoted): void;
}

/** A bubble, kept up to date in place so that a tick does not disturb a selection. */
export function messageRow(first: MessageRow, isGroup: boolean, actions: MessageActions): Row<TimelineRow> {
  let item = first.item;
  const author = el('div', { class: 'author' });
  const quote = el('div');
  const text = el('span', { class: 'message-text' });
  const meta = el('span', { class: 'meta' });
  const failure = el('div', { class: 'failure', hidden: true });
  const bubble = el('div', { class: 'bubble' }, author, quote, text, meta, failure);
  const more: HTMLButtonElement = iconButton(
    'down',
    'Message menu',
    () => actions.openMenu(more, item),
    'message-more',
  );
  more.setAttribute('aria-haspopup', 'menu');
  const node = el('article', { class: 'message', 'data-message': item.id }, bubble, more);
  node.addEventListener('contextmenu', (event) => {
    // A selected text keeps the browser's own menu, with "copy" in it.
    if (more.hidden || String(getSelection()) !== '') return;
    event.preventDefault();
    actions.openMenu(more, item);
  });

  const update = (row: TimelineRow, before: MessageItem | null = item) => {
    if (row.kind !== 'message') return;
    item = row.item;
    const isText = item.body === 'present';
    node.classList.toggle('is-own', item.own);
    node.classList.toggle('is-first', row.startsRun);
    node.classList.toggle('is-placeholder', !isText);
    more.hidden = !isText && item.state !== 'failed';
    author.hidden = !isGroup || item.own || !row.startsRun;
    author.className = `author ink-${hueOf(item.sender.user)}`;
    author.textContent = item.sender.name;
    if (before === null || before.text !== item.text || before.body !== item.body) showText(text, item);
    if (before === null || before.quote !== item.quote) showQuote(quote, isText ? item.quote : null, actions);
    showMeta(meta, item);
    showFailure(failure, item.failure, item, actions);
  };
  update(first, null);
  return { node, update };
}

function showText(node: HTMLElement, item: MessageItem): void {
  if (item.body !== 'present') {
    fill(node, wordsInstead(item, item.body));
    return;
  }
  const pieces = textPieces(item.text).map(({ text, href }) =>
    href === null ? text : el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, text),
  );
  fill(node, ...pieces);
}

/** Whoever has to come online is named: what cannot be read yet is not what never will be. */
function wordsInstead(item: MessageItem, body: Exclude<BodyPresence, 'present'>): string {
  return body === 'unreadable' ? words.unreadable(item) : placeholders[body];
}

const placeholders: Readonly<Record<Exclude<BodyPresence, 'present'>, string>> = {
  deleted: 'This message was deleted',
  expired: 'This message has disappeared',
  withheld: 'Withheld, because you blocked this person',
  unreadable: 'This device cannot open this message',
};

/** Shows the beginning of the message that is answered; a click leads there. */
function showQuote(node: HTMLElement, quote: Quoted | null, actions: MessageActions): void {
  if (quote === null) {
    fill(node);
    return;
  }
  const text = quote.body === 'present' ? quote.text : placeholders[quote.body];
  const onclick = () => actions.showQuoted(quote);
  fill(
    node,
    el(
      'button',
      { type: 'button', class: 'quote', onclick },
      el('strong', { class: `ink-${hueOf(quote.sender.user)}` }, quote.sender.name),
      el('span', {}, text || 'An older message'),
    ),
  );
}

function showMeta(node: HTMLElement, item: MessageItem): void {
  const time = el('time', { datetime: new Date(item.at).toISOString() }, timeOf(item.at));
  const isTicked = item.own && item.state !== null && item.body !== 'deleted';
  fill(node, time, isTicked && item.state !== null && ticks(item.state, item.receipts));
}

export function showFailure(
  node: HTMLElement,
  failure: Failure | null,
  item: { readonly id: MessageId; readonly canRetry?: boolean },
  actions: Pick<MessageActions, 'retry' | 'discard'>,
): void {
  node.hidden = failure === null;
  if (failure === null) {
    fill(node);
    return;
  }
  fill(
    node,
    el('span', {}, `Not sent. ${failure.sentence}`),
    linkButton('Try again', () => actions.retry(item.id)),
    linkButton('Discard', () => actions.discard(item.id)),
  );
}
