import { el } from '../app/dom.ts';
import { sentenceOf } from '../app/errors.ts';
import { button } from '../parts/button.ts';

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

/** The store or the account cannot be opened. */
export function cannotStart(error: unknown): HTMLElement {
  return el(
    'main',
    { class: 'empty' },
    el('h2', {}, 'Roost cannot start'),
    el('p', {}, sentenceOf(error)),
    button('Try again', () => location.reload()),
  );
}
