import { el } from '../app/dom.ts';
import { tickLabel } from '../model/labels.ts';
import type { MessageState, ReceiptCounts } from '../sdk.ts';
import { drawing } from './icons.ts';

const one = '<path d="M2.5 6.2L5.7 9.4 12.2 2.6"/>';
const two = '<path d="M1 6.2L4.2 9.4 10.7 2.6M8 9.2l.2.2 6.5-6.8"/>';
const clock = '<circle cx="8" cy="6" r="4.6"/><path d="M8 3.6V6l1.7 1"/>';
const alert = '<circle cx="8" cy="6" r="4.8"/><path d="M8 3.4v3M8 8.4v.1"/>';
const unsure = '<circle cx="8" cy="6" r="4.8"/><path d="M6.7 4.8c.3-1.6 2.7-1.5 2.7 0 0 1-1.3 1-1.3 2M8 8.7v.1"/>';

const shapes: Readonly<Record<MessageState, string>> = {
  sending: clock,
  sent: one,
  delivered: two,
  read: two,
  failed: alert,
  unknown: unsure,
};

/** How far one's own message has come, as a mark with a name for those who cannot see it. */
export function ticks(state: MessageState, counts: ReceiptCounts | null = null): HTMLElement {
  const label = tickLabel(state, counts);
  const shape = drawing(shapes[state], 16, 12, 16, 12);
  shape.setAttribute('stroke-width', state === 'sent' || state === 'delivered' || state === 'read' ? '1.5' : '1.2');
  return el(
    'span',
    { class: `ticks is-${state}`, role: 'img', 'aria-label': label, title: label, 'data-state': state },
    shape,
  );
}
