import type { App } from '../app/app.ts';
import { el, fill } from '../app/dom.ts';
import { attempt } from '../app/errors.ts';
import type { Scope } from '../app/scope.ts';
import { words } from '../sdk.ts';
import { button } from './button.ts';

/** A line above everything when a device was linked, until the person has said that they saw it. */
export function newDevicesNotice({ roost, router }: App, scope: Scope): HTMLElement {
  const node = el('div', { class: 'banner is-news', role: 'alert', hidden: true });
  scope.watch(roost.newDevices, (devices) => {
    node.hidden = devices.length === 0;
    if (node.hidden) return;
    fill(
      node,
      el('span', {}, words.newDevices(devices)),
      button('Show devices', () => router.go({ side: 'devices' }), 'is-soft'),
      button('That was me', () => void attempt(() => roost.seenDevices()), 'is-soft'),
    );
  });
  return node;
}
