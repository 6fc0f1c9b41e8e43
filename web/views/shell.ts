import type { App } from '../app/app.ts';
import { el, fill } from '../app/dom.ts';
import { sentenceOf } from '../app/errors.ts';
import { nextProfileUrl } from '../app/profiles.ts';
import { Scope } from '../app/scope.ts';
import { banner } from '../parts/banner.ts';
import { drawing } from '../parts/icons.ts';
import { newDevicesNotice } from '../parts/new-devices.ts';
import { toast } from '../parts/toast.ts';
import { chatsView } from './chats.ts';
import { conversationView } from './conversation.ts';
import { detailsView } from './details.ts';
import { devicesView } from './devices.ts';
import { newChatView } from './new-chat.ts';
import { newGroupView } from './new-group.ts';
import { requestsView } from './requests.ts';
import { settingsView } from './settings.ts';

/** A view fills a pane for as long as its scope lasts. */
export type View = (app: App, scope: Scope) => HTMLElement;

const sides = {
  chats: chatsView,
  requests: requestsView,
  'new-chat': newChatView,
  'new-group': newGroupView,
  devices: devicesView,
  settings: settingsView,
} as const satisfies Record<string, View>;

/** The signed-in page: banner above, list on the left, chat on the right; on a phone one of the two. */
export function shell(app: App, scope: Scope): HTMLElement {
  const side = el('section', { class: 'pane pane-side', 'aria-label': 'Chats' });
  const main = el('main', { class: 'pane pane-main' });
  const panes = el('div', { class: 'panes' }, side, main);
  const showSide = slot(scope, side);
  const showMain = slot(scope, main);

  scope.watch(app.router, (route) => {
    panes.dataset.shows = route.chat !== null && route.side === 'chats' ? 'main' : 'side';
    showSide(route.side, (inner) => sides[route.side](app, inner));
    const { chat, details } = route;
    if (chat === null) showMain('empty', () => emptyMain());
    else if (details) showMain(`details ${chat}`, (inner) => known(app, () => detailsView(app, inner, chat)));
    else showMain(`chat ${chat}`, (inner) => known(app, () => conversationView(app, inner, chat)));
  });
  scope.watch(app.roost.conversations, (list) => {
    const unread = list.reduce((sum, chat) => sum + (chat.muted ? 0 : chat.unread), 0);
    document.title = unread === 0 ? 'Roost' : `(${unread}) Roost`;
  });

  scope.listen(window, 'keydown', (event) => event.key === 'Escape' && !event.defaultPrevented && stepBack(app));
  return el('div', { class: 'shell' }, banner(app, scope), newDevicesNotice(app, scope), panes);
}

/** Escape leaves a panel for the chats, and the details of a chat for its messages. */
function stepBack({ router }: App): void {
  if (document.querySelector('dialog[open]') !== null) return;
  if (router.current.side !== 'chats') router.go({ side: 'chats' });
  else if (router.current.details) router.go({ details: false });
}

/** A place that holds one view at a time; the same key leaves it as it is. */
function slot(scope: Scope, place: HTMLElement) {
  let shown = '';
  let inner = new Scope();
  scope.add(() => inner.end());
  return (key: string, make: (scope: Scope) => HTMLElement): void => {
    if (key === shown) return;
    shown = key;
    inner.end();
    inner = new Scope();
    fill(place, make(inner));
  };
}

/** A chat that an address names and that cannot be shown leads to the list. */
function known(app: App, make: () => HTMLElement): HTMLElement {
  try {
    return make();
  } catch (error) {
    toast(sentenceOf(error));
    queueMicrotask(() => app.router.go({ chat: null, details: false }));
    return emptyMain();
  }
}

function emptyMain(): HTMLElement {
  const bird = drawing(
    '<rect width="64" height="64" rx="16" fill="currentColor" opacity=".12" stroke="none"/><path d="M15 39c0-11 8-19 18-19 3.3 0 6.200.9 8.6 2.500 1.3-1.500 3.3-2.300 5.7-2l3.7.5-2.6 3.800c.4 1.400.6 2.900.6 4.500C49 39.6 41.200 46 31 46H15z" fill="currentColor" stroke="none" opacity=".55"/><path d="M12 51h40" stroke-width="4" opacity=".35"/>',
    64,
    64,
    72,
    72,
  );
  return el(
    'div',
    { class: 'empty' },
    bird,
    el('h2', {}, 'Choose a chat'),
    el(
      'p',
      {},
      'Pick one on the left, or begin one with the plus. To try Roost alone, be somebody else in a second window; whoever does not know you yet finds what you write among their requests.',
    ),
    el(
      'a',
      { class: 'button is-quiet', href: nextProfileUrl(), target: '_blank' },
      'Open a second person in a new window',
    ),
  );
}
