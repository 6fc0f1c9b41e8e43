import { HeldValue } from '../app/held-value.ts';
import { useObserved } from '../app/observe.ts';
import { Said } from './said.tsx';

const shownMs = 5_000;

interface ToastText {
  readonly text: string;
  /** Tells two toasts with the same words apart. */
  readonly count: number;
}

const said = new HeldValue<ToastText | null>(null);
let count = 0;

/** Shows one sentence for some seconds at the lower edge; a newer one takes its place. */
export function toast(text: string): void {
  count += 1;
  const own = { text, count };
  said.set(own);
  setTimeout(() => said.current === own && said.set(null), shownMs);
}

export function Toast() {
  const now = useObserved(said);
  if (now === null) return null;
  return (
    <div className="toast fade-in" role="alert" key={now.count}>
      <Said text={now.text} />
    </div>
  );
}
