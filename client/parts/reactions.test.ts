/** Reactions: whose counts, on which message, in whatever order the entries come; and what of them nobody is told. */
import { describe, expect, test } from 'vitest';
import { content as schema } from '../../schema/gen/content.js';
import { wire } from '../../schema/gen/wire.js';
import type { ConversationId, MessageItem, Roost, RoostEvents } from '../api.ts';
import type { EntryRow } from '../engine/entry-row.ts';
import { type MemoryStore, openMemoryStore, type Snapshot } from '../store/memory.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, open, type Place, place, shown, signIn, texts } from '../testing/people.ts';

async function two() {
  const here = place();
  const b = await open(here, bob);
  const a = await open(here, alice);
  const id = await a.roost.direct(bob);
  for (const text of ['one', 'two', 'three']) await a.roost.send(id, { text });
  await settle();
  return { here, a, b, id };
}

async function named(roost: Roost, id: ConversationId, text: string): Promise<MessageItem> {
  const found = (await shown(roost, id)).find((one) => one.text === text);
  if (found === undefined) throw new Error(`nobody said ${text}`);
  return found;
}

/** As `👍 alice bob, 🎉 carol`. */
async function on(roost: Roost, id: ConversationId, text: string): Promise<string> {
  const names = new Map<string, string>([
    [alice, 'alice'],
    [bob, 'bob'],
    [carol, 'carol'],
  ]);
  const { reactions } = await named(roost, id, text);
  return reactions
    .map(({ emoji, people, own }) => {
      const all = people.map(({ user }) => names.get(user)).join(' ');
      expect(own).toBe(people.some(({ user }) => user === roost.account.user));
      return `${emoji} ${all}`;
    })
    .join(', ');
}

async function react(roost: Roost, id: ConversationId, text: string, emoji: string | null): Promise<void> {
  await roost.react(id, (await named(roost, id, text)).id, emoji);
  await settle();
}

/** What a member sends who keeps to nothing. */
function forge(
  { server }: Place,
  id: ConversationId,
  {
    sender = bob,
    countable = false,
    number,
    ...said
  }: schema.Content.$Properties & { sender?: string; countable?: boolean; number: number },
): number {
  const content = schema.Content.encode({ verifiedSeq: 0, writtenAt: 0, ...said }).finish();
  const name = { conversation: id, device: 1, number };
  const body = schema.PlaintextBody.encode({ content, ...name, epoch: server.epoch(server.log(id)) }).finish();
  return server.append(id, { sender, device: 1, number, countable, body }).seq as number;
}

