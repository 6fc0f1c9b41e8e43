import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useObserved } from '../app/observe.ts';
import { openDialogs } from './dialog.tsx';
import { Said } from './said.tsx';
import { said } from './toast.tsx';

/** What `toast` says. While a dialog is open all but that is out of reach for eyes and ears: so it stands in it. */
export function Toast() {
  const now = useObserved(said);
  const dialogs = useObserved(openDialogs);
  const [place, setPlace] = useState<Element>(document.body);
  // Later than the dialogs, which are open only once they are drawn.
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each that opens or closes
  useEffect(() => setPlace([...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body), [dialogs]);
  if (now === null) return null;
  const line = (
    <div className="toast fade-in" role="alert" key={now.count}>
      <Said text={now.text} />
    </div>
  );
  return createPortal(line, place);
}
