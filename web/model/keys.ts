/** A key as the browser tells of it. */
export interface Key {
  readonly key: string;
  readonly keyCode: number;
  readonly isComposing: boolean;
  readonly shiftKey: boolean;
}

/**
 * While a word is being composed (Japanese, for example) keys belong to the input method: none of them may do anything else.
 * Safari ends the composition first, and tells by the code 229 alone.
 */
export function isOfInputMethod({ isComposing, keyCode }: Pick<Key, 'isComposing' | 'keyCode'>): boolean {
  return isComposing || keyCode === 229;
}

/** Enter that the person means, in any field. */
export function isEnter(key: Key): boolean {
  return key.key === 'Enter' && !isOfInputMethod(key);
}

/** Enter sends what was written; with Shift, and where one types with thumbs, it begins a new line. */
export function sends(key: Key): boolean {
  return isEnter(key) && !key.shiftKey && !isTyped();
}

/** Typed with thumbs, where no key goes with Shift. */
export function isTyped(): boolean {
  return matchMedia('(pointer: coarse)').matches;
}

/** Something was undone, or done again. */
export function isHistory(event: Event): boolean {
  return event instanceof InputEvent && event.inputType.startsWith('history');
}