describe('[4.8] a reaction', () => {
  test('is shown with the message at both ends, replaces the one before it, and is taken back by none', async () => {
    const { a, b, id } = await two();
    await react(b.roost, id, 'two', '👍');
    expect(await on(b.roost, id, 'two')).toBe('👍 bob');
    expect(await on(a.roost, id, 'two')).toBe('👍 bob');
    await react(a.roost, id, 'two', '👍');
    expect(await on(b.roost, id, 'two')).toBe('👍 bob alice');
    await react(b.roost, id, 'two', '🎉');
    expect(await on(a.roost, id, 'two')).toBe('👍 alice, 🎉 bob');
    await react(b.roost, id, 'two', null);
    expect([await on(a.roost, id, 'two'), await on(b.roost, id, 'two')]).toEqual(['👍 alice', '👍 alice']);
    expect([await on(a.roost, id, 'one'), await on(a.roost, id, 'three')]).toEqual(['', '']);
    expect(await texts(a.roost, id)).toEqual(['one', 'two', 'three']);
  });

  test('stands there at once without a network, goes out later, and survives a restart before and after', async () => {
    const { here, a, b, id } = await two();
    b.roost.disconnect();
    await react(b.roost, id, 'one', '👍');
    expect(await on(b.roost, id, 'one')).toBe('👍 bob');
    await b.roost.close();
    const again = await open(here, bob, { store: openMemoryStore(b.store.snapshot()), connect: false });
    expect(await on(again.roost, id, 'one')).toBe('👍 bob');
    expect(await on(a.roost, id, 'one')).toBe('');
    again.roost.connect();
    await here.clock.advance(2_000);
    await settle();
    expect([await on(a.roost, id, 'one'), await on(again.roost, id, 'one')]).toEqual(['👍 bob', '👍 bob']);
    await a.roost.close();
    const after = await open(here, alice, { store: openMemoryStore(a.store.snapshot()), connect: false });
    expect(await on(after.roost, id, 'one')).toBe('👍 bob');
  });

  test('is unread for nobody, is no last message, brings no chat back, and moves no list', async () => {
    const { a, b, id } = await two();
    const other = await a.roost.direct(carol);
    await a.roost.send(other, { text: 'newer' });
    await settle();
    await a.roost.setArchived(id, true);
    const messages: string[] = [];
    a.roost.on('message', ({ message }) => messages.push(message.text));
    const ticks: string[] = [];
    b.roost.on('tick', ({ state }) => ticks.push(state));
    await react(b.roost, id, 'three', '👍');
    const chat = a.roost.conversation(id).current;
    expect(chat).toMatchObject({ unread: 0, archived: true, last: { text: 'three' } });
    expect(a.roost.conversations.current.map((one) => one.id)).toEqual([other]);
    expect(b.roost.conversation(id).current?.last?.text).toBe('three');
    expect([messages, ticks]).toEqual([[], []]);
  });

  test('counts what was reacted to, and all before it, as read', async () => {
    const { a, b, id } = await two();
    expect(b.roost.conversation(id).current?.unread).toBe(3);
    await react(b.roost, id, 'two', '👍');
    expect(b.roost.conversation(id).current?.unread).toBe(1);
    expect((await shown(a.roost, id)).map(({ state }) => state)).toEqual(['read', 'read', 'delivered']);
  });

  test('is told by an event to others, and to one’s own other devices, and not of older history', async () => {
    const { here, a, b, id } = await two();
    const told: [string, RoostEvents['reaction']['emoji'], boolean][] = [];
    const b2 = await open(here, bob, { device: 2 });
    for (const { roost } of [a, b, b2])
      roost.on('reaction', ({ who, own, emoji, message }) => told.push([`${who.user} ${message}`, emoji, own]));
    const { id: message } = await named(b.roost, id, 'two');
    await react(b.roost, id, 'two', '👍');
    await react(b.roost, id, 'two', null);
    const who = `${bob} ${message}`;
    expect(told.filter(([, , own]) => !own)).toEqual([
      [who, '👍', false],
      [who, null, false],
    ]);
    expect(told.filter(([, , own]) => own)).toEqual([
      [who, '👍', true],
      [who, null, true],
    ]);
  });

  test('on a message that has gone is gone, and none is taken', async () => {
    const { a, b, id } = await two();
    const { id: message } = await named(b.roost, id, 'two');
    await react(b.roost, id, 'two', '👍');
    await a.roost.deleteForEveryone(id, message);
    await settle();
    const [, deleted] = await shown(a.roost, id);
    expect(deleted).toMatchObject({ body: 'deleted', reactions: [] });
    const rows = async (one: typeof a) => one.store.read((reader) => reader.range('reactions', { prefix: [id] }));
    expect([await rows(a), await rows(b)]).toEqual([[], []]);
    await expect(b.roost.react(id, message, '👍')).rejects.toMatchObject({ code: 'unknown-message' });
  });

  test.each([
    ...['', ' ', 'a', '👍👍', '👍\u202e', '<b>', '1', '\ud83d', '\u200d', '\ufe0f', '🏽'],
    ...['👍'.repeat(2_500), `👍${'\u{1f3fd}'.repeat(2_500)}`, '👨\u200d'.repeat(2_000), ' '.repeat(10_000)],
  ])('%.20j is refused before anything is sent', async (emoji) => {
    const { b, id } = await two();
    const { id: message } = await named(b.roost, id, 'two');
    const sentence = 'A reaction is one emoji, and nothing else.';
    await expect(b.roost.react(id, message, emoji)).rejects.toMatchObject({ code: 'not-emoji', sentence });
    expect(b.roost.status.current.unsent).toBe(0);
  });

  test('to what is not there, of another chat, or not sent yet, is refused', async () => {
    const { a, b, id } = await two();
    const other = await a.roost.direct(carol);
    const { id: message } = await named(b.roost, id, 'two');
    const none = { code: 'unknown-message' };
    await expect(a.roost.react(other, message, '👍')).rejects.toMatchObject(none);
    await expect(a.roost.react(id, `${id}/${bob}/1/99` as never, '👍')).rejects.toMatchObject(none);
    b.roost.disconnect();
    const { id: unsent } = await b.roost.send(id, { text: 'waiting' });
    await expect(b.roost.react(id, unsent, '👍')).rejects.toMatchObject(none);
  });

  test('that the server refuses is shown no more, and whoever waits for it is told', async () => {
    const { here, a, b, id } = await two();
    here.server.onSend = () => 'not-a-member';
    const { id: sent } = await b.roost.react(id, (await named(b.roost, id, 'two')).id, '👍');
    await expect(b.roost.settled(sent)).rejects.toMatchObject({ code: 'not-a-member' });
    await settle();
    expect([await on(b.roost, id, 'two'), await on(a.roost, id, 'two')]).toEqual(['', '']);
    expect(b.roost.status.current.unsent).toBe(0);
  });
});

