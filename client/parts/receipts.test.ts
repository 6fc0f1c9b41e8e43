import { expect, test } from 'vitest';
import type { MessageName } from '../cipher/cipher.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, open, place } from '../testing/people.ts';
import { plainCipher } from '../testing/plain-cipher.ts';

test('[E66] to whom the key of a message was sent again is told as long as they do not have it, and by the device that sent it alone', async () => {
  const here = place();
  const asked: MessageName[] = [];
  const cipher = {
    ...plainCipher,
    givenAgain: async (name: MessageName) => {
      asked.push(name);
      return [bob, carol];
    },
  };
  const a = await open(here, alice, { cipher });
  await open(here, carol);
  const group = await a.roost.createGroup({ title: 'Three', members: [bob, carol] });
  const { id } = await a.roost.send(group, { text: 'for all' });
  await settle();
  const receiptsAt = async ({ roost }: typeof a) => {
    const asking = roost.receipts(group, id);
    await settle();
    return asking;
  };
  // Bob is not there yet; Carol has it.
  expect(await receiptsAt(a)).toMatchObject({
    ...{ delivered: [{ user: carol }], waiting: [{ user: bob }] },
    keySentAgain: [{ user: bob }],
  });
  expect(asked).toEqual([{ conversation: group, sender: alice, device: 1, number: expect.any(Number) }]);
  const a2 = await open(here, alice, { device: 2, cipher });
  await here.clock.advance(5_000);
  expect(await receiptsAt(a2)).toMatchObject({ waiting: [{ user: bob }], keySentAgain: [] });
  expect(asked).toHaveLength(1);
  await open(here, bob);
  expect(await receiptsAt(a)).toMatchObject({ waiting: [], keySentAgain: [] });
});
