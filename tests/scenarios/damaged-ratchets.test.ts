/**
 * The records of one device's ratchets are damaged in its store, under its own key as a bug or another release would leave them. It
 * opens, and whatever is written from then on is read by everybody, without anybody's doing.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConversationId } from '../../client/api.ts';
import type { Row } from '../../client/ports.ts';
import { type Damage, damagedRow, damages, ratchetRows } from '../../client/testing/damage.ts';
import { EncryptedCast, type EncryptedDevice, textsIn } from '../harness/encrypted.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { acquaint } from '../harness/sdk.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

/** Twice what is asked for again after five seconds takes (E65), on a machine many times slower. */
const maxRepairMs = 30_000;

interface Chat {
  readonly id: ConversationId;
  readonly members: readonly EncryptedDevice[];
  readonly texts: string[];
}

const cast = new EncryptedCast();
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(freeLimits);
});

afterAll(async () => {
  await cast.end();
  await server?.stop();
});

test.each(Object.entries(damages))(
  '[D7] ratchets that %s are repaired by themselves, within seconds',
  async (how, damage) => {
    const people = await Promise.all(
      ['ada', 'bob', 'carol'].map(async (name) => cast.open(await server.signUp(name), name)),
    );
    const [ada, bob, carol] = people as [EncryptedDevice, EncryptedDevice, EncryptedDevice];
    await acquaint(people);
    const members = (...of: EncryptedDevice[]) => of.map(({ roost }) => roost.account.user);
    const chats: readonly Chat[] = [
      { id: await bob.roost.direct(ada.roost.account.user), members: [bob, ada], texts: [] },
      { id: await bob.roost.direct(carol.roost.account.user), members: [bob, carol], texts: [] },
      {
        id: await bob.roost.createGroup({ title: 'All', members: members(ada, carol) }),
        members: [bob, ada, carol],
        texts: [],
      },
    ];
    // The others hear of the chats by it.
    for (const chat of chats) await write(chat, bob, 'bob begins');
    await allRead(chats);
    await everybodyWrites(chats, 'before');

    // A session and a chain of each of the others, and the chain of one's own.
    expect(await spoil(bob, damage)).toBe(5);
    const began = performance.now();
    await everybodyWrites(chats, 'after');
    const repairedMs = performance.now() - began;
    console.log(
      `ratchets that ${how}: seven messages to and from that device, all read in ${(repairedMs / 1_000).toFixed(1)} s`,
    );
    expect(repairedMs).toBeLessThan(maxRepairMs);
    await everybodyWrites(chats, 'afterwards');
  },
);

/** Damages all records of ratchets while the device is closed, and opens it again. Says how many there were. */
async function spoil(device: EncryptedDevice, damage: Damage): Promise<number> {
  let spoiled = 0;
  await cast.reopen(device, async (store, rows) => {
    const found: Row[] = [];
    for (const kind of ratchetRows) {
      found.push(...(await store.read((reader) => reader.range('cipher', { prefix: [kind] }))));
    }
    const damaged: (readonly [Row, Row | null])[] = [];
    for (const row of found) {
      const changed = damagedRow({ key: row.key, value: await rows.open(row.key, row.value) }, spoiled++, damage);
      if (changed === undefined) throw new Error(`there is no ratchet under ${row.key}`);
      damaged.push([row, changed && { key: row.key, value: await rows.seal(row.key, changed.value) }]);
    }
    await store.write(async (writer) => {
      for (const [{ key }, changed] of damaged) {
        if (changed === null) writer.delete('cipher', key);
        else writer.put('cipher', key, changed.value);
      }
    }, 'strict');
  });
  return spoiled;
}

/** Each member of each chat writes once, all at the same time, and all is read by all of them. */
async function everybodyWrites(chats: readonly Chat[], when: string): Promise<void> {
  await Promise.all(chats.flatMap((chat) => chat.members.map((one) => write(chat, one, `${one.name}, ${when}`))));
  await allRead(chats);
}

async function write({ id, texts }: Chat, { roost }: EncryptedDevice, text: string): Promise<void> {
  texts.push(text);
  await roost.send(id, { text });
}

async function allRead(chats: readonly Chat[]): Promise<void> {
  for (const { id, members, texts } of chats) {
    for (const one of members) {
      await eventually(async () => expect((await textsIn(one, id)).sort()).toEqual([...texts].sort()), 120_000);
    }
  }
}
