import type { Roost } from '../sdk.ts';
import { pageStorage } from './drafts.ts';
import { HeldValue } from './held-value.ts';

/**
 * Whether it has shown that what this browser keeps is an earlier copy (E68). Whoever has told the person sets it back; until
 * then it is kept beside the store, as it is heard of once: the page may be closed before anybody has looked.
 */
export function watchCopied(
  roost: Pick<Roost, 'account' | 'on'>,
  storeName: string,
  storage: Storage | null = pageStorage(),
): HeldValue<boolean> {
  const key = `roost-copied/${storeName}`;
  // That of an account which has ended here says nothing of this one.
  const isCopied = new HeldValue(storage?.getItem(key) === roost.account.user);
  isCopied.subscribe((is) => {
    try {
      if (is) storage?.setItem(key, roost.account.user);
      else storage?.removeItem(key);
    } catch {
      // Full: it lasts as long as the page.
    }
  });
  roost.on('new-device-needed', () => isCopied.set(true));
  return isCopied;
}
