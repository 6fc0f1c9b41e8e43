import { el, fill } from '../app/dom.ts';
import type { Row } from '../app/rows.ts';
import type { TimelineRow } from '../model/timeline-rows.ts';
import { type MessageActions, messageRow, showFailure } from './message.ts';

/** Makes the element of one line of a conversation. */
export function lineRow(row: TimelineRow, isGroup: boolean, actions: MessageActions): Row<TimelineRow> {
  switch (row.kind) {
    case 'message':
      return messageRow(row, isGroup, actions);
    case 'system':
      return systemRow(row, actions);
    case 'day': {
      const node = el('div', { class: 'day', role: 'separator' }, row.label);
      return { node, update: (next) => next.kind === 'day' && fill(node, next.label) };
    }
    case 'unread':
      return { node: el('div', { class: 'unread-line', role: 'separator' }, 'Unread messages'), update: () => {} };
    case 'gap':
      return {
        node: el('div', { class: 'older' }, row.item.hasExpired ? 'Messages have expired' : 'Fetching messages…'),
        update: () => {},
      };
  }
}

function systemRow(first: Extract<TimelineRow, { kind: 'system' }>, actions: MessageActions): Row<TimelineRow> {
  const node = el('div', { class: 'system' });
  const update = (row: TimelineRow) => {
    if (row.kind !== 'system') return;
    const { item } = row;
    const failure = el('div', { class: 'failure' });
    if (item.message !== null) showFailure(failure, item.failure, { id: item.message }, actions);
    fill(node, item.state === 'sending' ? `${item.text} …` : item.text, item.failure !== null && failure);
  };
  update(first);
  return { node, update };
}
