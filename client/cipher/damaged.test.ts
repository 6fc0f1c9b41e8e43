/** The cipher over the cryptography that ships, with records of its ratchets that were damaged. */
import { describe, expect, test } from 'vitest';
import { signalSuite } from '../../crypto/signal-suite.ts';
import { wire } from '../../schema/gen/wire.js';
import { Town, type TownDevice } from '../testing/cipher-town.ts';
import { damagedRow, damages } from '../testing/damage.ts';

const { DIRECT: direct, GROUP: group } = wire.ConversationKind;

describe('[D7] records of ratchets that were damaged in one store', () => {
  test.each(Object.entries(damages))('that %s: every message is opened in the end, both ways', async (how, spoil) => {
    const town = new Town(signalSuite);
    const names = ['alice', 'carol', 'dave', 'erin', 'frank'];
    const others: TownDevice[] = [];
    for (const name of names) others.push(await town.add(name, 1));
    const b = await town.add('bob', 1);
    const chats = names.map((name) => `chat ${name}`);
    for (const [i, name] of names.entries()) town.control(chats[i] as string, direct, [name, 'bob']);
    town.control('group', group, [...names, 'bob']);
    const readAll = async (id: string, seq: number, devices: readonly TownDevice[]) => {
      for (const one of devices) await one.open(id, seq);
    };
    const round = async (say: string): Promise<{ id: string; seq: number; readers: TownDevice[] }[]> => {
      const sent: { id: string; seq: number; readers: TownDevice[] }[] = [];
      for (const [i, one] of others.entries()) {
        const id = chats[i] as string;
        sent.push({ id, seq: await one.send(id, `${say} of ${one.user}`), readers: [b] });
        await readAll(id, sent.at(-1)?.seq as number, [b]);
        sent.push({ id, seq: await b.send(id, `${say} to ${one.user}`), readers: [one] });
        await readAll(id, sent.at(-1)?.seq as number, [one]);
        sent.push({ id: 'group', seq: await one.send('group', `${say} in the group`), readers: [b] });
        await readAll('group', sent.at(-1)?.seq as number, [b]);
      }
      sent.push({ id: 'group', seq: await b.send('group', `${say} of bob in the group`), readers: others });
      await readAll('group', sent.at(-1)?.seq as number, others);
      return sent;
    };
    const unread = (sent: Awaited<ReturnType<typeof round>>) =>
      sent.flatMap(({ id, seq, readers }) =>
        readers.filter((one) => one.texts.get(`${id} ${seq}`) === undefined).map((one) => `${one.user}: ${id} ${seq}`),
      );
    expect(unread(await round('before'))).toEqual([]);

    let spoiled = 0;
    for (const [sort, row] of [...b.rows]) {
      const changed = damagedRow(row, spoiled, spoil);
      if (changed === undefined) continue;
      spoiled++;
      if (changed === null) b.rows.delete(sort);
      else b.rows.set(sort, changed);
    }
    expect(spoiled).toBe(11);

    const began = performance.now();
    const sent = await round('after');
    const lost = unread(sent).length;
    for (let turn = 0; turn < 6 && unread(sent).length > 0; turn++) {
      town.now += 61_000;
      for (let again = 0; again < 3; again++) {
        for (const one of [b, ...others]) {
          await one.settle();
          await one.readLetters();
        }
      }
      for (const { id, seq, readers } of sent)
        for (const one of readers) if (one.texts.get(`${id} ${seq}`) === undefined) await one.open(id, seq);
    }
    expect(unread(sent)).toEqual([]);
    console.log(
      `ratchets that ${how}: ${lost} of ${sent.length} messages were not opened at first, all in ${seconds(began)} s`,
    );
    expect(unread(await round('afterwards'))).toEqual([]);
  });
});

function seconds(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(2);
}
