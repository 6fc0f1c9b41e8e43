import type { App } from '../app/app.ts';
import { el, fill } from '../app/dom.ts';
import { attempt } from '../app/errors.ts';
import type { Scope } from '../app/scope.ts';
import { presenceLine } from '../model/labels.ts';
import { peerName } from '../model/peers.ts';
import { avatar } from '../parts/avatar.ts';
import { backBar } from '../parts/bar.ts';
import { button } from '../parts/button.ts';
import { askForText } from '../parts/dialog.ts';
import type { ConversationId, ConversationSummary } from '../sdk.ts';
import { groupPanel } from './group.ts';
import { trustPanel } from './trust.ts';

/** What there is to know and to change about a chat. */
export function detailsView(app: App, scope: Scope, chat: ConversationId): HTMLElement {
  const { roost, router } = app;
  const summary = roost.conversation(chat);
  const bar = backBar('Details', () => router.go({ details: false }));
  const mute = button(
    '',
    () => {
      void attempt(() => roost.setMuted(chat, !summary.current?.muted));
    },
    'is-soft',
  );
  scope.watch(summary, (now) => {
    mute.textContent = now?.muted ? 'Unmute' : 'Mute';
  });
  const body = el('div', { class: 'view-body scrolls' });
  scope.watch(summary, (now) => {
    if (now === null || body.firstChild !== null) return;
    const panel = now.kind === 'group' ? groupPanel(app, scope, chat) : personPanel(app, scope, chat);
    panel.append(el('div', { class: 'panel-actions' }, mute));
    body.append(panel);
  });
  return el('div', { class: 'view view-panel' }, bar, body);
}

function personPanel(app: App, scope: Scope, chat: ConversationId): HTMLElement {
  const { roost } = app;
  const head = el('div', { class: 'panel-head' });
  const actions = el('div', { class: 'panel-actions' });
  roost.openChat(chat);
  scope.add(() => roost.closeChat(chat));

  const show = (summary: ConversationSummary | null) => {
    const peer = summary?.peer;
    if (!summary || !peer) return;
    const name = peerName(summary);
    const line = presenceLine(summary.presence, Date.now());
    fill(head, avatar(peer, name, 'large'), el('h2', {}, name), el('p', { class: 'bar-sub' }, line));
    const isContact = roost.contacts.current.some((contact) => contact.user === peer);
    const save = (text: string) => void attempt(() => roost.putContact(peer, text));
    fill(
      actions,
      isContact
        ? button('Change name', () => askForText('Name of this contact', 'Name', name, 60, save), 'is-soft')
        : button('Add to contacts', () => save(name), 'is-soft'),
      isContact && button('Remove from contacts', () => void attempt(() => roost.removeContact(peer)), 'is-danger'),
    );
  };
  scope.watch(roost.conversation(chat), show);
  scope.watch(roost.contacts, () => show(roost.conversation(chat).current));
  const peer = roost.conversation(chat).current?.peer;
  const trust = peer ? trustPanel(app, scope, peer, () => roost.people.name(peer).current) : null;
  return el('div', { class: 'panel' }, head, trust, actions);
}
