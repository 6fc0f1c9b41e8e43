import { describe, expect, test, vi } from 'vitest';
import type { ConversationId, MessageItem, Roost } from '../api.ts';
import type { ConversationRow } from '../engine/conversation.ts';
import type { EntryRow } from '../engine/entry-row.ts';
import { EntryKind } from '../engine/log-entry.ts';
import type { MemoryStore } from '../store/memory.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, open, place, shown, texts } from '../testing/people.ts';
import { notificationsOf } from '../wake.ts';

async function two() {
  const here = place();
  const b = await open(here, bob);
  const a = await open(here, alice);
  const id = await a.roost.direct(bob);
  for (const text of ['one', 'two', 'three']) await a.roost.send(id, { text });
  await settle();
  for (const text of ['four', 'five']) await b.roost.send(id, { text });
  await settle();
  return { here, a, b, id };
}

const listed = (roost: Roost) => roost.conversations.current.map(({ id }) => id);
const archived = (roost: Roost) => roost.archived.current.map(({ id }) => id);
const previewOf = (roost: Roost, id: ConversationId) => roost.conversation(id).current?.last?.text ?? null;

async function named(roost: Roost, id: ConversationId, text: string): Promise<MessageItem> {
  const found = (await shown(roost, id)).find((one) => one.text === text);
  if (found === undefined) throw new Error(`nobody said ${text}`);
  return found;
}

/** The bodies of messages that a store still has. */
async function bodies(store: MemoryStore, id: ConversationId): Promise<number> {
  const rows = await store.read((reader) => reader.range('entries', { prefix: [id] }));
  return rows.filter(({ value }) => {
    const { kind, content, sealed } = value as EntryRow;
    return kind === EntryKind.MESSAGE && (content !== null || sealed !== null);
  }).length;
}

async function stored(store: MemoryStore, id: ConversationId): Promise<ConversationRow> {
  return (await store.read((reader) => reader.get('conversations', [id]))) as ConversationRow;
}

