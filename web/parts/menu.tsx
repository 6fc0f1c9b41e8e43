import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react';
import { HeldValue } from '../app/held-value.ts';
import { useObserved } from '../app/observe.ts';
import { Icon, type IconName } from './icons.tsx';

export interface MenuItem {
  readonly icon: IconName;
  readonly label: string;
  readonly isDangerous?: boolean;
  choose(): void;
}

/** One of a few that stand beside each other above the items, one of which may be chosen already. */
export interface MenuChoice {
  readonly text: string;
  readonly label: string;
  readonly isChosen: boolean;
  choose(): void;
}

interface OpenMenu {
  readonly anchor: HTMLElement;
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly choices: readonly MenuChoice[];
}

const open = new HeldValue<OpenMenu | null>(null);

/** Also when what it hangs from is no longer on the page. */
export const closeMenu = () => open.set(null);

export const isMenuOpen = () => open.current !== null;

/** Opens a menu at a button. */
export function openMenu(
  anchor: HTMLElement,
  label: string,
  items: readonly MenuItem[],
  choices: readonly MenuChoice[] = [],
): void {
  open.set({ anchor, label, items, choices });
}

/** The menu that is open, if one is. */
export function Menu() {
  const menu = useObserved(open);
  return menu === null ? null : <MenuList key={menu.label} menu={menu} />;
}

/**
 * Arrow keys, Home and End move; Escape, a click elsewhere and scrolling by hand close; the focus returns to the button. It stays where it
 * is when the page scrolls by itself, as it does for a new message: what one is about to choose does not go or move away.
 */
function MenuList({ menu }: { readonly menu: OpenMenu }) {
  const list = useRef<HTMLDivElement>(null);
  const { anchor, label, items, choices } = menu;

  useLayoutEffect(() => {
    if (list.current === null) return;
    place(list.current, anchor);
    list.current.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    anchor.setAttribute('aria-expanded', 'true');
    return () => anchor.setAttribute('aria-expanded', 'false');
  }, [anchor]);
  useEffect(() => {
    const ends = new AbortController();
    const { signal } = ends;
    const elsewhere = (event: Event) => !list.current?.contains(event.target as Node) && closeMenu();
    document.addEventListener('pointerdown', elsewhere, { signal });
    document.addEventListener('wheel', elsewhere, { signal, passive: true });
    document.addEventListener('touchmove', elsewhere, { signal, passive: true });
    const resized = () => {
      closeMenu();
      anchor.focus({ preventScroll: true });
    };
    window.addEventListener('resize', resized, { signal });
    return () => ends.abort();
  }, [anchor]);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const edge = { Home: 0, End: -1 }[event.key];
    if (step !== undefined) buttons.at((at + step) % buttons.length)?.focus();
    else if (edge !== undefined) buttons.at(edge)?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') {
      closeMenu();
      anchor.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const chosen = (choose: () => void) => {
    closeMenu();
    // A dialog that opens now gives the focus back to there.
    anchor.focus({ preventScroll: true });
    choose();
  };
  return (
    <div className="menu fade-in" role="menu" aria-label={label} ref={list} tabIndex={-1} onKeyDown={onKeyDown}>
      {choices.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a group of a menu
        <div className="menu-choices" role="group">
          {choices.map(({ text, label: said, isChosen, choose }) => (
            <button
              key={said}
              type="button"
              role="menuitemradio"
              aria-checked={isChosen}
              aria-label={said}
              title={said}
              onClick={() => chosen(choose)}
            >
              {text}
            </button>
          ))}
        </div>
      )}
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          className={item.isDangerous ? 'is-danger' : ''}
          onClick={() => chosen(item.choose)}
        >
          <Icon name={item.icon} size={20} />
          {item.label}
        </button>
      ))}
    </div>
  );
}

/** Below the button, or above it where that has more room, and always inside the window. */
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
