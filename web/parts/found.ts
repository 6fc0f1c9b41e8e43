/** The keyboard where something is found: a field for searching, and a list of buttons below it. */
import type { KeyboardEvent } from 'react';
import { isEnter, isOfInputMethod } from '../model/keys.ts';

/** Of the field: Enter does `enter`, ArrowDown leads to what was found. */
export function onFieldKey(event: KeyboardEvent<HTMLInputElement>, enter = () => takeFound(event.currentTarget)): void {
  const { key, currentTarget, nativeEvent } = event;
  if (isOfInputMethod(nativeEvent)) return;
  // In a form Enter would send it, before it was known what is meant.
  if (isEnter(nativeEvent)) event.preventDefault();
  if (isEnter(nativeEvent)) enter();
  else if (key === 'ArrowDown' && focusOn(foundBelow(currentTarget)[0])) event.preventDefault();
}

/** Of the list: the arrow keys go up and down in it, and from its first to the field. */
export function onListKey(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const field = placeOf(event.currentTarget)?.querySelector<HTMLInputElement>('input[type=search]');
  if (step === undefined || field == null) return;
  const all = [field, ...foundBelow(field)];
  const at = all.indexOf(document.activeElement as HTMLElement);
  if (at > 0 && focusOn(all[at + step])) event.preventDefault();
}

/** The only one that was found is taken; of several the first has the focus, and so has what nobody searched for. */
export function takeFound(field: HTMLInputElement): void {
  const [first, second] = foundBelow(field);
  if (second === undefined && field.value.trim() !== '') first?.click();
  else focusOn(first);
}

function foundBelow(field: HTMLElement): HTMLElement[] {
  const all = [...(placeOf(field)?.querySelectorAll<HTMLElement>('button.row') ?? [])];
  return all.filter((one) => field.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
}

function placeOf(part: Element): Element | null {
  return part.closest('.view, .dialog');
}

function focusOn(one: HTMLElement | undefined): boolean {
  one?.focus();
  return one !== undefined;
}
