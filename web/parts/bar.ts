import { type Child, el } from '../app/dom.ts';
import { iconButton } from './button.ts';

/** The head of a pane that one goes back from. */
export function backBar(title: string, back: () => void, ...actions: readonly Child[]): HTMLElement {
  return el(
    'header',
    { class: 'bar' },
    iconButton('back', 'Back', back, 'back'),
    el('div', { class: 'bar-title' }, el('h2', {}, title)),
    ...actions,
  );
}
