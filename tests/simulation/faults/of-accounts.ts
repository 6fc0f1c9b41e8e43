import type { Fault } from './list.ts';

const folder = 'durable-objects/user';

export const accountFaults: readonly Fault[] = [
  {
    rule: 'D7.1',
    name: 'a primary that was not seen is signed out although others are there',
    file: `${folder}/account/devices.ts`,
    find: 'unseen.filter((row) => row !== all[0] || unseen.length === all.length)',
    replace: 'unseen.filter(() => true)',
    kinds: ['unusedPrimary'],
  },
  {
    rule: 'D10.4',
    name: 'look-ups have no end',
    file: `${folder}/contacts/contacts.ts`,
    find: '  if (used + count > most) {',
    replace: '  if (used + count > 1_000_000) {',
    kinds: ['stranger'],
  },
  {
    rule: 'D10.5',
    name: 'a device list may change as often as one likes',
    file: `${folder}/account/devices.ts`,
    find: 'if (today.listChanges > core.limits.maxDeviceListChangesPerDay) {',
    replace: 'if (today.listChanges > 1_000_000) {',
    kinds: ['links'],
  },
];
