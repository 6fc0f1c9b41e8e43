import { HeldValue } from '../app/held-value.ts';

const shownMs = 5_000;

interface ToastText {
  readonly text: string;
  /** Tells two toasts with the same words apart. */
  readonly count: number;
}

export const said = new HeldValue<ToastText | null>(null);
let count = 0;

/** Shows one sentence for some seconds at the lower edge; a newer one takes its place. */
export function toast(text: string): void {
  count += 1;
  const own = { text, count };
  said.set(own);
  setTimeout(() => said.current === own && said.set(null), shownMs);
}
