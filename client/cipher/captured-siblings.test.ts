/** A device of one's own that was stolen makes a list of its own before it is signed out: whose siblings it names, and for whom. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { Town, type TownDevice } from '../testing/cipher-town.ts';

const group = wire.ConversationKind.GROUP;

function siblingsOf(device: TownDevice): readonly number[] {
  const row = [...device.rows.values()].find(({ key }) => key[0] === 'siblings');
  return ((row?.value ?? []) as { device: number }[]).map(({ device: number }) => number);
}

/** Alice with a phone, a tablet and the one that is stolen (2), and a group of hers with Mallory. */
async function theft() {
  const town = new Town();
  const phone = await town.add('alice', 1);
  await town.add('alice', 2);
  const tablet = await town.add('alice', 3);
  const mallory = await town.add('mallory', 1);
  town.control('chat', group, ['alice', 'mallory']);
  const hear = async (text: string) => {
    const seq = await mallory.send('chat', text);
    for (const one of [phone, tablet]) await one.open('chat', seq);
  };
  await hear('one');
  const [first, second, third] = town.people.get('alice')?.listed ?? [];
  if (first === undefined || second === undefined || third === undefined) throw new Error('nobody is listed');
  return { town, phone, tablet, mallory, hear, first, second, third };
}

/** The server tells it who is gone, and gives it the list that it has. */
async function look(device: TownDevice, removed: readonly number[], version: number): Promise<void> {
  const { town, cipher } = device;
  const keysKept = { oneTime: 100, signedPrekey: 1, kemPrekey: 1, listVersion: version, removed };
  const told = { is: 'reply', reply: { keysKept } as never } as const;
  device.commit((await cipher.answered?.('keys-low', told, device.state, device.here))?.changes);
  for (const { key, command } of (await cipher.errands?.(device.state, device.here)) ?? []) {
    if (command.getDeviceLists == null) continue;
    const reply = await town.answer(device, command);
    device.commit((await cipher.answered?.(key, { is: 'reply', reply }, device.state, device.here))?.changes);
  }
}

describe('[E28] [E73] a device of one’s own that makes a group, and names itself first there', () => {
  for (const [name, version] of [
    ['the highest version', 0xffff_ffff],
    ['the next one', 4],
  ] as const)
    test(`stays no sibling of the others once it is signed out (${name})`, async () => {
      const { town, phone, tablet, mallory, hear, first, second, third } = await theft();
      town.control('trap 1', group, ['mallory', 'alice'], {
        alice: { user: 'alice', version, listed: [second, first, third] },
      });
      // For the tablet without the phone, as if that had gone.
      town.control('trap 3', group, ['mallory', 'alice'], {
        alice: { user: 'alice', version, listed: [second, third] },
      });
      await phone.open('trap 1', await mallory.send('trap 1', 'look'));
      await tablet.open('trap 3', await mallory.send('trap 3', 'look'));
      for (const one of [phone, tablet]) await look(one, [], 3);
      town.remove('alice', 2);
      for (const one of [phone, tablet]) await look(one, [2], 4);
      town.control('chat', group, ['alice', 'mallory']);
      await hear('two');
      expect([siblingsOf(phone), siblingsOf(tablet)]).toEqual([[3], [1]]);
      await town.add('alice', 4);
      town.control('chat', group, ['alice', 'mallory']);
      await hear('three');
      expect([siblingsOf(phone), siblingsOf(tablet)]).toEqual([
        [3, 4],
        [1, 4],
      ]);
    });

  test('a phone that a former release has let it take over is the primary again', async () => {
    const { town, phone, hear, second, third } = await theft();
    const captured = { primary: second.identity, version: 0xffff_ffff };
    phone.commit({ put: [{ key: ['own-primary'], value: captured }] });
    town.remove('alice', 2);
    town.control('chat', group, ['alice', 'mallory']);
    await hear('two');
    expect(siblingsOf(phone)).toEqual([third.device]);
  });
});

describe('[E11] [E28] the primary is gone', () => {
  test('its successor is looked for where a group names it, and counts once the server’s own list does as well', async () => {
    const { town, tablet, mallory, second } = await theft();
    town.remove('alice', 1);
    const mine = town.people.get('alice');
    if (mine === undefined) throw new Error('there is no Alice');
    town.control('chat', group, ['alice', 'mallory']);
    await tablet.open('chat', await mallory.send('chat', 'by the second'));
    expect(siblingsOf(tablet)).toEqual([1, 2]);
    await tablet.settle();
    expect(siblingsOf(tablet)).toEqual([2]);
    await town.add('alice', 4);
    town.control('chat', group, ['alice', 'mallory']);
    await tablet.open('chat', await mallory.send('chat', 'and its next list'));
    expect(siblingsOf(tablet)).toEqual([2, 4]);
    expect(mine.listed[0]).toEqual(second);
  });

  test('not far above what is known: nothing could come after it', async () => {
    const { town, tablet } = await theft();
    town.remove('alice', 1);
    const mine = town.people.get('alice');
    if (mine === undefined) throw new Error('there is no Alice');
    mine.version = 0xffff_fff0;
    await look(tablet, [1], mine.version);
    expect(siblingsOf(tablet)).toEqual([1, 2]);
  });
});
