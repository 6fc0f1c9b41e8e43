import type { App } from '../app/app.ts';
import { attempt } from '../app/errors.ts';
import { confirmFirst } from '../parts/dialog.ts';
import { type MenuItem, openMenu } from '../parts/menu.ts';
import type { ConversationId, MessageItem } from '../sdk.ts';
import { openReceipts } from './receipts.ts';

/** Opens what can be done with a message. */
export function messageMenu(
  app: App,
  anchor: HTMLElement,
  chat: ConversationId,
  item: MessageItem,
  reply: () => void,
): void {
  const items = entries(app, chat, item, reply);
  if (items.length > 0) openMenu(anchor, 'Message', items);
}

function entries(app: App, chat: ConversationId, item: MessageItem, reply: () => void): MenuItem[] {
  const { roost } = app;
  const isSent = item.seq !== null;
  const items: MenuItem[] = [];
  if (isSent) items.push({ icon: 'reply', label: 'Reply', choose: reply });
  items.push({
    icon: 'copy',
    label: 'Copy text',
    choose: () => void attempt(() => navigator.clipboard.writeText(item.text)),
  });
  if (item.own && isSent) {
    items.push({ icon: 'info', label: 'Message info', choose: () => openReceipts(roost, chat, item) });
  }
  if (item.canDelete) {
    const remove = () => void attempt(() => roost.deleteForEveryone(chat, item.id));
    const choose = () =>
      confirmFirst(
        {
          title: 'Delete for everyone?',
          text: 'The message is removed on all devices of everybody in this chat. This cannot be undone.',
          action: 'Delete for everyone',
          isDangerous: true,
        },
        remove,
      );
    items.push({ icon: 'delete', label: 'Delete for everyone', isDangerous: true, choose });
  }
  if (item.state === 'sending' && item.fromThisDevice) {
    const choose = () => void attempt(() => roost.discard(item.id));
    items.push({ icon: 'close', label: 'Do not send', isDangerous: true, choose });
  }
  return items;
}
