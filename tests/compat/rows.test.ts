/**
 * [K2] Rows that the next release wrote, read and written by this one: what a roll-back meets.
 *
 * The next release is played by the recorded rows, as this release migrates them, with more in them: unknown protobuf fields at every level,
 * columns and a table that nobody reads, a higher schema version. The policy that these tests hold (see
 * docs/decisions/old-and-new.md): what this release does not rewrite stays as it is, byte for byte, and entries are passed
 * on with what is unknown in them; what it rewrites loses the unknown.
 */
import { describe, expect, test } from 'vitest';
import { migrate } from '../../durable-objects/kit/migrate.ts';
import type { SqlValue } from '../../durable-objects/kit/sql.ts';
import { hex } from '../../lib/bytes.ts';
import type { Migration } from '../../lib/migration.ts';
import { conversationMigrations } from '../../migrations/conversation/index.ts';
import { userMigrations } from '../../migrations/user/index.ts';
import { isRefusal } from '../../protocol/refusals.ts';
import { wire } from '../../schema/gen/wire.js';
import { nodeStorage } from '../harness/node-sql.ts';
import { type Person, type Place, Town, type TownSocket, tokenHash } from '../harness/town.ts';
import { type Release, releases, type StoryConversation } from './fixture.ts';
import { packedColumns, packedRows } from './packed-rows.ts';
import { unknownFields } from './plain-message.ts';
import { type StoredObject, storedObjects } from './stored-objects.ts';
import { putTables, type Tables, tablesOf } from './tables.ts';
import { countUnknown, unknownBytes, withUnknown } from './unknown-fields.ts';

/** Tables that get a column more. */
const widened = /^CREATE TABLE (entries|conversations|devices|account|outbox|positions)\b/;