async function three() {
  const here = place();
  const [b, c, a] = [await open(here, bob), await open(here, carol), await open(here, alice)];
  const id = await a.roost.createGroup({ title: 'Two', members: [bob] });
  await a.roost.send(id, { text: 'before' });
  await settle();
  return { here, a, b, c, id };
}

describe('[4.8] who cannot react', () => {
  test('whoever was removed is told so in words, and it stands nowhere', async () => {
    const { a, b, id } = await three();
    await a.roost.removeMember(id, bob);
    await settle();
    expect(await texts(b.roost, id)).toEqual(['before']);
    const { id: sent } = await b.roost.react(id, (await named(b.roost, id, 'before')).id, '👍');
    const sentence = 'You are no longer in this conversation.';
    await expect(b.roost.settled(sent)).rejects.toMatchObject({ code: 'not-a-member', sentence });
    await settle();
    for (const { roost } of [a, b]) expect(await on(roost, id, 'before')).toBe('');
    expect(b.roost.status.current.unsent).toBe(0);
  });

  test('whoever came later, to what was before: refused by their own app, and with another one shown to nobody who came with them', async () => {
    const { here, a, b, c, id } = await three();
    const before = await named(a.roost, id, 'before');
    await a.roost.addMembers(id, [carol]);
    await a.roost.send(id, { text: 'after' });
    await settle();
    expect(await texts(c.roost, id)).toEqual(['after']);
    await expect(c.roost.react(id, before.id, '👍')).rejects.toMatchObject({ code: 'unknown-message' });
    const [, user = '', device, number] = before.id.split('/');
    const target = { user, device: Number(device), number: Number(number), seq: before.seq ?? 0 };
    forge(here, id, { sender: carol, number: 9, reaction: { target, emoji: '👍' } });
    await settle();
    // A member then as now: to those who have the message it is theirs.
    for (const { roost } of [a, b]) expect(await on(roost, id, 'before')).toBe('👍 carol');
    expect(await texts(c.roost, id)).toEqual(['after']);
    expect(await on(c.roost, id, 'after')).toBe('');
    expect(b.roost.conversation(id).current).toMatchObject({ unread: 2, last: { text: 'after' } });
  });

  test('nobody, to what has disappeared; what was said of it before goes with it', async () => {
    const { here, a, b, id } = await two();
    await a.roost.send(id, { text: 'short', disappearAfterMs: 60_000 });
    await settle();
    const { id: message } = await named(b.roost, id, 'short');
    await react(b.roost, id, 'short', '👍');
    expect(await on(a.roost, id, 'short')).toBe('👍 bob');
    await here.clock.advance(61_000);
    await settle();
    for (const { roost, store } of [a, b]) {
      expect((await shown(roost, id)).at(-1)).toMatchObject({ body: 'expired', reactions: [] });
      expect(await store.read((reader) => reader.range('reactions', { prefix: [id] }))).toEqual([]);
      const entries = await store.read((reader) => reader.range('entries', { prefix: [id] }));
      // Nor is it to be found in what it was said by.
      expect(
        entries
          .map(({ value }) => value as EntryRow)
          .filter(({ kind, countable, content }) => kind === 1 && !countable && content !== null),
      ).toEqual([]);
    }
    await expect(b.roost.react(id, message, '👍')).rejects.toMatchObject({ code: 'unknown-message' });
  });
});

