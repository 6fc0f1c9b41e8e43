/** A first message to a thousand devices says how far it is. */
import { expect, test } from 'vitest';
import type { Cipher } from '../cipher/cipher.ts';
import { Town } from '../testing/cipher-town.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place, texts } from '../testing/people.ts';
import { plainCipher } from '../testing/plain-cipher.ts';

test('[E63] while there is no session with all whom it is for, the chat says with how many there is', async () => {
  const here = place();
  await open(here, bob);
  const outcomes = [
    { missing: 1_000, of: 1_000 },
    { missing: 880, of: 1_000 },
    { missing: 1, of: 1_000 },
  ];
  const cipher: Cipher = {
    ...plainCipher,
    seal: async (message, state) => {
      const lacks = outcomes.shift();
      return lacks === undefined ? plainCipher.seal(message, state) : { is: 'waits', lacks };
    },
  };
  const { roost } = await open(here, alice, { cipher });
  const id = await roost.direct(bob);
  const seen: (string | null)[] = [];
  const stop = roost.conversation(id).subscribe((now) => {
    const said = now?.preparing?.sentence ?? null;
    if (said !== seen.at(-1)) seen.push(said);
  });
  await roost.send(id, { text: 'to all of you' });
  // Each step of the client tries again.
  for (let step = 0; step < 5; step++) {
    await roost.setMuted(id, step % 2 === 0);
    await settle();
  }
  expect(seen.filter((one) => one !== null)).toEqual([
    'Preparing keys: 0 of 1,000',
    'Preparing keys: 120 of 1,000',
    'Preparing keys: 999 of 1,000',
  ]);
  expect(seen.at(-1)).toBeNull();
  expect(await texts(roost, id)).toEqual(['to all of you']);
  stop();
});

test('[E63] whose device is left out is said, until a message goes to all', async () => {
  const here = place();
  await open(here, bob);
  let without: readonly string[] = [bob];
  const cipher: Cipher = {
    ...plainCipher,
    seal: async (message, state) => {
      const outcome = await plainCipher.seal(message, state);
      return outcome.is === 'sealed' ? { ...outcome, without } : outcome;
    },
  };
  const { roost } = await open(here, alice, { cipher });
  const id = await roost.direct(bob);
  await roost.send(id, { text: 'without it' });
  await settle();
  const said = roost.conversation(id).current?.leftOut;
  expect(said?.people.map(({ user }) => user)).toEqual([bob]);
  expect(said?.sentence).toContain('They are sent without it');
  without = [];
  await roost.send(id, { text: 'to all' });
  await settle();
  expect(roost.conversation(id).current?.leftOut).toBeNull();
  expect(await texts(roost, id)).toEqual(['without it', 'to all']);
});

test('[E63] what a message lacks is counted over all devices that it is for', async () => {
  const town = new Town();
  const a = await town.add('alice', 1);
  for (const device of [1, 2, 3]) await town.add('bob', device);
  town.control('group', 2, ['alice', 'bob']);
  const name = { conversation: 'group', sender: 'alice', device: 1, number: 1 };
  const group = town.group('group', Number.POSITIVE_INFINITY);
  const message = { name, content: new Uint8Array(1), group, keyNumbers: [], here: a.here };
  const waits = await a.cipher.seal(message, a.state);
  expect(waits).toMatchObject({ is: 'waits', lacks: { missing: 3, of: 3 } });
});
