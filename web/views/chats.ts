import type { App } from '../app/app.ts';
import { el, fill, setText } from '../app/dom.ts';
import { nextProfileUrl } from '../app/profiles.ts';
import { type Row, rowsIn } from '../app/rows.ts';
import type { Scope } from '../app/scope.ts';
import { typingLine } from '../model/labels.ts';
import { matches, peerName } from '../model/peers.ts';
import { listTime } from '../model/times.ts';
import { avatar } from '../parts/avatar.ts';
import { button, iconButton } from '../parts/button.ts';
import { icon } from '../parts/icons.ts';
import { olderMessages } from '../parts/older-messages.ts';
import { ticks } from '../parts/ticks.ts';
import type { ConversationSummary, MessagePreview } from '../sdk.ts';

/** The list of chats, newest first. */
export function chatsView(app: App, scope: Scope): HTMLElement {
  const { roost, router } = app;
  const list = el('nav', {
    class: 'rows scrolls',
    'aria-label': 'Chats',
    onkeydown: (event: KeyboardEvent) => walk(event, list),
  });
  const nothing = el('div', { class: 'empty', hidden: true });
  const search = el('input', {
    class: 'input',
    type: 'search',
    placeholder: 'Search chats',
    'aria-label': 'Search chats',
  });
  const searchLine = el('div', { class: 'search' }, search);
  const requests = requestsRow(app);
  const show = rowsIn<ConversationSummary>(
    list,
    (chat) => chat.id,
    (chat) => chatRow(app, scope, chat),
  );

  const render = () => {
    const all = roost.conversations.current;
    const found = all.filter((chat) => matches(peerName(chat), search.value));
    show(found);
    const asking = roost.requests.current.length;
    requests.node.hidden = asking === 0;
    requests.count(asking);
    searchLine.hidden = all.length === 0;
    list.hidden = found.length === 0;
    nothing.hidden = found.length > 0;
    if (found.length === 0)
      fill(nothing, ...(all.length === 0 ? firstSteps(app, asking) : [el('p', {}, 'No chat has that name.')]));
  };
  scope.watch(roost.conversations, render);
  scope.watch(roost.requests, render);
  search.addEventListener('input', render);

  const bar = el(
    'header',
    { class: 'bar' },
    el('div', { class: 'bar-title' }, el('h1', { class: 'brand' }, 'Roost')),
    iconButton('group', 'New group', () => router.go({ side: 'new-group' })),
    iconButton('new-chat', 'New chat', () => router.go({ side: 'new-chat' })),
    iconButton('settings', 'Settings', () => router.go({ side: 'settings' })),
  );
  return el(
    'div',
    { class: 'view' },
    bar,
    requests.node,
    searchLine,
    olderMessages(app, scope),
    list,
    nothing,
    foot(app, scope),
  );
}

/** Where what strangers have begun is found, apart from the chats. */
function requestsRow({ router }: App) {
  const words = el('span');
  const badge = el('span', { class: 'badge' });
  const text = el(
    'span',
    { class: 'row-text' },
    el('span', { class: 'row-line' }, el('span', { class: 'row-name' }, 'Requests'), badge),
    el('span', { class: 'row-line' }, el('span', { class: 'row-sub' }, words)),
  );
  const onclick = () => router.go({ side: 'requests' });
  const picture = el('span', { class: 'row-icon' }, icon('add-person'));
  const node = el('button', { type: 'button', class: 'row requests-row', hidden: true, onclick }, picture, text);
  const count = (asking: number) => {
    setText(badge, String(asking));
    badge.setAttribute('aria-label', `${asking} waiting`);
    setText(words, asking === 1 ? 'Somebody you do not know yet' : 'People you do not know yet');
  };
  return { node, count };
}

function firstSteps(app: App, asking: number): HTMLElement[] {
  if (asking > 0)
    return [el('h2', {}, 'No chats yet'), el('p', {}, 'Somebody has written to you: see Requests above.')];
  return [
    el('h2', {}, 'No chats yet'),
    el('p', {}, 'Find somebody by phone number or handle, and say hello. It reaches them as a request.'),
    button('New chat', () => app.router.go({ side: 'new-chat' })),
  ];
}

/** Who one is here, and how to try it with somebody else. */
function foot(app: App, scope: Scope): HTMLElement {
  const name = el('span');
  scope.watch(app.roost.profile, (profile) => setText(name, `You are ${profile.name || app.roost.account.name}`));
  const second = el(
    'a',
    { class: 'link-button', href: nextProfileUrl(), target: '_blank' },
    'Open a second person in a new window',
  );
  second.addEventListener('click', () => {
    second.href = nextProfileUrl();
  });
  return el('footer', { class: 'side-foot' }, name, second);
}

export function chatRow(app: App, scope: Scope, first: ConversationSummary): Row<ConversationSummary> {
  let chat = first;
  const picture = el('span');
  const name = el('span', { class: 'row-name' });
  const line = el('span', { class: 'row-sub' });
  const time = el('span', { class: 'row-time' });
  const badge = el('span', { class: 'badge' });
  const text = el(
    'span',
    { class: 'row-text' },
    el('span', { class: 'row-line' }, name, time),
    el('span', { class: 'row-line' }, line, badge),
  );
  const onclick = () => app.router.go({ chat: chat.id, side: 'chats', details: false });
  const node = el('button', { type: 'button', class: 'row', 'data-chat': chat.id, onclick }, picture, text);

  let shownTitle: string | null = null;
  const update = (next: ConversationSummary) => {
    chat = next;
    const title = peerName(chat);
    if (title !== shownTitle) fill(picture, avatar(chat.peer ?? chat.id, title));
    shownTitle = title;
    picture.firstElementChild?.classList.toggle('online-dot', chat.presence?.state === 'online');
    setText(name, title);
    showLine(line, chat);
    setText(time, listTime(chat.at, Date.now()));
    time.classList.toggle('is-unread', chat.unread > 0);
    badge.hidden = chat.unread === 0;
    setText(badge, chat.unread > 999 ? '999+' : String(chat.unread));
    badge.setAttribute('aria-label', `${chat.unread} unread`);
  };
  update(first);
  scope.watch(app.router, (route) => node.setAttribute('aria-current', String(route.chat === chat.id)));
  return { node, update };
}

function showLine(node: HTMLElement, chat: ConversationSummary): void {
  const typing = typingLine(
    chat.typing.map((person) => person.name),
    chat.kind === 'group',
  );
  node.classList.toggle('is-live', typing !== '');
  if (typing !== '') {
    fill(node, el('span', {}, typing));
    return;
  }
  const { last } = chat;
  const mark = last?.own && last.state !== null && last.body === 'present' && ticks(last.state);
  fill(node, mark, previewText(chat, last), chat.muted && icon('muted', 16));
}

function previewText(chat: ConversationSummary, last: MessagePreview | null): HTMLElement {
  if (last === null) return el('span', { class: 'is-faint' }, chat.kind === 'group' ? 'New group' : 'No messages yet');
  if (last.body === 'deleted') return el('span', { class: 'is-faint' }, 'This message was deleted');
  if (last.body !== 'present') return el('span', { class: 'is-faint' }, 'Message');
  const author = chat.kind === 'group' && !last.own ? `${last.sender.name}: ` : '';
  return el('span', {}, `${author}${last.text.replaceAll(/\s+/g, ' ')}`);
}

/** Arrow keys go up and down the list. */
function walk(event: KeyboardEvent, list: HTMLElement): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const rows = [...list.querySelectorAll<HTMLElement>('.row')];
  const next = rows[rows.indexOf(document.activeElement as HTMLElement) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
