import type { App } from '../app/app.ts';
import { el, setText } from '../app/dom.ts';
import type { Scope } from '../app/scope.ts';
import { words } from '../sdk.ts';

/** A line above the chats while what was written before this device was linked is on its way, or cannot come yet. */
export function olderMessages(app: App, scope: Scope): HTMLElement {
  const node = el('p', { class: 'older-messages', role: 'status', hidden: true });
  scope.watch(app.roost.transfer, (transfer) => {
    const text = words.olderMessages(transfer);
    node.hidden = text === '';
    setText(node, text);
  });
  return node;
}
