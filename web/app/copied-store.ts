import type { Roost } from '../sdk.ts';
import { Held } from './held.ts';

/** Whether it has shown that what this browser keeps is an earlier copy (E68). Whoever has told the person sets it back. */
export function watchCopied(roost: Pick<Roost, 'on'>): Held<boolean> {
  const isCopied = new Held(false);
  roost.on('new-device-needed', () => isCopied.set(true));
  return isCopied;
}
