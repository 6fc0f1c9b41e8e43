import type { App } from '../app/app.ts';
import { attempt } from '../app/errors.ts';
import { peerName } from '../model/peers.ts';
import type { ConversationSummary } from '../sdk.ts';
import { t } from '../text/chats.ts';
import { isolated } from '../text/isolates.ts';
import { confirmFirst, type Question } from './dialog.tsx';
import { type MenuItem, openMenu } from './menu.tsx';
import { toast } from './toast.tsx';

/** Opens what can be done with a chat. */
export function openChatMenu(app: App, anchor: HTMLElement, chat: ConversationSummary): void {
  openMenu(anchor, t('chat.menu'), chatMenu(app, chat));
}

/** What it offers; all of it stays on this device. */
export function chatMenu(app: App, chat: ConversationSummary): MenuItem[] {
  const { roost } = app;
  const { id, pinned, archived, muted, isNotes } = chat;
  const items: MenuItem[] = [];
  if (!archived) {
    const choose = () => void attempt(() => roost.setPinned(id, !pinned));
    items.push({ icon: 'pin', label: t(pinned ? 'chat.unpin' : 'chat.pin'), choose });
  }
  items.push({
    icon: archived ? 'unarchive' : 'archive',
    label: t(archived ? 'chat.unarchive' : 'chat.archive'),
    choose: () => void archive(app, chat),
  });
  // Nobody else is in it who could disturb.
  if (!isNotes) {
    items.push({
      ...{ icon: muted ? 'bell' : 'muted', label: t(muted ? 'unmute' : 'mute') },
      choose: () => turnQuiet(app, chat),
    });
  }
  items.push({ icon: 'delete', label: t('chat.delete'), isDangerous: true, choose: () => confirmDelete(app, chat) });
  return items;
}

/** Mutes it, or ends that. Of a group the person says whether what is for them among all is told all the same. */
export function turnQuiet({ roost }: App, chat: ConversationSummary): void {
  const { id, kind, muted } = chat;
  const mute = (exceptMentions: boolean) => void attempt(() => roost.setMuted(id, true, { exceptMentions }));
  if (muted) void attempt(() => roost.setMuted(id, false));
  else if (kind === 'direct') mute(false);
  else {
    const question = {
      ...{ title: t('mute.title', { name: isolated(peerName(chat)) }), text: t('mute.text'), action: t('mute.all') },
      instead: { action: t('mute.exceptMentions'), act: () => mute(true) },
    };
    confirmFirst(question, () => mute(false));
  }
}

async function archive({ roost }: App, chat: ConversationSummary): Promise<void> {
  const { id, archived, muted } = chat;
  if (!(await attempt(() => roost.setArchived(id, !archived)))) return;
  // The row has gone from where one looks.
  const where = archived ? 'chat.isBack' : muted ? 'chat.staysAway' : 'chat.isAway';
  toast(t(where, { name: isolated(peerName(chat)) }));
}

/** Says exactly what goes and what does not. A group is not left by it: that is offered beside it. */
function confirmDelete(app: App, chat: ConversationSummary): void {
  const name = isolated(peerName(chat));
  const question: Question = {
    title: t('chat.deleteTitle', { name }),
    text: t(textOf(chat), { name }),
    action: t('chat.delete'),
    isDangerous: true,
  };
  const leave = async () => {
    await app.roost.leave(chat.id);
    await deleteChat(app, chat);
  };
  const instead = { action: t('chat.leaveAndDelete'), act: () => void attempt(leave) };
  const remove = () => void attempt(() => deleteChat(app, chat));
  confirmFirst(canLeave(chat) ? { ...question, instead } : question, remove);
}

function textOf(chat: ConversationSummary) {
  if (chat.isNotes) return 'chat.deleteNotes';
  if (chat.kind === 'direct') return 'chat.deleteDirect';
  return canLeave(chat) ? 'chat.deleteGroup' : 'chat.deleteLeft';
}

function canLeave({ kind, isMember, isNotes }: ConversationSummary): boolean {
  return kind === 'group' && isMember && !isNotes;
}

/** With what the page alone has of it: what is being made ready to be sent, and what was begun. */
async function deleteChat({ roost, router, drafts, media }: App, { id }: ConversationSummary): Promise<void> {
  media.forget((chat) => chat === id);
  await roost.deleteChat(id);
  drafts.keep(id, '');
  drafts.answer(id, null);
  media.opened.forget();
  if (router.current.chat === id) router.go({ chat: null });
}
