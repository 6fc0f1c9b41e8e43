import { type Child, el } from '../app/dom.ts';
import { type IconName, icon } from './icons.ts';

/** A round button with a drawing and a name that is read out and shown on hovering. */
export function iconButton(name: IconName, label: string, onclick: (event: MouseEvent) => void, classes = '') {
  const props = { type: 'button', class: `icon-button ${classes}`.trim(), 'aria-label': label, title: label, onclick };
  return el('button', props, icon(name));
}

export function button(label: Child, onclick: () => void, classes = ''): HTMLButtonElement {
  return el('button', { type: 'button', class: `button ${classes}`.trim(), onclick }, label);
}

export function linkButton(label: string, onclick: () => void): HTMLButtonElement {
  return el('button', { type: 'button', class: 'link-button', onclick }, label);
}