describe('[K4] a chat that is deleted', () => {
  test('goes from the list with all its bodies, on this device alone, and counts as read', async () => {
    const { here, a, b, id } = await two();
    expect(a.roost.conversation(id).current?.unread).toBe(2);
    await a.roost.deleteChat(id);
    expect([listed(a.roost), archived(a.roost)]).toEqual([[], []]);
    expect(await texts(a.roost, id)).toEqual([]);
    expect(await bodies(a.store, id)).toBe(0);
    expect((await stored(a.store, id)).toErase).toBe(null);
    expect(a.roost.conversation(id).current).toMatchObject({ unread: 0, last: null });
    await here.clock.advance(5_000);
    expect(await texts(b.roost, id)).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  test('comes back with the next message, and with nothing else, over restarts', async () => {
    const { here, a, b, id } = await two();
    await a.roost.deleteChat(id);
    await a.roost.close();
    const again = await open(here, alice, { store: a.store });
    expect(listed(again.roost)).toEqual([]);
    await b.roost.send(id, { text: 'six' });
    await settle();
    expect(listed(again.roost)).toEqual([id]);
    expect(await texts(again.roost, id)).toEqual(['six']);
    expect(again.roost.conversation(id).current).toMatchObject({ unread: 1, headSeq: 7 });
    const timeline = again.roost.timeline(id);
    await settle();
    expect(timeline.current).toMatchObject({ ready: true, hasOlder: false });
    // The chain goes on where it was: nothing is asked for anew, and the next is taken.
    await again.roost.send(id, { text: 'seven' });
    await settle();
    expect(await texts(b.roost, id)).toContain('seven');
    expect((await named(again.roost, id, 'seven')).state).not.toBe('sending');
  });

  test('that this device did not have whole: what comes later comes without its body, and brings nothing back', async () => {
    const { here, a, b, id } = await two();
    for (let n = 0; n < 60; n++) await b.roost.send(id, { text: `more ${n}` });
    await settle();
    // Linked later: it is owed nothing of before, and has read a page of it at most.
    const linked = await open(here, alice, { device: 2 });
    await a.roost.send(id, { text: 'to all' });
    await settle();
    expect(listed(linked.roost)).toEqual([id]);
    await linked.roost.deleteChat(id);
    expect(listed(linked.roost)).toEqual([]);
    const timeline = linked.roost.timeline(id);
    await settle();
    await timeline.loadOlder();
    expect(timeline.current).toMatchObject({ items: [], hasOlder: false });
    await linked.roost.close();
    const again = await open(here, alice, { device: 2, store: linked.store });
    await here.clock.advance(60_000);
    expect(listed(again.roost)).toEqual([]);
    expect(await bodies(again.store, id)).toBe(0);
    expect(await texts(a.roost, id)).toContain('more 59');
  });

  test('while a message waits to be sent: it goes nowhere', async () => {
    const { here, a, b, id } = await two();
    a.roost.disconnect();
    await a.roost.send(id, { text: 'never' });
    await a.roost.deleteChat(id);
    expect(listed(a.roost)).toEqual([]);
    a.roost.connect();
    await here.clock.advance(20_000);
    expect(await texts(b.roost, id)).not.toContain('never');
    expect(listed(a.roost)).toEqual([]);
  });

  test('and stopped half way is erased at the next start, and was hidden all the time', async () => {
    const { here, a, b, id } = await two();
    for (let n = 0; n < 250; n++) await b.roost.send(id, { text: `more ${n}` });
    for (let n = 0; n < 20; n++) await here.clock.advance(1_000);
    const deleting = a.roost.deleteChat(id);
    await settle();
    await a.roost.close();
    await deleting.catch(() => {});
    const row = await stored(a.store, id);
    expect(row.deletedThrough).toBeGreaterThan(250);
    // As if it had stopped with the first step.
    await a.store.write(async (writer) => {
      writer.put('conversations', [id], { ...row, toErase: { from: 1, through: row.headSeq } });
    }, 'strict');
    const again = await open(here, alice, { store: a.store });
    expect(listed(again.roost)).toEqual([]);
    await settle();
    expect(await bodies(again.store, id)).toBe(0);
    expect((await stored(again.store, id)).toErase).toBe(null);
  });

  test('of a group is not left; one that was left stays away', async () => {
    const here = place();
    const [a, b] = [await open(here, alice), await open(here, bob)];
    const id = await b.roost.createGroup({ title: 'Two', members: [alice] });
    await settle();
    await a.roost.deleteChat(id);
    await b.roost.rename(id, 'Both');
    await settle();
    expect(listed(a.roost)).toEqual([]);
    await b.roost.send(id, { text: 'hello' });
    await settle();
    expect(await texts(a.roost, id)).toEqual(['hello']);
    await a.roost.leave(id);
    await settle();
    await a.roost.deleteChat(id);
    await b.roost.send(id, { text: 'without alice' });
    await settle();
    expect(listed(a.roost)).toEqual([]);
  });
});

describe('[K4] a message that is deleted for oneself', () => {
  test('goes from here alone, for good, and the list shows the one before it', async () => {
    const { here, a, b, id } = await two();
    const five = await named(a.roost, id, 'five');
    await a.roost.deleteForMe(id, five.id);
    expect(await texts(a.roost, id)).toEqual(['one', 'two', 'three', 'four']);
    expect(previewOf(a.roost, id)).toBe('four');
    await a.roost.deleteForMe(id, (await named(a.roost, id, 'two')).id);
    await a.roost.deleteForMe(id, (await named(a.roost, id, 'four')).id);
    expect(previewOf(a.roost, id)).toBe('three');
    await a.roost.close();
    const again = await open(here, alice, { store: a.store });
    await here.clock.advance(5_000);
    expect(await texts(again.roost, id)).toEqual(['one', 'three']);
    expect(previewOf(again.roost, id)).toBe('three');
    expect(await bodies(again.store, id)).toBe(2);
    expect(await texts(b.roost, id)).toEqual(['one', 'two', 'three', 'four', 'five']);
    await b.roost.send(id, { text: 'six' });
    await settle();
    expect(previewOf(again.roost, id)).toBe('six');
    await expect(again.roost.deleteForMe(id, 'nothing' as never)).rejects.toMatchObject({ code: 'unknown-message' });
  });

  test('an open timeline lets go of it at once; who answers it quotes what is not here', async () => {
    const { a, b, id } = await two();
    const timeline = a.roost.timeline(id);
    await settle();
    const four = await named(b.roost, id, 'four');
    await a.roost.deleteForMe(id, four.id);
    const said = () => timeline.current.items.flatMap((one) => (one.kind === 'message' ? [one.text] : []));
    expect(said()).toEqual(['one', 'two', 'three', 'five']);
    await b.roost.send(id, { text: 'to four', replyTo: four.id });
    await settle();
    await settle();
    expect(said()).toEqual(['one', 'two', 'three', 'five', 'to four']);
    const answer = timeline.current.items.find((one) => one.kind === 'message' && one.text === 'to four');
    expect(answer).toMatchObject({ quote: { text: '', body: 'deleted' } });
  });

  test('deleted for everyone afterwards, or before it came, it stays what it is', async () => {
    const { a, b, id } = await two();
    const [four, five] = [await named(b.roost, id, 'four'), await named(b.roost, id, 'five')];
    await a.roost.deleteForMe(id, five.id);
    await b.roost.deleteForEveryone(id, five.id);
    await b.roost.deleteForEveryone(id, four.id);
    await settle();
    expect((await shown(a.roost, id)).map(({ text, body }) => text || body)).toEqual([
      'one',
      'two',
      'three',
      'deleted',
    ]);
    expect(a.roost.conversation(id).current?.last?.body).toBe('deleted');
  });

  test('one that waits to be sent is given up', async () => {
    const { here, a, b, id } = await two();
    a.roost.disconnect();
    const { id: message } = await a.roost.send(id, { text: 'never' });
    await a.roost.deleteForMe(id, message);
    a.roost.connect();
    await here.clock.advance(20_000);
    expect(await texts(b.roost, id)).not.toContain('never');
  });
});

describe('[K4] archived and pinned chats', () => {
  test('an archived one is apart until the next message; unless it is muted', async () => {
    const { a, b, id } = await two();
    await a.roost.setArchived(id, true);
    expect([listed(a.roost), archived(a.roost)]).toEqual([[], [id]]);
    expect(await texts(a.roost, id)).toHaveLength(5);
    await b.roost.send(id, { text: 'six' });
    await settle();
    expect([listed(a.roost), archived(a.roost)]).toEqual([[id], []]);
    await a.roost.setMuted(id, true);
    await a.roost.setArchived(id, true);
    await b.roost.send(id, { text: 'seven' });
    await settle();
    expect([listed(a.roost), archived(a.roost)]).toEqual([[], [id]]);
    await a.roost.setArchived(id, false);
    expect([listed(a.roost), archived(a.roost)]).toEqual([[id], []]);
  });

  test('what one writes in it oneself brings it back, before it is sent', async () => {
    const { a, id } = await two();
    await a.roost.setArchived(id, true);
    a.roost.disconnect();
    await a.roost.send(id, { text: 'six' });
    expect(listed(a.roost)).toEqual([id]);
    a.roost.connect();
    await settle();
    expect(listed(a.roost)).toEqual([id]);
  });

  test('five are above the others, the newest pin first; a sixth is refused; archived or deleted, one is no more', async () => {
    const here = place();
    const a = await open(here, alice);
    const ids: ConversationId[] = [];
    for (let n = 0; n < 7; n++) {
      ids.push(await a.roost.createGroup({ title: `Group ${n}`, members: [] }));
      await here.clock.advance(1_000);
    }
    const [first, second, third, fourth, fifth, sixth, seventh] = ids as [ConversationId, ...ConversationId[]];
    for (const id of [first, second, third, fourth, fifth]) {
      await a.roost.setPinned(id as ConversationId, true);
      await here.clock.advance(1_000);
    }
    expect(listed(a.roost)).toEqual([fifth, fourth, third, second, first, seventh, sixth]);
    await expect(a.roost.setPinned(sixth as ConversationId, true)).rejects.toMatchObject({
      code: 'too-many-pinned',
      values: { max: 5 },
    });
    await a.roost.setPinned(first, true);
    await a.roost.setArchived(fifth as ConversationId, true);
    await a.roost.setPinned(sixth as ConversationId, true);
    await a.roost.deleteChat(fourth as ConversationId);
    await a.roost.setPinned(third as ConversationId, false);
    expect(listed(a.roost).slice(0, 3)).toEqual([sixth, first, second]);
    await a.roost.close();
    const again = await open(here, alice, { store: a.store });
    expect(listed(again.roost).slice(0, 3)).toEqual([sixth, first, second]);
    expect(archived(again.roost)).toEqual([fifth]);
  });
});

test('[K4] a chat that has come back out of the archive stays where it is when it is muted', async () => {
  const { a, b, id } = await two();
  await a.roost.setArchived(id, true);
  await b.roost.send(id, { text: 'six' });
  await settle();
  expect([listed(a.roost), archived(a.roost)]).toEqual([[id], []]);
  await a.roost.setMuted(id, true);
  expect([listed(a.roost), archived(a.roost)]).toEqual([[id], []]);
  await a.roost.setArchived(id, true);
  await b.roost.send(id, { text: 'seven' });
  await settle();
  expect([listed(a.roost), archived(a.roost)]).toEqual([[], [id]]);
});

describe('[K5] notes to oneself', () => {
  test('are one chat on all devices of the person, and reach the others', async () => {
    const here = place();
    const a = await open(here, alice);
    const id = await a.roost.notes();
    await a.roost.send(id, { text: 'milk' });
    await settle();
    expect(a.roost.conversation(id).current).toMatchObject({
      ...{ isNotes: true, kind: 'group', title: 'Notes to self', members: 1, unread: 0, isMember: true },
    });
    expect((await shown(a.roost, id))[0]).toMatchObject({ text: 'milk', state: 'sent' });
    const other = await open(here, alice, { device: 2 });
    expect(await other.roost.notes()).toBe(id);
    await a.roost.send(id, { text: 'bread' });
    await settle();
    expect(await texts(other.roost, id)).toContain('bread');
    expect(other.roost.conversation(id).current).toMatchObject({ isNotes: true, unread: 0 });
    await other.roost.send(id, { text: 'eggs' });
    await settle();
    expect(await texts(a.roost, id)).toEqual(['milk', 'bread', 'eggs']);
    expect(await a.roost.notes()).toBe(id);
  });

  test('tell nobody that one is typing', async () => {
    const here = place();
    const [a] = [await open(here, alice), await open(here, bob)];
    const [notes, group] = [await a.roost.notes(), await a.roost.createGroup({ title: 'Two', members: [bob] })];
    await settle();
    const [socket] = here.server.socketsOf(alice);
    if (socket === undefined) throw new Error('there is no connection');
    const sent = vi.spyOn(socket, 'send');
    a.roost.typing(notes);
    await settle();
    expect(sent).not.toHaveBeenCalled();
    a.roost.typing(group);
    await settle();
    expect(sent).toHaveBeenCalledOnce();
  });

  test('are no group with a name, and none that somebody else began', async () => {
    const here = place();
    const [a, b] = [await open(here, alice), await open(here, bob)];
    const own = await a.roost.createGroup({ title: 'Mine', members: [] });
    const theirs = await b.roost.createGroup({ title: 'x', members: [alice, carol] });
    await settle();
    for (const id of [own, theirs]) expect(a.roost.conversation(id).current?.isNotes).toBe(false);
    expect([own, theirs]).not.toContain(await a.roost.notes());
  });
});

test('[W15] what is put away counts no more on the app’s picture, until it comes back', async () => {
  const { here, a, b, id } = await two();
  const c = await open(here, carol);
  const ofCarol = await c.roost.direct(alice);
  await c.roost.send(ofCarol, { text: 'hello' });
  await settle();
  await a.roost.accept(ofCarol);
  await settle();
  const badge = () => notificationsOf(a.roost, [], true).badge;
  expect(badge()).toBe(3);
  await a.roost.setArchived(id, true);
  expect([a.roost.conversation(id).current?.unread, badge()]).toEqual([2, 1]);
  await b.roost.send(id, { text: 'six' });
  await settle();
  expect(badge()).toBe(4);
  // A muted one is told of nowhere.
  await a.roost.setMuted(id, true);
  await a.roost.setArchived(id, true);
  await b.roost.send(id, { text: 'seven' });
  await settle();
  expect([archived(a.roost), badge()]).toEqual([[id], 1]);
});
