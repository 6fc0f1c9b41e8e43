import { el } from '../app/dom.ts';
import { attempt, sentenceOf } from '../app/errors.ts';
import { button } from '../parts/button.ts';
import { confirmFirst } from '../parts/dialog.ts';
import type { RoostErrorLike } from '../sdk.ts';

/** Another tab of this browser has Roost open; this one can take over. */
export function elsewhere(takeOver: () => void): HTMLElement {
  return el(
    'main',
    { class: 'empty' },
    el('h2', {}, 'Roost is open in another tab'),
    el('p', {}, 'One tab at a time has the connection. Nothing is lost by switching.'),
    button('Use it here', takeOver),
  );
}

/** The store or the account cannot be opened; `erase` is offered where it never will be. */
export function cannotStart(error: unknown, erase: () => Promise<void>): HTMLElement {
  const { code } = error as Partial<RoostErrorLike>;
  const isLost = code === 'store-refused' || code === 'store-key';
  const question = {
    title: 'Erase the chats of this browser?',
    text: 'What is kept here cannot be opened any more, and is erased. Afterwards you may sign up, or link this device with a code.',
    action: 'Erase and begin anew',
    isDangerous: true,
  };
  const begin = () =>
    confirmFirst(question, () => void attempt(erase).then((isErased) => isErased && location.reload()));
  return el(
    'main',
    { class: 'empty' },
    el('h2', {}, 'Roost cannot start'),
    el('p', {}, sentenceOf(error)),
    button('Try again', () => location.reload(), isLost ? 'is-quiet' : ''),
    isLost && button('Erase and begin anew', begin),
  );
}
