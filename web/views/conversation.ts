import type { App } from '../app/app.ts';
import { el, fill, setText } from '../app/dom.ts';
import type { Scope } from '../app/scope.ts';
import { composer } from '../conversation/composer.ts';
import { notices } from '../conversation/notices.ts';
import { requestPanel } from '../conversation/request.ts';
import { timeline } from '../conversation/timeline.ts';
import { presenceLine, typingLine } from '../model/labels.ts';
import { peerName } from '../model/peers.ts';
import { avatar } from '../parts/avatar.ts';
import { iconButton } from '../parts/button.ts';
import { verifiedMark } from '../parts/verified-mark.ts';
import type { ConversationId, ConversationSummary, MessageItem } from '../sdk.ts';

/** One chat: who it is with and how they are, its messages, and where one writes. */
export function conversationView(app: App, scope: Scope, chat: ConversationId): HTMLElement {
  const { roost } = app;
  roost.openChat(chat);
  scope.add(() => roost.closeChat(chat));

  const lower = el('div');
  const write = composer(app, scope, chat);
  const lines = timeline(app, scope, chat, (message: MessageItem) => write.replyTo(message));
  const asked = requestPanel(app, scope, chat);
  lower.append(asked, write.node);

  const show = () => {
    const summary = roost.conversation(chat).current;
    if (summary === null) return;
    const isSignedOut = roost.status.current.state === 'signed-out';
    const closed = isSignedOut
      ? 'This device is signed out: you can read what it has, and send nothing.'
      : closedReason(summary);
    write.node.hidden = closed !== null || summary.request !== null;
    // What can be said to a request wants the server too.
    asked.inert = isSignedOut;
    lower.querySelector('.composer-closed')?.remove();
    if (closed !== null) lower.append(el('p', { class: 'composer-closed' }, closed));
  };
  scope.watch(roost.conversation(chat), show);
  scope.watch(roost.status, show);
  return el('div', { class: 'view' }, head(app, scope, chat), ...notices(app, scope, chat), lines, lower);
}

function head(app: App, scope: Scope, chat: ConversationId): HTMLElement {
  const picture = el('span');
  const name = el('h2');
  const mark = verifiedMark();
  mark.hidden = true;
  const line = el('p', { class: 'bar-sub' });
  const opener = el(
    'button',
    { type: 'button', class: 'chat-head', title: 'Details', onclick: () => app.router.go({ details: true }) },
    picture,
    el('span', { class: 'bar-title' }, el('span', { class: 'bar-name' }, name, mark), line),
  );

  let members = '';
  const show = () => {
    const summary = app.roost.conversation(chat).current;
    if (summary === null) return;
    const title = peerName(summary);
    if (name.textContent !== title) fill(picture, avatar(summary.peer ?? summary.id, title, 'small'));
    setText(name, title);
    const typing = typingLine(
      summary.typing.map((person) => person.name),
      summary.kind === 'group',
    );
    const state = summary.kind === 'group' ? members : presenceLine(summary.presence, Date.now());
    setText(line, typing || state);
    line.hidden = line.textContent === '';
    line.classList.toggle('is-live', typing !== '' || state === 'online');
  };
  scope.watch(app.roost.conversation(chat), show);
  scope.every(30_000, show);
  const peer = app.roost.conversation(chat).current?.peer;
  if (peer) scope.watch(app.roost.trust(peer), ({ state }) => (mark.hidden = state !== 'verified'));
  if (app.roost.conversation(chat).current?.kind !== 'direct') {
    scope.watch(app.roost.group(chat), (group) => {
      members = group?.members.map((member) => (member.own ? 'you' : member.name)).join(', ') ?? '';
      show();
    });
  }

  const back = iconButton('back', 'Back to the chats', () => app.router.go({ chat: null }), 'back');
  const details = iconButton('info', 'Details', () => app.router.go({ details: true }));
  return el('header', { class: 'bar' }, back, opener, details);
}

/** Why one cannot write here, or null. */
function closedReason(summary: ConversationSummary): string | null {
  // The notice above says why.
  if (summary.halted !== null && summary.halted.by !== null) return 'Nothing is sent here until you decide.';
  if (summary.halted !== null) return summary.halted.sentence;
  return summary.isMember ? null : 'You are no longer in this group. You can read what was written while you were.';
}