describe('[4.8c] hundreds of reactions of one person', () => {
  test('are one, and the messages behind them are shown at once', async () => {
    const { here, a, b, id } = await two();
    const { id: message } = await named(b.roost, id, 'two');
    const emoji = ['👍', '🎉', null, '👎'];
    const sent = [];
    for (let n = 0; n < 140; n += 1) sent.push(await b.roost.react(id, message, emoji[n % emoji.length] ?? null));
    for (let n = 0; n < 60 && b.roost.status.current.unsent > 0; n += 1) await here.clock.advance(1_000);
    await Promise.all(sent.map((one) => b.roost.settled(one.id)));
    for (const { roost, store } of [a, b]) {
      expect(await on(roost, id, 'two')).toBe('👎 bob');
      expect(await store.read((reader) => reader.range('reactions', { prefix: [id] }))).toHaveLength(1);
    }
    expect(a.roost.conversation(id).current).toMatchObject({ unread: 0, last: { text: 'three' } });
  });

  test('hide nothing from a device that has yet to fetch what was before them, page by page', async () => {
    const { here, a, id } = await two();
    const message = await named(a.roost, id, 'two');
    const [, user = '', device, number] = message.id.split('/');
    const of = { user, device: Number(device), number: Number(number), seq: message.seq ?? 0 };
    for (let n = 1; n <= 120; n += 1) {
      forge(here, id, { number: n, reaction: { target: of, emoji: '👍' } });
      if (n === 60) here.server.append(id, { sender: alice, device: 1, number: 90, body: new Uint8Array(1) });
    }
    // Linked now: all that was before is older history to it.
    here.server.log(id).linkedFrom.set(`${bob}/2`, here.server.log(id).entries.length + 1);
    const b2 = await open(here, bob, { device: 2 });
    const timeline = b2.roost.timeline(id, { pageSize: 20 });
    await settle();
    const seen: number[] = [];
    for (let loads = 0; timeline.current.hasOlder && loads < 20; loads += 1) {
      await timeline.loadOlder();
      seen.push(timeline.current.items.filter(({ kind }) => kind === 'message').length);
    }
    expect(seen.at(-1)).toBe(4);
    // Each has brought something.
    expect(new Set(seen).size).toBe(seen.length);
    timeline.close();
  });
});

describe('[4.8b] two devices of one person', () => {
  test('react at once: the later one in the log counts for everybody, also for who had another in mind', async () => {
    const { here, a, b, id } = await two();
    const b2 = await open(here, bob, { device: 2 });
    for (const socket of here.server.socketsOf(bob)) socket.hold();
    await Promise.all([react(b.roost, id, 'one', '👍'), react(b2.roost, id, 'one', '🎉')]);
    const later = here.server.log(id).entries.at(-1)?.device === 1 ? '👍' : '🎉';
    expect([await on(b.roost, id, 'one'), await on(b2.roost, id, 'one')]).toEqual(['👍 bob', '🎉 bob']);
    for (const socket of here.server.socketsOf(bob)) socket.release();
    await settle();
    for (const { roost } of [a, b, b2]) expect(await on(roost, id, 'one')).toBe(`${later} bob`);
  });

  test('one takes back what the other has given', async () => {
    const { here, a, b, id } = await two();
    const b2 = await open(here, bob, { device: 2 });
    await react(b.roost, id, 'one', '👍');
    await react(b2.roost, id, 'one', null);
    for (const { roost } of [a, b, b2]) expect(await on(roost, id, 'one')).toBe('');
  });
});

