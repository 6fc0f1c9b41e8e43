import type { ReactNode } from 'react';
import { tickLabel } from '../model/labels.ts';
import type { MessageState, ReceiptCounts } from '../sdk.ts';
import { Drawing } from './icons.tsx';

const two = <path d="M1 6.2L4.2 9.4 10.7 2.6M8 9.2l.2.2 6.5-6.8" />;

const shapes: Readonly<Record<MessageState, ReactNode>> = {
  sending: (
    <>
      <circle cx="8" cy="6" r="4.6" />
      <path d="M8 3.6V6l1.7 1" />
    </>
  ),
  sent: <path d="M2.5 6.2L5.7 9.4 12.2 2.6" />,
  delivered: two,
  read: two,
  failed: (
    <>
      <circle cx="8" cy="6" r="4.8" />
      <path d="M8 3.4v3M8 8.4v.1" />
    </>
  ),
  unknown: (
    <>
      <circle cx="8" cy="6" r="4.8" />
      <path d="M6.7 4.8c.3-1.6 2.7-1.5 2.7 0 0 1-1.3 1-1.3 2M8 8.7v.1" />
    </>
  ),
};

const marks: ReadonlySet<MessageState> = new Set(['sent', 'delivered', 'read']);

interface TicksProps {
  readonly state: MessageState;
  readonly counts?: ReceiptCounts | null;
}

/** How far one's own message has come, as a mark with a name for those who cannot see it. */
export function Ticks({ state, counts = null }: TicksProps) {
  const label = tickLabel(state, counts);
  return (
    <span className={`ticks is-${state}`} role="img" aria-label={label} title={label} data-state={state}>
      <Drawing viewBox="0 0 16 12" width={16} height={12} strokeWidth={marks.has(state) ? 1.5 : 1.2}>
        {shapes[state]}
      </Drawing>
    </span>
  );
}
