import { closeTopDialog } from './dialog.tsx';
import { closeMenu, isMenuOpen } from './menu.tsx';

/** Closes what lies over the page: the menu, or the dialog that was opened last. False: nothing does. */
export function closeOver(): boolean {
  if (!isMenuOpen()) return closeTopDialog();
  closeMenu();
  return true;
}
