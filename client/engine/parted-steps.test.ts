import { expect, test } from 'vitest';
import type { Cipher } from '../cipher/cipher.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place, texts } from '../testing/people.ts';
import { plainCipher } from '../testing/plain-cipher.ts';

/** As many frames as a server sends before it waits to hear of them. */
const arriving = 45;
/** That was under way, and as many as a step takes. */
const mostBefore = 1 + 32;

test('[T2] what a person sends while much arrives waits for some of it, and not for all', async () => {
  const here = place();
  const happened: string[] = [];
  const held = Promise.withResolvers<void>();
  let isSlow = false;
  const cipher: Cipher = {
    ...plainCipher,
    seal: (...all) => {
      happened.push('sealed');
      return plainCipher.seal(...all);
    },
    open: async (...all) => {
      if (isSlow) await held.promise;
      happened.push('opened');
      return plainCipher.open(...all);
    },
  };
  const b = await open(here, bob, { cipher });
  const a = await open(here, alice);
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'first' });
  await settle();
  happened.length = 0;
  isSlow = true;
  const wanted = Array.from({ length: arriving }, (_, i) => `message ${i}`);
  // The first keeps a step busy, and all others arrive meanwhile, a frame each.
  for (const text of wanted) {
    await a.roost.send(id, { text });
    await settle();
  }
  const sent = b.roost.send(id, { text: 'mine' });
  await settle();
  held.resolve();
  await sent;
  const opened = () => happened.filter((what) => what === 'opened').length;
  for (let turns = 0; turns < 100 && opened() < arriving; turns++) await settle();
  const before = happened.indexOf('sealed');
  expect(before).toBeGreaterThanOrEqual(0);
  expect(before).toBeLessThanOrEqual(mostBefore);
  expect(opened()).toBe(arriving);
  expect(await texts(b.roost, id)).toEqual(expect.arrayContaining(['first', ...wanted.slice(-20), 'mine']));
});
