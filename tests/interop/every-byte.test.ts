import { expect, test } from 'vitest';
import { utf8 } from '../../lib/bytes.ts';
import { refuseChanges } from '../harness/refused.ts';
import { SignalDevice } from '../harness/signal-device.ts';

test('[D7] a change of any byte of a first message by PQXDH is refused, and leaves no trace', {
  timeout: 300_000,
}, async () => {
  const [alice, bob] = [await SignalDevice.create(), await SignalDevice.create(undefined, { hasKem: true })];
  await alice.initiate(bob.bundle());
  const message = await alice.send(utf8('whole'));
  await refuseChanges(bob, message, alice);
  expect(await bob.receive(message, alice)).toEqual(utf8('whole'));
});
