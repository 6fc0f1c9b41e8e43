import type { App } from '../app/app.ts';
import { el, fill } from '../app/dom.ts';
import { attempt } from '../app/errors.ts';
import type { Scope } from '../app/scope.ts';
import { iconButton } from '../parts/button.ts';
import { type ConversationId, type MessageItem, showsNothing } from '../sdk.ts';

export interface Composer {
  readonly node: HTMLElement;
  /** The next message answers this one. */
  replyTo(message: MessageItem): void;
}

/** Longer texts than this do not fit into one message with room to spare. */
const maxLetters = 15_000;

/** Where one writes. Enter sends, Shift with Enter begins a new line; what is begun is kept when one looks elsewhere. */
export function composer(app: App, scope: Scope, chat: ConversationId): Composer {
  const { roost, drafts } = app;
  let answered: MessageItem | null = null;

  const area = el('textarea', {
    rows: 1,
    placeholder: 'Message',
    'aria-label': 'Message',
    maxlength: maxLetters,
    enterkeyhint: 'send',
    autocomplete: 'off',
    dir: 'auto',
  });
  area.value = drafts.get(chat) ?? '';
  const send = iconButton('send', 'Send', () => submit(), 'is-accent send');
  const replying = el('div', { class: 'replying', hidden: true });
  const node = el('div', { class: 'composer' }, replying, el('div', { class: 'composer-row' }, area, send));

  const grow = () => {
    send.disabled = showsNothing(area.value);
    if (CSS.supports('field-sizing', 'content')) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  const answer = (message: MessageItem | null) => {
    answered = message;
    replying.hidden = message === null;
    if (message === null) return;
    const name = message.own ? 'You' : message.sender.name;
    const quote = el('div', { class: 'quote' }, el('strong', {}, name), el('span', {}, message.text));
    fill(
      replying,
      quote,
      iconButton('close', 'Do not reply', () => answer(null)),
    );
    area.focus();
  };
  const submit = () => {
    // As it was typed: with its line breaks, and the spaces that indent it.
    const text = area.value;
    if (showsNothing(text)) return;
    const quoted = answered;
    area.value = '';
    drafts.delete(chat);
    answer(null);
    grow();
    area.focus();
    const message = quoted === null ? { text } : { text, replyTo: quoted.id };
    void attempt(() => roost.send(chat, message)).then((isSent) => {
      // What could not even be stored is not lost either.
      if (!isSent && area.value === '') area.value = text;
      grow();
    });
  };

  area.addEventListener('input', () => {
    grow();
    if (area.value === '') drafts.delete(chat);
    else drafts.set(chat, area.value);
    if (!showsNothing(area.value)) roost.typing(chat);
  });
  area.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && answered !== null) {
      answer(null);
      event.stopPropagation();
    }
    // While a word is being composed (Japanese, for example) Enter belongs to the input method.
    // Safari ends the composition first, and tells by the code 229 alone.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  });
  grow();
  // On a phone the keyboard would cover what one came to read.
  if (matchMedia('(hover: hover)').matches) requestAnimationFrame(() => !scope.ended && area.focus());
  return { node, replyTo: answer };
}
