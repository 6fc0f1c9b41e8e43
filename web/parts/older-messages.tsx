import { useApp } from '../app/app.ts';
import { useObserved } from '../app/observe.ts';
import { words } from '../text/words.ts';

/** A line above the chats while what was written before this device was linked is on its way, or cannot come yet. */
export function OlderMessages() {
  const transfer = useObserved(useApp().roost.transfer);
  const text = words().olderMessages(transfer);
  if (text === '') return null;
  return (
    <p className="older-messages" role="status">
      {text}
    </p>
  );
}
