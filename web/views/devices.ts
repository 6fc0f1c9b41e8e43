import type { App } from '../app/app.ts';
import { el, fill } from '../app/dom.ts';
import { attempt, sentenceOf } from '../app/errors.ts';
import type { Scope } from '../app/scope.ts';
import { presenceLine } from '../model/labels.ts';
import { backBar } from '../parts/bar.ts';
import { button, iconButton } from '../parts/button.ts';
import { confirmFirst } from '../parts/dialog.ts';
import { icon } from '../parts/icons.ts';
import { type DeviceInfo, words } from '../sdk.ts';
import { openLink } from './link-device.ts';

/** One's devices: see them, link one more, remove one. */
export function devicesView(app: App, scope: Scope): HTMLElement {
  const { roost, router } = app;
  const list = el(
    'ul',
    { class: 'rows scrolls', 'aria-label': 'Devices' },
    el('li', { class: 'rows-label' }, 'Loading…'),
  );
  const top = el('div', { class: 'panel' });
  const show = (devices: readonly DeviceInfo[]) => {
    fill(top, ...linking(app, devices, load));
    fill(list, ...devices.map((device) => el('li', {}, deviceRow(app, device, devices, load))));
  };
  const load = () =>
    roost.devices().then(
      (devices) => !scope.ended && show(devices),
      (error: unknown) => !scope.ended && fill(list, el('li', { class: 'problem' }, sentenceOf(error))),
    );
  // A device that joined or went while one looks.
  scope.watch(roost.newDevices, () => void load());
  return el(
    'div',
    { class: 'view view-panel' },
    backBar('Devices', () => router.go({ side: 'settings' })),
    top,
    list,
  );
}

/** Only the primary links: elsewhere the page says where. */
function linking(app: App, devices: readonly DeviceInfo[], changed: () => void): HTMLElement[] {
  const primary = devices.find((device) => device.primary);
  if (primary !== undefined && !primary.own) {
    return [el('p', { class: 'hint' }, `A further device is linked on the primary one, “${primary.name}”.`)];
  }
  return [
    button('Link a device', () => openLink(app, changed)),
    el('p', { class: 'hint' }, 'A linked device has all your chats and works on its own.'),
  ];
}

function deviceRow(app: App, device: DeviceInfo, all: readonly DeviceInfo[], changed: () => void): HTMLElement {
  const seen = presenceLine({ state: device.online ? 'online' : 'offline', lastSeenAt: device.lastSeenAt }, Date.now());
  const facts = [device.own ? 'this device' : seen, words.place(device), words.since(device)];
  const heir = device.primary ? all.find((other) => other !== device) : undefined;
  const succeeded = heir === undefined ? '' : ` “${heir.name}” is the primary device from then on.`;
  const question = {
    title: `Remove “${device.name}”?`,
    text: `It is signed out at once. To use it again, link it anew.${succeeded}`,
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
      el('span', { class: 'row-facts' }, facts.filter((fact) => fact !== '').join(' · ')),
    ),
    el(
      'span',
      { class: 'row-actions' },
      device.primary && el('span', { class: 'tag' }, 'primary'),
      !device.own && iconButton('delete', `Remove ${device.name}`, remove),
    ),
  );
}
