import type { SystemItem } from '../sdk.ts';
import { words } from '../text/words.ts';

/** A change of the conversation as a line, with names in it. */
export function systemLine(item: Pick<SystemItem, 'text' | 'change'>, ownUser: string): string {
  return words().line(item, ownUser);
}
