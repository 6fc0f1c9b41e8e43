import { type Child, el } from '../app/dom.ts';
import type { Person } from '../sdk.ts';
import { avatar } from './avatar.ts';

export interface PersonRowOptions {
  /** What stands for the name, if it is not shown as it is. */
  readonly label?: string;
  readonly sub?: string;
  /** What stands at the end of the row. */
  readonly end?: readonly Child[];
  /** With it the row is a button. */
  readonly choose?: () => void;
}

/** A person as one row of a list. */
export function personRow(
  person: Person,
  { label = person.name, sub, end = [], choose }: PersonRowOptions,
): HTMLElement {
  const text = el(
    'span',
    { class: 'row-text' },
    el('span', { class: 'row-name' }, label),
    sub !== undefined && sub !== '' && el('span', { class: 'row-sub' }, el('span', {}, sub)),
  );
  const picture = avatar(person.user, person.name);
  if (choose === undefined)
    return el('div', { class: 'row' }, picture, text, el('span', { class: 'row-actions' }, ...end));
  const main = el('button', { type: 'button', class: 'row', onclick: choose }, picture, text, el('span'));
  if (end.length === 0) return main;
  return el('div', { class: 'row-with-actions' }, main, el('span', { class: 'row-actions' }, ...end));
}
