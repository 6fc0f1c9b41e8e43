import { el } from '../app/dom.ts';
import { hueOf, initials } from '../model/labels.ts';

/** A person or group as a coloured disc with initials; the colour follows the id, so it never changes. */
export function avatar(id: string, name: string, size: 'small' | 'normal' | 'large' = 'normal'): HTMLElement {
  const classes = `avatar hue-${hueOf(id)}${size === 'normal' ? '' : ` is-${size}`}`;
  return el('span', { class: classes, 'aria-hidden': 'true' }, initials(name));
}
