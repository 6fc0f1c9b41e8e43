/** With retention until delivered a conversation hears what all devices of a person have, also when no tick rises by it. */
import { expect, test } from 'vitest';
import { stored } from '../../../schema/gen/stored.js';
import { startDirect, Town, tokenHash } from '../../../tests/harness/town.ts';

const minutes = 60_000;
const has = (conversation: string, through: number, more = {}) => ({
  ...{ conversation, through, newest: through },
  ...more,
});

/** Alice has written what makes five entries; Bob's phone has them, and his laptop was away. */
async function town(untilDelivered = true) {
  const town = new Town({}, { ttlMs: 0, untilDelivered });
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const device = await bob.link();
  const [a, phone, laptop] = [await alice.connect(), await bob.connect(), await bob.connect(device)];
  const chat = await startDirect(a, alice, bob);
  await town.pass(minutes);
  await laptop.leave();
  // The second entry lists the laptop.
  for (let i = 0; i < 3; i++) await a.ask(a.message(chat, { epoch: 2 }));
  await a.ack([has(chat, 5)]);
  await phone.ack([has(chat, 5)]);
  await town.pass(30 * minutes);
  const floor = () => {
    const row = town.conversations.get(chat)?.storage.sql.exec<{ data: ArrayBuffer }>('SELECT data FROM state');
    return stored.ConversationState.decode(new Uint8Array(row?.toArray()[0]?.data as ArrayBuffer)).floor;
  };
  return { town, alice, bob, a, phone, device, chat, floor };
}

test('[D4.4] a device that was away has all now: no tick rises, and the floor follows by itself', async () => {
  const { town: here, bob, device, chat, floor } = await town();
  expect(floor()).toBe(1);
  const laptop = await bob.connect(device, { resume: [] });
  await laptop.ack([has(chat, 3)]);
  await here.pass(30 * minutes);
  expect(floor()).toBe(3);
  await laptop.ack([has(chat, 5)]);
  await here.pass(30 * minutes);
  expect(floor()).toBe(5);
});

test('[D4.4] what it could not open is waited for until it can', async () => {
  const { town: here, bob, device, chat, floor } = await town();
  const laptop = await bob.connect(device, { resume: [] });
  await laptop.ack([has(chat, 5, { failed: [{ from: 3, through: 3 }] })]);
  await here.pass(30 * minutes);
  expect(floor()).toBe(2);
  await laptop.ack([has(chat, 5, { repaired: [{ from: 3, through: 3 }] })]);
  await here.pass(30 * minutes);
  expect(floor()).toBe(5);
});

test('[D4.4] [D1.4] the object sleeps, and its connection ends, before it has told', async () => {
  const { town: here, bob, device, chat, floor } = await town();
  const laptop = await bob.connect(device, { resume: [] });
  await laptop.ack([has(chat, 5)]);
  await here.pass(1_000);
  bob.sleep();
  await here.pass(30 * minutes);
  expect(floor()).toBe(5);
});

test('[D4.4] a device that is signed out is waited for no more', async () => {
  const { town: here, bob, device, floor } = await town();
  await bob.user.removeDevice({ device: 1, tokenHash: tokenHash(1) }, device);
  await here.pass(30 * minutes);
  expect(floor()).toBeGreaterThanOrEqual(5);
});

test('[D4.4] where nothing is erased by it, nobody is told of it', async () => {
  const { town: here, bob, device, chat, floor } = await town(false);
  const laptop = await bob.connect(device, { resume: [] });
  await here.pass(5 * minutes);
  const before = here.calls.get('report');
  await laptop.ack([has(chat, 5)]);
  await here.pass(30 * minutes);
  expect(here.calls.get('report')).toBe(before);
  expect(floor()).toBe(0);
});