describe.each(releases())('rows of $name', (release: Release) => {
  const { story } = release;
  const objects = storedObjects(release);

  test('the folder holds every person and every conversation', () => {
    const ids = (kind: StoredObject['object']) => objects.filter(({ object }) => object === kind).map(({ id }) => id);
    expect(ids('user').sort()).toEqual(
      Object.values(story.people)
        .map(({ user }) => user)
        .sort(),
    );
    expect(ids('conversation').sort()).toEqual(story.conversations.map(({ conversation }) => conversation).sort());
  });

  test('[K2] every packed row says today what it said then', () => {
    const now = packedRows(objects);
    expect(now.length).toBe(release.packed.length);
    for (const [index, { message, ...row }] of now.entries()) {
      const then = release.packed[index];
      const what = `${row.table} ${row.index} of ${row.id}`;
      expect(row, what).toMatchObject(then as object);
      expect(unknownFields(message), what).toEqual([]);
    }
  });

  test('[D6.1] [D8] conversations know from their rows alone how far everybody was', async () => {
    const town = townOf(objects, (tables) => tables);
    for (const { user, name, device, chats } of story.devices) {
      for (const { conversation, settled, from } of chats) {
        const reply = await town.conversation(conversation as never).conversation.attach({
          ...{ conversation: conversation as never, user: user as Person['id'], generation: 0, listVersion: 0 },
          ...{ attach: false, devices: [device], report: null },
        });
        if (isRefusal(reply)) throw new Error(reply.refused);
        const what = `${name} in ${conversation}`;
        expect(reply.read.read, what).toBeGreaterThanOrEqual(settled.read);
        expect(reply.delivered, what).toBeGreaterThanOrEqual(settled.delivered);
        expect(reply.from[device], what).toBeGreaterThanOrEqual(from);
      }
    }
  });

  test('[K2] a release that added fields, columns and tables can be rolled back: chats go on', async () => {
    const town = townOf(objects, ofTheNextRelease);
    await expectChatsGoOn(town);
    for (const place of town.conversations.values()) expect(versionOf(place)).toBe(1_000);
  });

  test('[K2] columns of the next release keep their values where this one updates rows, and in entries', async () => {
    const town = townOf(objects, ofTheNextRelease);
    await expectChatsGoOn(town);
    for (const person of town.people.values()) {
      for (const table of ['account', 'devices', 'conversations']) expectKept(person.storage, table);
    }
    for (const place of town.conversations.values()) {
      const known = story.conversations.find(({ entries }) => entries[0]?.head === headOf(place, 1));
      expectKept(place.storage, `(SELECT * FROM entries WHERE seq <= ${known?.entries.length})`);
    }
  });

  test('[K2] the same rows as they are', async () => {
    await expectChatsGoOn(townOf(objects, (tables) => tables));
  });

  test('[K2] entries are served with what is unknown in them; rewritten rows lose it, others keep it', async () => {
    const town = townOf(objects, ofTheNextRelease);
    const group = story.conversations.find(({ kind }) => kind === 'group') as StoryConversation;
    const anyone = group.entries[0]?.sender as Person['id'];
    const raw = await town.conversation(group.conversation as never).conversation.page({
      ...{ conversation: group.conversation as never, user: anyone, device: 1, after: 0, before: 0 },
      ...{ through: 0, limit: 0, controlOnly: false },
    });
    if (isRefusal(raw)) throw new Error(raw.refused);
    expect(raw.entries.length).toBeGreaterThanOrEqual(group.entries.length);
    for (const entry of raw.entries) {
      const { bodyState } = wire.Entry.decode(entry);
      // An expired body is taken out at each reading, and the entry made anew.
      expect(countUnknown(entry)).toBe(bodyState === wire.BodyState.EXPIRED ? 0 : 1);
    }

    // A chat in which nobody gets a new device while the test looks.
    const half = story.people[story.halfLinked.person]?.user ?? '';
    const chat = story.conversations.find((one) => !membersOf(one).includes(half)) as StoryConversation;
    const place = town.conversation(chat.conversation as never);
    const sender = membersOf(chat)[0] as Person['id'];
    const before = unknownIn(place);
    expect(Object.values(before).every((count) => count > 0)).toBe(true);
    const socket = await town.place(sender).connect(1);
    await talk(town, socket, sender, chat);
    const after = unknownIn(place);
    expect(after.positions, 'positions were written').toBe(0);
    expect(after.entries, 'nobody touched old entries').toBe(before.entries);
    expect(after.members, 'nobody came or left').toBe(before.members);
    expect(after.state, 'nothing was decided').toBe(before.state);

    // A deletion makes the entry anew, without its body and what is unknown.
    const target = chat.entries.find((entry) => entry.sender === sender && entry.text !== undefined);
    const number = lastNumber(place, sender) + 1;
    const { accepted } = await socket.ask({
      send: {
        ...{ conversation: chat.conversation, number, after: number - 1, epoch: epochOf(place) },
        ...{ kind: wire.EntryKind.DELETION, targets: [target?.seq ?? 0] },
      },
    });
    expect(accepted).toBeTruthy();
    expect(unknownIn(place).entries).toBe(after.entries - 1);
  });

  /** Everybody connects, has the recorded log, is sent something new and has it. */
  async function expectChatsGoOn(town: Town): Promise<void> {
    const sockets = new Map<string, TownSocket>();
    for (const { user } of Object.values(story.people)) {
      const socket = await town.place(user as Person['id']).connect(1);
      expect(
        socket.events().some((event) => event.caughtUp),
        user,
      ).toBe(true);
      sockets.set(user, socket);
    }
    await town.pass(3_000);
    for (const chat of story.conversations) {
      const place = town.conversation(chat.conversation as never);
      const members = membersOf(chat);
      for (const user of members) {
        const { page } = await (sockets.get(user) as TownSocket).ask({ pull: { conversation: chat.conversation } });
        const heads = page?.entries?.slice(0, chat.entries.length).map((entry) => hex(entry.head ?? unknownBytes));
        expect(heads, `${chat.name}, ${user}`).toEqual(chat.entries.map(({ head }) => head));
      }
      const sender = members[0] as Person['id'];
      await talk(town, sockets.get(sender) as TownSocket, sender, chat);
      const { seq } = newest(place);
      for (const user of members.slice(1)) {
        expect(sockets.get(user)?.seqs(chat.conversation), `${chat.name}, ${user}`).toContain(seq);
      }
      // Read back from rows alone.
      place.restart();
      const { page } = await (sockets.get(sender) as TownSocket).ask({
        pull: { conversation: chat.conversation, after: seq - 1 },
      });
      expect(page?.entries?.map((entry) => entry.seq)).toEqual([seq]);
    }
    for (const socket of sockets.values()) await socket.leave();
    for (const person of town.people.values()) expect((await person.connect(1)).states).toBeDefined();
  }

  /** One more message, which everybody acknowledges and reads. */
  async function talk(town: Town, socket: TownSocket, sender: string, chat: StoryConversation): Promise<void> {
    const place = town.conversation(chat.conversation as never);
    const number = lastNumber(place, sender) + 1;
    const send = { number, after: number - 1, epoch: epochOf(place) };
    const { accepted, refusal } = await socket.ask(socket.message(chat.conversation, send));
    expect(refusal?.code, chat.name).toBeUndefined();
    const through = accepted?.seq ?? 0;
    for (const person of town.people.values()) {
      for (const other of person.sockets) {
        if (!other.seqs(chat.conversation).includes(through) && other !== socket) continue;
        await other.ack([{ conversation: chat.conversation, through, newest: through, read: through }]);
      }
    }
    await town.pass(3_000);
  }
});

