import type { App } from '../app/app.ts';
import { type Child, el, fill, setText } from '../app/dom.ts';
import { attempt } from '../app/errors.ts';
import type { Scope } from '../app/scope.ts';
import { type Status, words } from '../sdk.ts';
import { button } from './button.ts';
import { confirmFirst } from './dialog.ts';

/** Short interruptions are not worth a notice. */
const patienceMs = 1_200;

/** A line above everything while the connection is not as it should be. */
export function banner(app: App, scope: Scope): HTMLElement {
  const node = el('div', { class: 'banner', role: 'status', hidden: true });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const line = el('span');
  let shown: Status['state'] | null = null;
  scope.add(() => clearTimeout(timer));

  const show = () => {
    const content = contentFor(app, app.roost.status.current);
    node.hidden = content === null;
    node.classList.toggle('is-bad', content?.isBad ?? false);
    // The words change while one waits; a button stays where the focus is.
    const { state } = app.roost.status.current;
    setText(line, content?.words ?? '');
    if (content !== null && state !== shown) fill(node, line, content.action);
    shown = content === null ? null : state;
  };
  const showLater = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      show();
    }, patienceMs);
  };

  scope.watch(app.roost.status, ({ state }) => {
    if (node.hidden && (state === 'connecting' || state === 'offline')) showLater();
    else show();
  });
  scope.every(1_000, () => !node.hidden && show());
  return node;
}

interface Content {
  readonly words: string;
  readonly action?: Child;
  readonly isBad?: boolean;
}

function contentFor(app: App, status: Status): Content | null {
  switch (status.state) {
    case 'online':
    case 'catching-up':
    case 'closed':
      return null;
    case 'connecting':
      return { words: 'Connecting…' };
    case 'offline':
      return { words: offlineText(status), action: button('Try now', () => app.roost.connect(), 'is-soft') };
    case 'displaced':
      return {
        words: 'Roost is in use in another tab or window.',
        action: button('Use here', () => app.roost.connect(), 'is-soft'),
      };
    case 'signed-out':
      return {
        isBad: true,
        words: status.sentence,
        action: button('Link or sign up again', () => confirmStartOver(app), 'is-soft'),
      };
    case 'upgrade':
      return {
        isBad: true,
        words: status.sentence,
        action: button('Reload', () => location.reload(), 'is-soft'),
      };
    case 'superseded':
      return {
        words: 'Roost was opened in another tab or program since.',
        action: button('Use here', () => location.reload(), 'is-soft'),
      };
    case 'failed':
      return { isBad: true, words: status.sentence || 'This browser no longer stores anything for Roost.' };
  }
}

function offlineText({ retryAt, unsent, problem }: Status): string {
  const waiting = unsent === 0 ? '' : unsent === 1 ? ' One message is waiting.' : ` ${unsent} messages are waiting.`;
  const seconds = retryAt === null ? 0 : Math.ceil((retryAt - Date.now()) / 1_000);
  const again = seconds > 0 ? ` Trying again in ${seconds} s.` : '';
  return `${problem ?? 'No connection.'}${waiting}${again}`;
}

/** What this browser keeps can be read until then, and may be kept nowhere else. */
function confirmStartOver({ roost }: App): void {
  const { name } = roost.account;
  const kept = { name: roost.profile.current.name || name, chats: roost.conversations.current.length };
  const question = {
    title: 'Erase the chats of this browser?',
    text: words.startingOver({ ...kept, unsent: roost.status.current.unsent }),
    action: 'Erase and begin anew',
    isDangerous: true,
  };
  confirmFirst(
    question,
    () => void attempt(() => roost.signOut()).then(() => location.assign(location.pathname + location.search)),
  );
}