describe('[4.8a] what a hostile member sends', () => {
  const target = (message: MessageItem, more: Partial<schema.Quote.$Properties> = {}): schema.Quote.$Properties => {
    const [, user, device, number] = message.id.split('/');
    return { user: user ?? '', device: Number(device), number: Number(number), seq: message.seq ?? 0, ...more };
  };

  test('a text, two emoji, a heap of marks: nothing is shown of it', async () => {
    const { here, a, id } = await two();
    const two_ = await named(a.roost, id, 'two');
    for (const [at, emoji] of ['fire me', '👍👍', `👍${'\u0301'.repeat(999)}`, '\u202e', '1'].entries())
      forge(here, id, { number: at + 1, reaction: { target: target(two_), emoji } });
    await settle();
    expect(await on(a.roost, id, 'two')).toBe('');
    expect(await texts(a.roost, id)).toEqual(['one', 'two', 'three']);
  });

  test('of a message that was never at that place, of what is still to come, or of none: it counts nowhere', async () => {
    const { here, a, id } = await two();
    const message = await named(a.roost, id, 'two');
    forge(here, id, { number: 1, reaction: { target: target(message, { number: 77 }), emoji: '👍' } });
    forge(here, id, { number: 2, reaction: { target: target(message, { seq: 9_999 }), emoji: '👍' } });
    forge(here, id, { number: 3, reaction: { emoji: '👍' } });
    await settle();
    for (const text of ['one', 'two', 'three']) expect(await on(a.roost, id, text)).toBe('');
    expect(await a.store.read((reader) => reader.range('reactions', { prefix: [id, 9_999] }))).toEqual([]);
  });

  test('one that counts as a message is a message, that this release cannot show; one that says nothing and does not count is none', async () => {
    const { here, a, id } = await two();
    const message = await named(a.roost, id, 'two');
    forge(here, id, { number: 1, countable: true, reaction: { target: target(message), emoji: '👍' } });
    forge(here, id, { number: 2 });
    await settle();
    expect(await on(a.roost, id, 'two')).toBe('');
    expect((await shown(a.roost, id)).map(({ body }) => body)).toEqual(['present', 'present', 'present', 'unreadable']);
  });

  test('what a later release says so, as this one says reactions to one before: nobody sees it, is told of it, or has more unread', async () => {
    const { here, a, id } = await two();
    await a.roost.setArchived(id, true);
    const told: string[] = [];
    for (const name of ['message', 'reaction', 'changed'] as const) a.roost.on(name, () => told.push(name));
    const before = { items: await shown(a.roost, id), chat: a.roost.conversation(id).current };
    // A field of its own, which nobody here knows, alone and beside what is known.
    forge(here, id, { number: 1, $unknowns: [Uint8Array.from([0xfa, 0x06, 0x02, 0x68, 0x69])] });
    const of = target(await named(a.roost, id, 'two'));
    const $unknowns = [Uint8Array.from([0xfa, 0x06, 0x02, 0x68, 0x69])];
    forge(here, id, { number: 2, reaction: { target: of, emoji: '🧿', $unknowns } });
    await settle();
    expect(await shown(a.roost, id)).toEqual([
      ...before.items.map((item) => (item.text === 'two' ? { ...item, reactions: [expect.anything()] } : item)),
    ]);
    expect(told).toEqual(['reaction']);
    const { headSeq: _, ...chat } = before.chat ?? {};
    expect(a.roost.conversation(id).current).toMatchObject(chat);
  });
});

