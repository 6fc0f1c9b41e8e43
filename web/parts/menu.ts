import { el } from '../app/dom.ts';
import { type IconName, icon } from './icons.ts';

export interface MenuItem {
  readonly icon: IconName;
  readonly label: string;
  readonly isDangerous?: boolean;
  choose(): void;
}

let closeOpen = () => {};

/**
 * Opens a menu at a button. Arrow keys move; Escape, a click elsewhere and scrolling by hand close; the focus returns to
 * the button. It stays where it is when the page scrolls by itself, as it does for a new message: what one is about to
 * choose does not go or move away.
 */
export function openMenu(anchor: HTMLElement, label: string, items: readonly MenuItem[]): void {
  closeOpen();
  const menu = el('div', { class: 'menu fade-in', role: 'menu', 'aria-label': label });
  for (const item of items) menu.append(entry(item, close));
  document.body.append(menu);
  place(menu, anchor);
  anchor.setAttribute('aria-expanded', 'true');

  const ends = new AbortController();
  const { signal } = ends;
  document.addEventListener('pointerdown', (event) => !menu.contains(event.target as Node) && close(), { signal });
  const onScrolling = (event: Event) => !menu.contains(event.target as Node) && close();
  document.addEventListener('wheel', onScrolling, { signal, passive: true });
  document.addEventListener('touchmove', onScrolling, { signal, passive: true });
  window.addEventListener('resize', close, { signal });
  menu.addEventListener('keydown', (event) => onKey(event, menu, () => closeAndReturn()), { signal });
  menu.querySelector('button')?.focus();
  closeOpen = close;

  function close(): void {
    ends.abort();
    menu.remove();
    anchor.setAttribute('aria-expanded', 'false');
    closeOpen = () => {};
  }

  function closeAndReturn(): void {
    close();
    anchor.focus();
  }
}

function entry(item: MenuItem, close: () => void): HTMLElement {
  const onclick = () => {
    close();
    item.choose();
  };
  const props = { type: 'button', role: 'menuitem', class: item.isDangerous ? 'is-danger' : '', onclick };
  return el('button', props, icon(item.icon, 20), item.label);
}

function onKey(event: KeyboardEvent, menu: HTMLElement, close: () => void): void {
  const buttons = [...menu.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step !== undefined) buttons.at((at + step) % buttons.length)?.focus();
  else if (event.key === 'Escape' || event.key === 'Tab') close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Below the button, or above it when there is no room, and never out of the window. */
function place(menu: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.min(Math.max(8, at.right - width), window.innerWidth - width - 8);
  const below = at.bottom + 4;
  const top = below + height > window.innerHeight - 8 ? Math.max(8, at.top - height - 4) : below;
  // Through the object model: the page's policy forbids style attributes, not this.
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}