/** All objects, in a town whose devices have the tokens of its tests. */
function townOf(objects: readonly StoredObject[], change: (tables: Tables) => Tables): Town {
  const town = new Town({ deviceActiveMs: 100 * 365 * 24 * 3_600_000 });
  for (const { object, id, tables } of objects) {
    if (object === 'conversation') {
      const place = town.conversation(id as never);
      putTables(place.storage, change(migrated(tables, conversationMigrations)));
      place.alarm = town.now;
      place.restart();
      continue;
    }
    const person = town.place(id as never);
    putTables(person.storage, change(migrated(tables, userMigrations)));
    for (let device = 1; device <= 3; device++) {
      person.storage.sql.exec('UPDATE devices SET token_hash = ? WHERE device = ?', tokenHash(device), device);
    }
    person.alarm = town.now;
    person.restart();
  }
  return town;
}

/** As this release leaves them when it has woken up: the next one begins with that. */
function migrated(tables: Tables, migrations: readonly Migration[]): Tables {
  const storage = nodeStorage();
  putTables(storage, tables);
  migrate(storage, migrations);
  const now = tablesOf(storage);
  storage.close();
  return now;
}

/** What the next release might have made of the rows. */
function ofTheNextRelease({ schema, rows }: Tables): Tables {
  const changed: Record<string, Record<string, SqlValue>[]> = {};
  for (const [table, all] of Object.entries(rows)) {
    const blob = packedColumns[table];
    changed[table] = all.map((row) => {
      const value = blob === undefined ? undefined : row[blob.column];
      const more: Record<string, SqlValue> =
        value instanceof Uint8Array && blob !== undefined ? { [blob.column]: withUnknown(value, blob.nested) } : {};
      const column: Record<string, SqlValue> = widened.test(`CREATE TABLE ${table} (`)
        ? { of_the_next_release: 9 }
        : {};
      return { ...row, ...more, ...column, ...(table === 'schema_version' ? { version: 1_000 } : {}) };
    });
  }
  const statements = schema.map((sql) =>
    widened.test(sql) ? sql.replace('(', '(of_the_next_release INTEGER NOT NULL DEFAULT 7, ') : sql,
  );
  return {
    schema: [...statements, 'CREATE TABLE of_the_next_release (id INTEGER PRIMARY KEY, data BLOB)'],
    rows: { ...changed, of_the_next_release: [{ id: 1, data: new Uint8Array([1]) }] },
  };
}

/** How often unknown fields stand in each of a conversation's tables. */
function unknownIn(place: Place): { entries: number; state: number; members: number; positions: number } {
  const count = (table: string, column: string) => {
    const rows = place.storage.sql.exec<{ data: ArrayBuffer }>(`SELECT ${column} AS data FROM ${table}`).toArray();
    return rows.reduce((sum, row) => sum + countUnknown(new Uint8Array(row.data)), 0);
  };
  return {
    entries: count('entries', 'entry'),
    state: count('state', 'data'),
    members: count('members', 'data'),
    positions: count('positions', 'data'),
  };
}

function expectKept(storage: Place['storage'], table: string): void {
  const rows = storage.sql.exec<{ value: number }>(`SELECT of_the_next_release AS value FROM ${table}`).toArray();
  expect(new Set(rows.map(({ value }) => value)), table).toEqual(new Set([9]));
}

function headOf(place: Place, seq: number): string {
  const row = place.storage.sql
    .exec<{ entry: ArrayBuffer }>('SELECT entry FROM entries WHERE seq = ?', seq)
    .toArray()[0];
  return row === undefined ? '' : hex(wire.Entry.decode(new Uint8Array(row.entry)).head);
}

function versionOf(place: Place): number {
  return Number(
    place.storage.sql.exec<{ version: number }>('SELECT version FROM schema_version').toArray()[0]?.version,
  );
}

function newest(place: Place): { seq: number } {
  return place.storage.sql.exec<{ seq: number }>('SELECT MAX(seq) AS seq FROM entries').toArray()[0] as { seq: number };
}

function epochOf(place: Place): number {
  return Number(place.storage.sql.exec<{ seq: number }>('SELECT MAX(seq) AS seq FROM controls').toArray()[0]?.seq);
}

/** The last number of a person's first device. */
function lastNumber(place: Place, user: string): number {
  const own = place.storage.sql
    .exec<{ sender: number; number: number; device: number; entry: ArrayBuffer }>(
      'SELECT sender, number, device, entry FROM entries',
    )
    .toArray()
    .filter((row) => row.device === 1 && wire.Entry.decode(new Uint8Array(row.entry)).sender === user);
  return Math.max(0, ...own.map((row) => row.number));
}

/** Who is still in. */
function membersOf(chat: StoryConversation): string[] {
  const members = new Set<string>();
  for (const entry of chat.entries.filter(({ kind }) => kind === 16 || kind === 17)) {
    const { creation, membership } = wire.Control.decode(Buffer.from(entry.base64 ?? '', 'base64'));
    for (const { user } of [...(creation?.members ?? []), ...(membership?.add ?? [])]) members.add(user ?? '');
    for (const user of membership?.remove ?? []) members.delete(user);
  }
  return [...members];
}
