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
    rule: 'D7.3',
    name: 'a one-time prekey stays where it was when it is handed out',
    file: `${folder}/keys/claim.ts`,
    find: 'if (key !== null) context.store.keys.putOneTimes(device, after);',
    replace: '',
    kinds: ['claims'],
  },
  {
    rule: 'D7.3',
    name: 'a publication that is repeated brings back what was handed out',
    file: `${folder}/keys/publish.ts`,
    find: 'oneTime.filter(({ id }) => id > held.highest)',
    replace: 'oneTime.filter(({ id }) => !held.prekeys.some((one) => one.id === id))',
    kinds: ['claims'],
  },
  {
    rule: 'D7.3',
    name: 'who asks again is given another',
    file: `${folder}/keys/claim.ts`,
    find: 'if (key === undefined || isRepeat || isUsedUp)',
    replace: 'if (key === undefined || isUsedUp)',
    kinds: ['claims'],
  },
  {
    rule: 'D7.3',
    name: 'strangers are given all that is there',
    file: `${folder}/keys/claim.ts`,
    find: '(!isKnown && today.forStrangers === 0)',
    replace: 'false',
    kinds: ['claims'],
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
    find: 'if (today.listChanges > context.limits.maxDeviceListChangesPerDay) {',
    replace: 'if (today.listChanges > 1_000_000) {',
    kinds: ['links'],
  },
];
