import { el } from '../app/dom.ts';
import { icon } from './icons.ts';

/** Beside the name of a person whose safety number was compared. */
export function verifiedMark(): HTMLElement {
  const label = 'You have compared the safety number';
  return el('span', { class: 'verified', role: 'img', 'aria-label': label, title: label }, icon('verified', 16));
}