describe('[4.8b] entries that come in any order', () => {
  test('a device that fetches the newest first shows, with each message, the newest of each person', async () => {
    const { here, a, b, id } = await two();
    for (const emoji of ['👍', '🎉', '👎']) await react(b.roost, id, 'one', emoji);
    for (let n = 0; n < 120; n += 1) {
      await a.roost.send(id, { text: `more ${n}` });
      if (n % 20 === 0) await here.clock.advance(5_000);
    }
    for (let n = 0; n < 30; n += 1) await here.clock.advance(2_000);
    const b2 = await open(here, bob, { device: 2 });
    for (let n = 0; n < 30; n += 1) await here.clock.advance(2_000);
    const timeline = b2.roost.timeline(id);
    await settle();
    while (timeline.current.hasOlder) await timeline.loadOlder();
    const one = timeline.current.items.find((item) => item.kind === 'message' && item.text === 'one');
    expect((one as MessageItem).reactions.map(({ emoji, own }) => [emoji, own])).toEqual([['👎', true]]);
    timeline.close();
  });

  test('stored by a release that could not read them they are shown by this one', async () => {
    const { here, a, b, id } = await two();
    await react(b.roost, id, 'one', '👍');
    await react(b.roost, id, 'one', '🎉');
    await a.roost.close();
    const left: Snapshot = { ...a.store.snapshot(), reactions: [] };
    const again = await open(here, alice, { store: openMemoryStore(left), connect: false });
    expect(await on(again.roost, id, 'one')).toBe('🎉 bob');
    const rows = await again.store.read((reader) => reader.range('entries', { prefix: [id] }));
    expect(rows.some(({ value }) => !(value as EntryRow).countable && (value as EntryRow).kind === 1)).toBe(true);
  });

  test('the newest of a person is deleted for everyone: the one before it counts again, for who was there and who comes later', async () => {
    const { here, a, b, id } = await two();
    await react(b.roost, id, 'one', '👍');
    const newest = await b.roost.react(id, (await named(b.roost, id, 'one')).id, '🎉');
    await settle();
    const open1 = a.roost.timeline(id);
    await settle();
    await b.roost.deleteForEveryone(id, newest.id);
    await settle();
    const live = open1.current.items.find((item) => item.kind === 'message' && item.text === 'one') as MessageItem;
    expect(live.reactions.map(({ emoji }) => emoji)).toEqual(['👍']);
    open1.close();
    const b2 = await open(here, bob, { device: 2 });
    for (let n = 0; n < 5; n += 1) await here.clock.advance(2_000);
    for (const { roost } of [a, b, b2]) expect(await on(roost, id, 'one')).toBe('👍 bob');
  });

  test('one that comes together with its deletion counts as little as one that is deleted later', async () => {
    const { here, a, b, id } = await two();
    for (const socket of here.server.socketsOf(alice)) socket.hold();
    const { id: said } = await b.roost.react(id, (await named(b.roost, id, 'one')).id, '👍');
    await settle();
    await b.roost.deleteForEveryone(id, said);
    await settle();
    for (const socket of here.server.socketsOf(alice)) socket.release();
    await settle();
    for (const { roost } of [a, b]) expect(await on(roost, id, 'one')).toBe('');
    expect(await a.store.read((reader) => reader.range('reactions', { prefix: [id] }))).toEqual([]);
  });

  test('[D10.7] of one that is deleted in a long chat nothing is looked through but what its person had said of that message', async () => {
    const here = place();
    const b = await open(here, bob);
    const { store, entriesRead } = countingEntries();
    await signIn(store, alice);
    const a = await open(here, alice, { store });
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'one' });
    await settle();
    await react(b.roost, id, 'one', '👍');
    for (let n = 0; n < 600; n += 1) forge(here, id, { number: 100 + n, countable: true, text: { text: `more ${n}` } });
    for (let n = 0; n < 30; n += 1) await here.clock.advance(2_000);
    const one = (await a.store.read((reader) => reader.range('entries', { prefix: [id] })))
      .map(({ value }) => value as EntryRow)
      .find(({ sender, countable }) => sender === alice && countable) as EntryRow;
    const target = { user: alice, device: 1, number: one.number, seq: one.seq };
    const newest = forge(here, id, { number: 900, reaction: { target, emoji: '🎉' } });
    await settle();
    const emoji = async () =>
      (await a.store.read((reader) => reader.range('reactions', { prefix: [id, one.seq] }))).map(
        ({ value }) => (value as { emoji: string }).emoji,
      );
    expect(await emoji()).toEqual(['🎉']);
    const before = entriesRead();
    here.server.append(id, { sender: bob, device: 1, number: 901, kind: wire.EntryKind.DELETION, targets: [newest] });
    await settle();
    expect(await emoji()).toEqual(['👍']);
    expect(entriesRead() - before).toBeLessThan(20);
  });
});

/** How many entries are read out of it. */
function countingEntries() {
  const store = openMemoryStore();
  let count = 0;
  const counting: MemoryStore = {
    ...store,
    read: (work) =>
      store.read((reader) =>
        work({
          get: (table, key) => {
            if (table === 'entries') count += 1;
            return reader.get(table, key);
          },
          range: async (table, range) => {
            const rows = await reader.range(table, range);
            if (table === 'entries') count += rows.length;
            return rows;
          },
        }),
      ),
  };
  return { store: counting, entriesRead: () => count };
}
