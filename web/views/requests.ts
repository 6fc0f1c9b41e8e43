import type { App } from '../app/app.ts';
import { el, fill } from '../app/dom.ts';
import { rowsIn } from '../app/rows.ts';
import type { Scope } from '../app/scope.ts';
import { backBar } from '../parts/bar.ts';
import type { ConversationSummary } from '../sdk.ts';
import { chatRow } from './chats.ts';

/** What strangers have begun with this person, and they have not answered. */
export function requestsView(app: App, scope: Scope): HTMLElement {
  const { roost, router } = app;
  const list = el('nav', { class: 'rows scrolls', 'aria-label': 'Requests' });
  const nothing = el('div', { class: 'empty', hidden: true });
  fill(
    nothing,
    el('h2', {}, 'No requests'),
    el('p', {}, 'What people write whom you do not know is shown here first.'),
  );
  const show = rowsIn<ConversationSummary>(
    list,
    (chat) => chat.id,
    (chat) => chatRow(app, scope, chat),
  );
  scope.watch(roost.requests, (all) => {
    show(all);
    list.hidden = all.length === 0;
    nothing.hidden = all.length > 0;
  });
  const note = el('p', { class: 'panel-note' }, 'They do not see that you are online, nor that you have read it.');
  return el(
    'div',
    { class: 'view view-panel' },
    backBar('Requests', () => router.go({ side: 'chats' })),
    note,
    list,
    nothing,
  );
}
