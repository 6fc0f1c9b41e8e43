import type { App } from '../app/app.ts';
import { attempt, notLoaded } from '../app/errors.ts';
import { load } from '../app/load.ts';
import { reactionChoices } from '../emoji/react.tsx';
import { saveFile } from '../media/save-file.ts';
import { t } from '../media/text.ts';
import { confirmFirst } from '../parts/dialog.tsx';
import { type MenuItem, openMenu } from '../parts/menu.tsx';
import type { ConversationId, MessageItem } from '../sdk.ts';
import { t as ofChats } from '../text/chats.ts';
import { openReceipts } from './receipts.tsx';

/** Opens what can be done with a message. */
export function messageMenu(
  app: App,
  anchor: HTMLElement,
  chat: ConversationId,
  item: MessageItem,
  reply: () => void,
): void {
  openMenu(anchor, t('message'), menuEntries(app, chat, item, reply), reactionChoices(app, chat, item));
}

/** What it offers. */
export function menuEntries(app: App, chat: ConversationId, item: MessageItem, reply: () => void): MenuItem[] {
  const { roost } = app;
  const isSent = item.seq !== null;
  const { file } = item;
  const items: MenuItem[] = [];
  if (isSent && item.body === 'present') items.push({ icon: 'reply', label: t('message.reply'), choose: reply });
  if (item.text !== '') {
    const copy = () => navigator.clipboard.writeText(item.text);
    items.push({ icon: 'copy', label: t('message.copy'), choose: () => void attempt(copy) });
  }
  if (isSent && item.body === 'present') {
    const forward = () =>
      load(() => import('../media/forward-dialog.tsx')).then(({ openForward }) => openForward(app, item));
    items.push({ icon: 'forward', label: t('message.forward'), choose: () => void forward().catch(notLoaded) });
  }
  if (file !== undefined) {
    items.push({ icon: 'save', label: t('save'), choose: () => void saveFile(app, { ...item, file }) });
  }
  const isNote = roost.conversation(chat).current?.isNotes ?? false;
  if (item.own && isSent && item.body === 'present' && !isNote) {
    items.push({ icon: 'info', label: t('message.info'), choose: () => openReceipts(roost, chat, item) });
  }
  if (isSent) {
    const question = {
      title: ofChats('forMe.title'),
      text: ofChats(isNote ? 'forMe.note' : 'forMe.text'),
      action: ofChats('forMe.action'),
      isDangerous: true,
    };
    const remove = () => void attempt(() => roost.deleteForMe(chat, item.id));
    const choose = () => confirmFirst(question, remove);
    items.push({ icon: 'delete', label: ofChats('forMe'), isDangerous: true, choose });
  }
  if (item.canDelete) {
    const action = isNote ? ofChats('notes.delete') : t('delete.action');
    const question = {
      title: isNote ? ofChats('notes.deleteTitle') : t('delete.title'),
      text: isNote ? ofChats('notes.deleteText') : t('delete.text'),
      ...{ action, isDangerous: true },
    };
    const remove = () => void attempt(() => roost.deleteForEveryone(chat, item.id));
    items.push({ icon: 'delete', label: action, isDangerous: true, choose: () => confirmFirst(question, remove) });
  }
  if (item.state === 'sending' && item.fromThisDevice) {
    const choose = () => void attempt(() => roost.discard(item.id));
    items.push({ icon: 'close', label: t('message.doNotSend'), isDangerous: true, choose });
  }
  return items;
}
