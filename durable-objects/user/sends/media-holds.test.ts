import { beforeEach, describe, expect, test } from 'vitest';
import type { ConversationId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, type Person, startDirect, Town, type TownSocket, tokenHash } from '../../../tests/harness/town.ts';
import { mediaId } from '../../../tests/harness/town-media.ts';

const photo = mediaId(1);
const credential = { device: 1, tokenHash: tokenHash(1) };

let town: Town;
let alice: Person;
let bob: Person;
let carol: Person;
let a: TownSocket;
let b: TownSocket;
let chat: ConversationId;

beforeEach(async () => {
  town = new Town();
  [alice, bob, carol] = [await town.person(1), await town.person(2), await town.person(3)];
  a = await alice.connect();
  b = await bob.connect();
  chat = await startDirect(a, alice, bob);
  await town.pass(8_000);
});

const withPhoto = (socket: TownSocket, to: ConversationId, objects: string[] = [photo]) =>
  socket.ask(socket.message(to, { objects }));
const entriesOf = () => [
  ...town.ledgers.place(photo).storage.sql.exec<{ seq: number; released_at: number }>('SELECT * FROM entries'),
];
const mayUse = (person: Person, conversation: ConversationId, seq: number) =>
  person.user.media(credential, { route: 'mediaAddress', object: photo, entry: { conversation, seq } });

