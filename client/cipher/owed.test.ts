/** A sibling that is asked for a key before it has it itself. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { Town, type TownDevice } from '../testing/cipher-town.ts';
import type { Device } from './devices.ts';
import { Draft } from './draft.ts';
import { keepKey } from './keyring.ts';
import { maxOwed, noteCame, owe } from './owed.ts';
import { dropSession } from './sessions.ts';
import { siblings } from './siblings.ts';

const group = wire.ConversationKind.GROUP;

async function three() {
  const town = new Town();
  const [a, b, b2] = [await town.add('alice', 1), await town.add('bob', 1), await town.add('bob', 2)];
  town.control('group', group, ['alice', 'bob']);
  return { town, a, b, b2 };
}

async function talk(...devices: TownDevice[]): Promise<string[]> {
  const woken: string[] = [];
  for (let turn = 0; turn < 6; turn++)
    for (const device of devices) {
      await device.settle();
      woken.push(...(await device.readLetters()));
    }
  return woken;
}

/** Bob's second device lacks the chain, has asked as often as it does, and alice's answers are lost. */
async function askedInVain() {
  const { town, a, b, b2 } = await three();
  const seqs: number[] = [];
  for (const text of ['with the chain', 'lost', 'lost as well']) seqs.push(await a.send('group', text));
  const [chain = 0, lost = 0, other = 0] = seqs;
  for (const seq of [lost, other]) await b2.open('group', seq);
  for (let time = 0; time < 5; time++) {
    await b2.settle();
    town.now += 3_600_001;
  }
  town.letters.splice(0, town.letters.length, ...town.letters.filter(({ to }) => to === 'bob/1'));
  return { town, a, b, b2, chain, lost, other };
}

describe('[D7] [E66] a sibling that is behind', () => {
  test('answers before it has read anything, and gives the key when it has, though nobody asks any more', async () => {
    const { b, b2, chain, lost, other } = await askedInVain();
    expect(await talk(b, b2)).toEqual([]);
    expect(b2.keys('want-due')).toEqual([]);
    expect((await b2.open('group', lost)).outcome).toBe('failed');

    for (const seq of [chain, lost]) await b.open('group', seq);
    expect(await talk(b, b2)).toEqual(['group']);
    expect((await b2.open('group', lost)).text).toBe('lost');
    expect((await b2.open('group', other)).outcome).toBe('failed');
    expect(b.keys('owed').map((key) => key.at(-1))).toEqual([3]);
    expect(b.keys('owed-now')).toEqual([]);
  });

  test('gives it once there is a session with who has asked', async () => {
    const { b, b2, chain, lost } = await askedInVain();
    await talk(b, b2);
    for (const seq of [chain, lost]) await b.open('group', seq);
    for (const [sort, { key }] of b.rows) if (key[0] === 'session' && key[1] === 'bob') b.rows.delete(sort);
    expect(await talk(b, b2)).toEqual(['group']);
    expect((await b2.open('group', lost)).text).toBe('lost');
    expect(b.keys('owed-now')).toEqual([]);
  });

  test('gives nothing to who is no sibling any more, and none of what is forgotten meanwhile', async () => {
    const { town, a, b, b2, chain, lost, other } = await askedInVain();
    await talk(b, b2);
    for (const seq of [chain, lost, other]) await b.open('group', seq);
    const name = { conversation: 'group', sender: 'alice', device: 1, number: 2 };
    b.commit(await b.cipher.forget?.(name, b.state));
    town.remove('bob', 2);
    town.control('group', group, ['alice', 'bob']);
    await b.open('group', await a.send('group', 'without it'));
    const before = town.letters.length;
    await b.settle();
    expect(town.letters.length).toBe(before);
    expect([...b.keys('owed'), ...b.keys('owed-now')]).toEqual([]);
  });

  test('remembers a thousand, and of more those that were asked for last', async () => {
    const { town, a, b } = await three();
    await b.open('group', await a.send('group', 'one'));
    const [to] = await siblings(new Draft(b.state));
    if (to === undefined) throw new Error('there is no sibling');
    const last = maxOwed + 100;
    for (let first = 1; first <= last; first += 100) {
      town.now++;
      const draft = new Draft(b.state);
      const names = Array.from({ length: 100 }, (_, i) => ({ sender: 'alice', device: 1, number: first + i }));
      const conversation = 'group';
      await owe(
        draft,
        to,
        names.map((name) => ({ conversation, ...name })),
        b.here,
      );
      b.commit(draft.changes());
    }
    const kept = b.keys('owed').map((key) => Number(key.at(-1)));
    expect(kept.length).toBe(maxOwed / 2);
    expect([Math.min(...kept), Math.max(...kept)]).toEqual([last - maxOwed / 2 + 1, last]);
  });
});

test('[E66] what nobody can be given yet holds up nothing that is owed to another', async () => {
  const { town, b, b2 } = await three();
  const b3 = await town.add('bob', 3);
  const again = 'group 2';
  town.control(again, group, ['alice', 'bob']);
  await b.open(again, await b2.send(again, 'so that all know each other'));
  await b3.open(again, await b.send(again, 'and write to each other'));
  // Who lost their keys, and has not been back since.
  town.devices.delete('bob/2');
  town.published.delete('bob/2');
  const draft = new Draft(b.state);
  const own = await siblings(draft);
  const [stuck, other] = [2, 3].map((device) => own.find((one) => one.device === device) as Device);
  await dropSession(draft, stuck as Device);
  const here = { user: 'bob', device: 1, now: town.now };
  const come = async (number: number, to: Device) => {
    const name = { conversation: again, sender: 'alice', device: 1, number };
    await owe(draft, to, [name], here);
    keepKey(draft, name, { key: new Uint8Array(32), hash: new Uint8Array(32), seq: number });
    await noteCame(draft, name);
  };
  for (let number = 1; number <= 150; number++) await come(number, stuck as Device);
  await come(1_000, other as Device);
  b.commit(draft.changes());
  await b.settle();
  expect(b.keys('owed-now').map((key) => key.at(-1))).toEqual(Array.from({ length: 150 }, (_, i) => i + 1));
});
