import type { App } from '../app/app.ts';
import { el, fill } from '../app/dom.ts';
import { attempt, sentenceOf } from '../app/errors.ts';
import { nextDeviceUrl } from '../app/profiles.ts';
import type { Scope } from '../app/scope.ts';
import { presenceLine } from '../model/labels.ts';
import { backBar } from '../parts/bar.ts';
import { button, iconButton } from '../parts/button.ts';
import { confirmFirst, openDialog } from '../parts/dialog.ts';
import { icon } from '../parts/icons.ts';
import { toast } from '../parts/toast.ts';
import type { DeviceInfo } from '../sdk.ts';

/** How often the list is asked for while a code waits to be used. */
const askEveryMs = 2_000;

/** One's devices: see them, link one more, remove one. */
export function devicesView(app: App, scope: Scope): HTMLElement {
  const { roost, router } = app;
  const list = el(
    'ul',
    { class: 'rows scrolls', 'aria-label': 'Devices' },
    el('li', { class: 'rows-label' }, 'Loading…'),
  );
  const load = () =>
    roost.devices().then(
      (devices) => !scope.ended && fill(list, ...devices.map((device) => el('li', {}, deviceRow(app, device, load)))),
      (error: unknown) => !scope.ended && fill(list, el('li', { class: 'problem' }, sentenceOf(error))),
    );
  void load();
  const link = button('Link a device', () => openLink(app, load));
  return el(
    'div',
    { class: 'view view-panel' },
    backBar('Devices', () => router.go({ side: 'settings' })),
    el(
      'div',
      { class: 'panel' },
      link,
      el('p', { class: 'hint' }, 'A linked device has all your chats and works on its own.'),
    ),
    list,
  );
}

function deviceRow(app: App, device: DeviceInfo, changed: () => void): HTMLElement {
  const seen = presenceLine({ state: device.online ? 'online' : 'offline', lastSeenAt: device.lastSeenAt }, Date.now());
  const sub = device.own ? 'this device' : seen;
  const question = {
    title: `Remove “${device.name}”?`,
    text: 'It is signed out at once. To use it again, link it anew.',
    action: 'Remove',
    isDangerous: true,
  };
  const remove = () =>
    confirmFirst(question, () => void attempt(() => app.roost.removeDevice(device.device)).then(changed));
  return el(
    'div',
    { class: 'row' },
    el('span', { class: 'avatar is-device', 'aria-hidden': 'true' }, icon('devices')),
    el(
      'span',
      { class: 'row-text' },
      el('span', { class: 'row-name' }, device.name),
      el('span', { class: 'row-sub' }, sub),
    ),
    el(
      'span',
      { class: 'row-actions' },
      device.primary && el('span', { class: 'tag' }, 'primary'),
      !device.own && !device.primary && iconButton('delete', `Remove ${device.name}`, remove),
    ),
  );
}

/** Shows a code for the new device, until it is used or has run out. */
function openLink(app: App, changed: () => void): void {
  const { roost } = app;
  openDialog('Link a device', (dialog) => {
    const body = el('div', { class: 'panel-inner' }, el('p', { class: 'hint' }, 'Asking for a code…'));
    const show = async () => {
      const before = (await roost.devices()).map((device) => device.device);
      const { code, expiresAt } = await roost.createLink();
      if (dialog.scope.ended) return;
      const left = el('p', { class: 'hint' });
      const url = nextDeviceUrl(app.profile, code);
      fill(
        body,
        el('p', {}, 'On the new device open Roost, choose “I have a code from another device”, and type this:'),
        el('p', { class: 'shown-code' }, el('output', { 'aria-label': 'Code' }, code)),
        left,
        el('a', { class: 'link-button', href: url, target: '_blank' }, 'Try it: open a second device in a new window'),
      );
      const count = () => {
        const seconds = Math.max(0, Math.round((expiresAt - Date.now()) / 1_000));
        left.textContent =
          seconds === 0
            ? 'The code has run out.'
            : `It works for ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} more.`;
      };
      count();
      dialog.scope.every(1_000, count);
      dialog.scope.every(askEveryMs, () => {
        void roost.devices().then(
          (devices) => {
            const fresh = devices.find((device) => !before.includes(device.device));
            if (fresh === undefined || dialog.scope.ended) return;
            dialog.close();
            changed();
            toast(`“${fresh.name}” is linked.`);
          },
          () => {},
        );
      });
    };
    show().catch((error: unknown) => fill(body, el('p', { class: 'problem' }, sentenceOf(error))));
    return [body, el('div', { class: 'dialog-actions' }, button('Close', dialog.close, 'is-quiet'))];
  });
}