describe('[B7] [D10.3] who sends a message with media holds each object', () => {
  test('who stored it may send it, and its ledger hears of the entry', async () => {
    await town.ledgers.place(photo).store(alice.id);
    const { accepted } = await withPhoto(a, chat);
    expect(accepted?.seq).toBe(2);
    await town.pass(8_000);
    expect(entriesOf()).toMatchObject([{ conversation: chat, seq: 2, released_at: 0 }]);
    expect(
      b.frames.flatMap(({ outputs }) => outputs).some(({ event }) => event?.entries?.entries[0]?.objects[0] === photo),
    ).toBe(true);
  });

  test('another is refused, alike whether it exists or not, and what comes behind it goes on', async () => {
    await town.ledgers.place(photo).store(alice.id);
    for (const object of [photo, mediaId(99)]) {
      const send = b.message(chat, { objects: [object], after: 0 });
      expect((await b.ask(send)).refusal).toMatchObject({ code: 'unknown-media' });
    }
    expect(town.ledgers.place(mediaId(99)).storage.rowsWritten()).toBe(0);
    expect((await b.ask(b.message(chat, { after: 0 }))).accepted?.seq).toBe(2);
    await town.pass(8_000);
    expect(entriesOf()).toEqual([]);
  });

  test('who may read an entry that names it may hold it, send it on, and so give it to others', async () => {
    await town.ledgers.place(photo).store(alice.id);
    await withPhoto(a, chat);
    const further = await startDirect(b, bob, carol);
    expect((await withPhoto(b, further)).refusal).toMatchObject({ code: 'unknown-media' });
    const asked = await bob.user.media(credential, {
      route: 'holdMedia',
      object: photo,
      entry: { conversation: chat, seq: 2 },
    });
    expect(asked).toEqual({ user: bob.id, byEntry: true });
    await town.ledgers.place(photo).ledger.hold(asked as { user: typeof bob.id; byEntry: boolean });
    const sent = (await b.ask(b.message(further, { objects: [photo], after: 1 }))).accepted?.seq as number;
    expect(await mayUse(carol, further, sent)).toEqual({ user: carol.id, byEntry: true });
  });

  test('a repeat gets its first answer, whatever became of the object', async () => {
    await town.ledgers.place(photo).store(alice.id);
    const send = a.message(chat, { objects: [photo] });
    const first = (await a.ask(send)).accepted;
    town.ledgers.places.delete(photo);
    expect((await a.ask(send)).accepted).toEqual(first);
  });

  test('while its ledger cannot be asked, or erases it, the send comes again', async () => {
    await town.ledgers.place(photo).store(alice.id);
    town.ledgers.fault = new Error('away');
    const send = a.message(chat, { objects: [photo] });
    expect((await a.ask(send)).refusal).toMatchObject({ code: 'unavailable', advice: wire.Advice.AFTER_DELAY });
    town.ledgers.fault = null;
    expect((await a.ask(send)).accepted?.seq).toBe(2);
  });

  test('of messages that go together the objects are held at the same time, and one that comes again keeps its place', async () => {
    const photos = [1, 2, 3, 4, 5].map(mediaId);
    for (const object of photos) await town.ledgers.place(object).store(alice.id);
    let go = () => {};
    const appending = new Promise<void>((resolve) => void (go = resolve));
    town.conversationCall = async (_id, method, _request, pass) => {
      if (method === 'append') await appending;
      return pass();
    };
    // They gather behind one that is under way.
    await a.command(a.message(chat));
    await town.settle();
    const sends = photos.map((object) => a.message(chat, { objects: [object] }));
    for (const send of sends) await a.command(send);
    await town.settle();
    const before = town.ledgers.calls;
    town.ledgers.isHung = true;
    go();
    await town.settle();
    expect(town.ledgers.calls - before).toBe(5);
    town.ledgers.isHung = false;
    await town.pass(town.limits.callDeadlineMs + 2_000);
    // Each is refused for now, and taken in its order when it comes again.
    for (const send of sends) await a.command(send);
    await town.pass(5_000);
    expect(a.replies().flatMap(({ accepted }) => (accepted ? [accepted.seq] : []))).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('what is no id of an object is refused, and so are objects of what is no message', async () => {
    expect((await withPhoto(a, chat, ['photo'])).refusal).toMatchObject({ code: 'malformed' });
    const other = {
      kind: wire.EntryKind.KEYS,
      countable: false,
      body: new Uint8Array(0),
      objects: [photo],
      number: 1,
      after: 0,
    };
    await town.ledgers.place(photo).store(bob.id);
    expect((await b.ask(b.message(chat, other))).refusal).toMatchObject({ code: 'malformed' });
  });
});

describe('[B6] [D10.3] the right to fetch follows the entries', () => {
  const refused = { refused: 'unknown-media' };

  test('of strangers, of those who left before and of those who came later, of another seq, of a made-up chat: refused', async () => {
    await town.ledgers.place(photo).store(alice.id);
    const group = groupId(1);
    await a.ask(a.creation(group, wire.ConversationKind.GROUP, [alice.id, bob.id, carol.id]));
    const left = wire.Control.encode({ epoch: 1, membership: { remove: [carol.id] } }).finish();
    const removal = { kind: wire.EntryKind.MEMBERSHIP, countable: false, body: left, epoch: 1 };
    expect((await a.ask(a.message(group, removal))).accepted?.seq).toBe(2);
    expect((await a.ask(a.message(group, { objects: [photo], epoch: 2 }))).accepted?.seq).toBe(3);
    await town.settle();
    expect(await mayUse(bob, group, 3)).toEqual({ user: bob.id, byEntry: true });
    expect(await mayUse(carol, group, 3)).toMatchObject(refused);
    expect(await mayUse(bob, group, 1)).toMatchObject(refused);
    expect(await mayUse(bob, groupId(77), 3)).toMatchObject(refused);
    expect(await mayUse(await town.person(9), group, 3)).toMatchObject(refused);
    expect(town.conversations.has(groupId(77))).toBe(false);
  });

  test('[B9] until it is deleted for everyone: from then on nobody gets it, and the ledger hears of it, whatever crashes between', async () => {
    await town.ledgers.place(photo).store(alice.id);
    await withPhoto(a, chat);
    await town.pass(8_000);
    town.ledgers.fault = new Error('away');
    const { DELETION } = wire.EntryKind;
    const deletion = { kind: DELETION, countable: false, body: new Uint8Array(0), targets: [2] };
    expect((await a.ask(a.message(chat, deletion))).accepted?.seq).toBe(3);
    expect(await mayUse(bob, chat, 2)).toMatchObject(refused);
    await town.pass(20_000);
    town.conversation(chat).restart();
    await town.pass(20_000);
    expect(entriesOf()).toMatchObject([{ released_at: 0 }]);
    town.ledgers.fault = null;
    await town.pass(600_000);
    expect(entriesOf()[0]?.released_at).toBeGreaterThan(0);
    const rows = [...town.conversation(chat).storage.sql.exec('SELECT * FROM media')];
    expect(rows).toEqual([]);
  });

  test('[B9] until it expires, to the millisecond; the ledger hears of it when it is erased', async () => {
    await town.ledgers.place(photo).store(alice.id);
    await a.ask(a.message(chat, { objects: [photo], expiresAt: town.now + 60_000 }));
    await town.pass(59_000);
    expect(await mayUse(bob, chat, 2)).toMatchObject({ byEntry: true });
    await town.pass(2_000);
    expect(await mayUse(bob, chat, 2)).toMatchObject(refused);
    await town.pass(3 * 3_600_000);
    expect(entriesOf()[0]?.released_at).toBeGreaterThan(0);
  });

  test('[B9] a ledger that could not be asked hears of the entry later, also behind a restart', async () => {
    await town.ledgers.place(photo).store(alice.id);
    await withPhoto(a, chat);
    town.ledgers.fault = new Error('away');
    await town.pass(8_000);
    town.conversation(chat).restart();
    await town.pass(60_000);
    expect(entriesOf()).toEqual([]);
    town.ledgers.fault = null;
    await town.pass(600_000);
    expect(entriesOf()).toHaveLength(1);
  });
});
