/** Reactions: whose counts, on which message, in whatever order the entries come; and what of them nobody is told. */
import { describe, expect, test } from 'vitest';
import { content as schema } from '../../schema/gen/content.js';
import type { ConversationId, MessageItem, Roost, RoostEvents } from '../api.ts';
import type { EntryRow } from '../engine/entry-row.ts';
import type { Snapshot } from '../store/memory.ts';
import { openMemoryStore } from '../store/memory.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, open, type Place, place, shown, texts } from '../testing/people.ts';

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

  test.each(['', ' ', 'a', '👍👍', '👍\u202e', '<b>', '1'])('%j is refused before anything is sent', async (emoji) => {
    const { b, id } = await two();
    const { id: message } = await named(b.roost, id, 'two');
    await expect(b.roost.react(id, message, emoji)).rejects.toMatchObject({ code: 'not-emoji' });
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
});
