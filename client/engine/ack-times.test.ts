import { expect, test } from 'vitest';
import type { ConversationId, UserId } from '../api.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, type Place, place } from '../testing/people.ts';

const others = Array.from({ length: 8 }, (_, n) => `u${'abcdefgh'[n]}AAAAAAAAAAAAAAAAAAA` as UserId);

/** Alice's group of so many others and Bob, who is online and has acknowledged all there is. */
async function group(count: number): Promise<{ here: Place; id: ConversationId; b: Awaited<ReturnType<typeof open>> }> {
  const here = place();
  const b = await open(here, bob);
  const a = await open(here, alice);
  const id = await a.roost.createGroup({ title: 'group', members: [bob, ...others.slice(0, count - 1)] });
  await settle();
  await here.clock.advance(5_000);
  await a.roost.close();
  here.server.acks.length = 0;
  return { here, id, b };
}

/** Alice writes on another device. */
async function write(here: Place, id: ConversationId, number: number): Promise<void> {
  here.server.append(id, { sender: alice, device: 9, number });
  await settle();
}

test('[8.3c] [D6.5] in a group of more than 8 the first is acknowledged at once, what follows within 250 ms together', async () => {
  const { here, id } = await group(8);
  await write(here, id, 1);
  expect(here.server.acks.length).toBe(1);
  for (let n = 2; n <= 5; n++) {
    await here.clock.advance(50);
    await write(here, id, n);
  }
  expect(here.server.acks.length).toBe(1);
  // 250 ms after the first of them, of which 150 have passed.
  await here.clock.advance(99);
  expect(here.server.acks.length).toBe(1);
  await here.clock.advance(1);
  expect(here.server.acks.length).toBe(2);
  expect(here.server.log(id).delivered.get(bob)).toBe(here.server.log(id).entries.length);
  await here.clock.advance(250);
  await write(here, id, 6);
  expect(here.server.acks.length).toBe(3);
});

test('[8.3c] in one of 8 each is acknowledged by itself, at once', async () => {
  const { here, id } = await group(7);
  for (let n = 1; n <= 5; n++) await write(here, id, n);
  expect(here.server.acks.length).toBe(5);
});

test('[8.3c] whatever leaves takes them along, and what comes of another chat waits for nothing', async () => {
  const { here, id, b } = await group(8);
  await write(here, id, 1);
  await write(here, id, 2);
  expect(here.server.acks.length).toBe(1);
  await b.roost.send(id, { text: 'a send' });
  await settle();
  expect(here.server.acks.length).toBeGreaterThanOrEqual(2);
  expect(here.server.log(id).delivered.get(bob)).toBeGreaterThanOrEqual(3);
});

test('[8.3c] [8.6] 32 frames are acknowledged at once: the device is not taken for a slow one', async () => {
  const { here, id } = await group(8);
  for (let n = 1; n <= 33; n++) await write(here, id, n);
  expect(here.server.acks.length).toBe(2);
});

test('[8.3c] what the person reads by hand is told at once', async () => {
  const { here, id, b } = await group(8);
  await write(here, id, 1);
  await b.roost.markRead(id, 1);
  await settle();
  expect(here.server.acks.length).toBe(2);
});

test('[8.3c] [D1.7] what waits when the connection ends is in the next resume', async () => {
  const { here, id, b } = await group(8);
  await write(here, id, 1);
  await write(here, id, 2);
  b.roost.disconnect();
  await settle();
  expect(here.server.log(id).delivered.get(bob)).toBe(2);
  b.roost.connect();
  await settle();
  await here.clock.advance(1_000);
  expect(here.server.log(id).delivered.get(bob)).toBe(3);
});
