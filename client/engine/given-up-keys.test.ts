/** The content keys of messages that never came into the log (E67). */
import { beforeEach, expect, test } from 'vitest';
import type { ConversationId, Roost } from '../api.ts';
import type { Cipher } from '../cipher/cipher.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, type Place, place, texts } from '../testing/people.ts';
import { plainCipher } from '../testing/plain-cipher.ts';

let here: Place;
let a: Roost;
let id: ConversationId;
let forgotten: number[];
let unsent: number[];

/** It keeps keys, as far as these are asked to go. */
const keeping: Cipher = {
  ...plainCipher,
  forget: async ({ number }) => {
    forgotten.push(number);
    return {};
  },
  forgetUnsent: async (messages) => {
    unsent.push(...messages.map(({ number }) => number));
    return {};
  },
};

beforeEach(async () => {
  here = place();
  [forgotten, unsent] = [[], []];
  await open(here, bob);
  a = (await open(here, alice, { cipher: keeping })).roost;
  id = await a.direct(bob);
  // The creation is number 1.
  await a.send(id, { text: 'two' });
  await settle();
});

test('[E67] [6.9] of one that the server refuses for good it goes at once', async () => {
  here.server.onSend = () => 'too-large';
  await a.send(id, { text: 'three' });
  await here.clock.advance(100);
  expect(forgotten).toEqual([3]);
});

test('[E67] [D2.1] of one that was given up on its way it goes when a later one is in the log, and nothing below lacks', async () => {
  here.server.onSend = () => 'swallow';
  const { id: message } = await a.send(id, { text: 'three' });
  await here.clock.advance(100);
  await a.discard(message);
  expect([forgotten, unsent]).toEqual([[], []]);
  here.server.onSend = () => null;
  await a.send(id, { text: 'four' });
  await here.clock.advance(100);
  expect([forgotten, unsent]).toEqual([[], [3]]);
  await a.send(id, { text: 'five' });
  await here.clock.advance(100);
  expect(unsent).toEqual([3]);
  expect(await texts(a, id)).toEqual(['two', 'four', 'five']);
});

test('[E67] [E68] of one whose number is another message’s only what was never in the log goes: the other’s is here, or wanted', async () => {
  here.server.onSend = () => 'id-reused';
  await a.send(id, { text: 'three' });
  await here.clock.advance(100);
  expect([forgotten, unsent]).toEqual([[], [3]]);
});
