import type { App } from '../app/app.ts';
import { el, fill } from '../app/dom.ts';
import { attempt, sentenceOf } from '../app/errors.ts';
import { nextProfileUrl } from '../app/profiles.ts';
import type { Scope } from '../app/scope.ts';
import { avatar } from '../parts/avatar.ts';
import { backBar } from '../parts/bar.ts';
import { button } from '../parts/button.ts';
import { askForText, confirmFirst } from '../parts/dialog.ts';
import { type IconName, icon } from '../parts/icons.ts';
import { words } from '../sdk.ts';

/** Oneself: name, devices, and the end of it. */
export function settingsView(app: App, scope: Scope): HTMLElement {
  const { roost, router } = app;
  const head = el('div', { class: 'panel-head' });
  scope.watch(roost.profile, (profile) => {
    const name = profile.name || roost.account.name;
    const save = (text: string) => void attempt(() => roost.setProfile({ name: text }));
    const address = profile.phone ?? (profile.handle === null ? '' : `@${profile.handle}`);
    fill(
      head,
      avatar(roost.account.user, name, 'large'),
      el('h2', {}, name),
      el('p', { class: 'bar-sub' }, address),
      button('Change name', () => askForText('Your name', 'Others see this name', name, 60, save), 'is-quiet'),
    );
  });

  const second = el(
    'a',
    { class: 'row', href: nextProfileUrl(), target: '_blank' },
    mark('window'),
    twoLines('Open a second person', 'In a new window, to try Roost alone'),
    el('span'),
  );
  return el(
    'div',
    { class: 'view view-panel' },
    backBar('Settings', () => router.go({ side: 'chats' })),
    el(
      'div',
      { class: 'view-body scrolls' },
      el('div', { class: 'panel' }, head),
      el(
        'div',
        { class: 'rows' },
        roost.isEncrypted && strictChoice(app, scope),
        entry('devices', 'Devices', 'Link a device, or remove one', () => router.go({ side: 'devices' })),
        second,
        entry('leave', 'Sign out', 'Removes your chats from this browser', () => void confirmSignOut(app)),
      ),
    ),
  );
}

/** Whether messages wait when somebody's safety number has changed. */
function strictChoice({ roost }: App, scope: Scope): HTMLElement {
  const box = el('input', { type: 'checkbox', onchange: () => void attempt(() => roost.setStrict(box.checked)) });
  scope.watch(roost.isStrict, (isStrict) => {
    box.checked = isStrict;
  });
  return el(
    'label',
    { class: 'choice' },
    box,
    el(
      'span',
      {},
      el('span', { class: 'row-name' }, 'Hold messages back when a safety number has changed'),
      el('span', { class: 'hint' }, 'Nothing is sent into such a chat until you have looked at it.'),
    ),
  );
}

function entry(name: IconName, title: string, sub: string, onclick: () => void): HTMLElement {
  return el('button', { type: 'button', class: 'row', onclick }, mark(name), twoLines(title, sub), el('span'));
}

function mark(name: IconName): HTMLElement {
  return el('span', { class: 'avatar is-device', 'aria-hidden': 'true' }, icon(name));
}

function twoLines(title: string, sub: string): HTMLElement {
  return el(
    'span',
    { class: 'row-text' },
    el('span', { class: 'row-name' }, title),
    el('span', { class: 'row-sub' }, el('span', {}, sub)),
  );
}

/** What it means depends on the devices that stay: they are asked for first. */
async function confirmSignOut(app: App): Promise<void> {
  const text = await app.roost.devices().then(words.signingOut, (error: unknown) => {
    return `${sentenceOf(error)} Your chats are erased from this browser, and whether another device keeps them cannot be told now.`;
  });
  const question = {
    title: 'Sign out?',
    text,
    action: 'Sign out',
    isDangerous: true,
  };
  const leave = () =>
    attempt(() => app.roost.signOut()).then(() => location.assign(location.pathname + location.search));
  confirmFirst(question, () => void leave());
}
