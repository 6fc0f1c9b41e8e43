import { describe, expect, test } from 'vitest';
import type { SystemItem, UserId } from '../api.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, open, type Place, place, shown, texts } from '../testing/people.ts';
import { Cell } from './cell.ts';
import { messageId, parseMessageId } from './message-id.ts';

const lines = async (client: Awaited<ReturnType<typeof open>>, id: Parameters<typeof texts>[1]) => {
  const timeline = client.roost.timeline(id);
  await settle();
  const found = timeline.current.items.filter((one): one is SystemItem => one.kind === 'system').map((one) => one.text);
  timeline.close();
  return found;
};

async function three(here: Place) {
  const [a, b, c] = [await open(here, alice), await open(here, bob), await open(here, carol)];
  const id = await a.roost.createGroup({ title: 'Three', members: [bob] });
  await settle();
  await a.roost.addMembers(id, [carol]);
  await settle();
  return { a, b, c, id };
}

describe('what a person sees', () => {
  test('a group: title, members, system lines, and a removed member who reads on up to the removal', async () => {
    const here = place();
    const { a, b, c, id } = await three(here);
    await a.roost.rename(id, 'Trio');
    await settle();
    expect(b.roost.conversations.current[0]).toMatchObject({
      kind: 'group',
      title: 'Trio',
      members: 3,
      isMember: true,
    });
    await a.roost.removeMember(id, bob);
    await settle();
    await a.roost.send(id, { text: 'without bob' });
    await settle();
    expect(await lines(a, id)).toEqual([
      'You created the group "Three"',
      `You added ${carol.slice(0, 6)}`,
      'You named the group "Trio"',
      `You removed ${bob.slice(0, 6)}`,
    ]);
    expect(await texts(c.roost, id)).toEqual(['without bob']);
    expect(c.roost.group(id).current?.members.map((one) => [one.user, one.role])).toEqual([
      [alice, 'admin'],
      [carol, 'member'],
    ]);
  });

  test('[D6] in a group the counts rise by person, and the tick when all have it', async () => {
    const here = place();
    const { a, b, c, id } = await three(here);
    c.roost.disconnect();
    await settle();
    const { id: message } = await a.roost.send(id, { text: 'x' });
    await settle();
    const [first] = await shown(a.roost, id);
    expect(first).toMatchObject({ id: message, state: 'sent', receipts: { delivered: 1, read: 0, total: 2 } });
    c.roost.connect();
    await settle();
    await b.roost.markRead(id, 3);
    await settle();
    expect((await shown(a.roost, id))[0]).toMatchObject({
      state: 'delivered',
      receipts: { delivered: 2, read: 1, total: 2 },
    });
  });

  test('a device linked later shows the chat, and pages back through what it was never owed', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    for (let n = 1; n <= 150; n++) await a.roost.send(id, { text: String(n) });
    await settle();
    await here.clock.advance(1_000);
    await b.roost.markRead(id, 100);
    await settle();
    here.server.log(id).linkedFrom.set(`${bob}/2`, 152);
    const linked = await open(here, bob, { device: 2 });
    expect(linked.roost.conversations.current[0]).toMatchObject({ unread: 51, last: { text: '150' } });
    here.server.pulls.length = 0;
    const timeline = linked.roost.timeline(id, { pageSize: 40 });
    await settle();
    const seen = () => timeline.current.items.flatMap((one) => (one.kind === 'message' ? [Number(one.text)] : []));
    expect(seen()).toEqual(Array.from({ length: 40 }, (_, i) => 111 + i));
    await timeline.loadOlder();
    expect(seen()[0]).toBe(71);
    while (timeline.current.hasOlder) await timeline.loadOlder();
    expect(seen()).toEqual(Array.from({ length: 150 }, (_, i) => i + 1));
    expect(here.server.pulls.every((one) => one.before > 0)).toBe(true);
  });

  test('older history that cannot be reached is said with its code and for how long, and is there when it can be', async () => {
    const here = place();
    await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    for (let n = 1; n <= 120; n++) await a.roost.send(id, { text: String(n) });
    await settle();
    await here.clock.advance(1_000);
    here.server.log(id).linkedFrom.set(`${bob}/2`, 122);
    const linked = await open(here, bob, { device: 2 });
    const timeline = linked.roost.timeline(id, { pageSize: 40 });
    await settle();
    const seen = () => timeline.current.items.flatMap((one) => (one.kind === 'message' ? [Number(one.text)] : []));
    here.server.onPull = () => ({ code: 'history-unavailable', advice: 2, afterMs: 10_000, sentence: 'It is away.' });
    const refused = { code: 'history-unavailable', advice: 'after-delay', afterMs: 10_000 };
    await expect(timeline.loadOlder()).rejects.toMatchObject({ ...refused, sentence: expect.stringContaining('away') });
    expect(timeline.current).toMatchObject({ hasOlder: true, loadingOlder: false });
    // What is new goes on as ever.
    await a.roost.send(id, { text: '121' });
    await settle();
    expect(seen()).toEqual(Array.from({ length: 41 }, (_, i) => 81 + i));
    await here.clock.advance(1_000);
    here.server.onPull = () => false;
    while (timeline.current.hasOlder) await timeline.loadOlder();
    expect(seen()).toEqual(Array.from({ length: 121 }, (_, i) => i + 1));
  });

  test('[D4.3] what the server keeps no longer: a device shows its own copies, another that it has expired, nobody a hole', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    for (let n = 1; n <= 60; n++) await a.roost.send(id, { text: String(n) });
    await settle();
    await here.clock.advance(1_000);
    b.roost.disconnect();
    await settle();
    for (let n = 61; n <= 80; n++) await a.roost.send(id, { text: String(n) });
    await settle();
    // The creation is entry 1: 1 to 69 are gone.
    here.server.log(id).floor = 70;
    b.roost.connect();
    await here.clock.advance(1_000);
    here.server.log(id).linkedFrom.set(`${bob}/2`, 82);
    const linked = await open(here, bob, { device: 2 });
    const all = async ({ roost }: typeof b) => {
      const timeline = roost.timeline(id, { pageSize: 20 });
      await settle();
      while (timeline.current.hasOlder) await timeline.loadOlder();
      const { items } = timeline.current;
      timeline.close();
      return items.flatMap((one): string[] => {
        if (one.kind === 'gap') return [`${one.hasExpired ? 'expired' : 'gap'} ${one.from}..${one.through}`];
        return one.kind === 'message' ? [one.text] : [];
      });
    };
    const numbers = (from: number, through: number) =>
      Array.from({ length: through - from + 1 }, (_, i) => String(from + i));
    expect(await all(a)).toEqual(numbers(1, 80));
    expect(await all(b)).toEqual([...numbers(1, 60), 'expired 62..70', ...numbers(70, 80)]);
    expect(await all(linked)).toEqual(['expired 1..70', ...numbers(70, 80)]);
    for (const { roost } of [a, b, linked])
      expect(roost.conversation(id).current).toMatchObject({ halted: null, last: { text: '80' } });
  });

  test('a view that asks for older messages whenever there are some does not ask without end while they cannot be had', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    for (let n = 1; n <= 40; n++) await a.roost.send(id, { text: String(n) });
    await settle();
    b.roost.disconnect();
    here.server.log(id).linkedFrom.set(`${bob}/2`, 42);
    const linked = await open(here, bob, { device: 2 });
    const timeline = linked.roost.timeline(id, { pageSize: 10 });
    await settle();
    linked.roost.disconnect();
    await settle();
    let asked = 0;
    const unsubscribe = timeline.subscribe((view) => {
      if (!view.hasOlder || view.loadingOlder || asked > 500) return;
      asked++;
      timeline.loadOlder().catch(() => undefined);
    });
    await settle();
    expect(asked).toBeLessThan(5);
    await here.clock.advance(10_000);
    expect(asked).toBeLessThan(25);
    linked.roost.connect();
    await here.clock.advance(5_000);
    expect(timeline.current.items.filter((one) => one.kind === 'message')).toHaveLength(40);
    expect(timeline.current.hasOlder).toBe(false);
    unsubscribe();
  });

  test('a quote shows what it answers, until that is deleted', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    const question = await a.roost.send(id, { text: 'why?' });
    await settle();
    await b.roost.send(id, { text: 'because', replyTo: question.id });
    await settle();
    expect((await shown(a.roost, id))[1]?.quote).toMatchObject({ id: question.id, text: 'why?', body: 'present' });
    await a.roost.deleteForEveryone(id, question.id);
    await settle();
    expect((await shown(b.roost, id))[1]?.quote).toMatchObject({ text: '', body: 'deleted' });
  });

  test.each([
    [{ name: 'beach.jpg' }, 'beach.jpg'],
    [{ name: '' }, 'image/jpeg'],
    [{ name: 'beach.jpg', caption: 'The beach' }, 'The beach'],
  ])('the file %j is told as %j, where it is answered and in the list of chats', async (file, told) => {
    const here = place();
    const b = await open(here, bob);
    const fetch = async () => ({ ok: true, status: 200, json: async () => ({ parts: [] }) });
    const a = await open(here, alice, { fetch });
    const id = await a.roost.direct(bob);
    const read = async function* () {
      yield new Uint8Array(10);
    };
    const sent = await a.roost.sendFile(id, { type: 'image/jpeg', kind: 'image', size: 10, read, ...file });
    const label = { name: file.name, type: 'image/jpeg', kind: 'image' };
    expect(a.roost.conversations.current[0]?.last).toMatchObject({ text: told, file: label });
    await settle();
    expect(b.roost.conversations.current[0]?.last).toMatchObject({ text: told, file: label });
    const { id: answered } = await a.roost.settled(sent.id);
    await b.roost.send(id, { text: 'Where is it?', replyTo: answered });
    await settle();
    expect((await shown(a.roost, id))[1]?.quote).toMatchObject({
      ...{ id: answered, text: told, file: label, body: 'present' },
    });
    await a.roost.deleteForEveryone(id, answered);
    await settle();
    const gone = (await shown(b.roost, id))[1]?.quote;
    expect(gone).toMatchObject({ text: '', body: 'deleted' });
    expect(gone?.file).toBeUndefined();
  });

  test('events tell each message once, and each tick as it rises', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const messages: string[] = [];
    const ticks: string[] = [];
    b.roost.on('message', ({ message }) => messages.push(message.text));
    a.roost.on('tick', ({ state }) => ticks.push(state));
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'hi' });
    await settle();
    await b.roost.markRead(id, 2);
    await settle();
    b.roost.disconnect();
    b.roost.connect();
    await settle();
    expect(messages).toEqual(['hi']);
    expect(ticks).toEqual(['sent', 'delivered', 'read']);
  });

  test('[D9] typing is shown for five seconds', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'hi' });
    await settle();
    here.server.socketsOf(alice)[0]?.push({ typing: { conversation: id, user: bob, device: 1 } }, false);
    await settle();
    const typing = () => a.roost.conversations.current[0]?.typing.map((one) => one.user);
    expect(typing()).toEqual([bob]);
    await here.clock.advance(4_900);
    expect(typing()).toEqual([bob]);
    await here.clock.advance(200);
    expect(typing()).toEqual([]);
    await b.roost.close();
  });

  test('[D8] a chat that is opened before its messages have come shows where the unread ones begin once they are there', async () => {
    const here = place();
    const { a, b, id } = await three(here);
    b.roost.disconnect();
    await settle();
    const sent = [];
    for (const text of ['1', '2', '3']) sent.push(await a.roost.send(id, { text }));
    await settle();
    let timeline: ReturnType<typeof b.roost.timeline> | null = null;
    b.roost.conversations.subscribe(([chat]) => {
      if (chat?.unread === 3) timeline ??= b.roost.timeline(id);
    });
    b.roost.connect();
    await settle();
    const opened = timeline as ReturnType<typeof b.roost.timeline> | null;
    const { items, firstUnread } = opened?.current ?? {};
    const first = items?.find((one) => one.kind === 'message' && one.text === '1');
    expect(firstUnread).toBe(first?.kind === 'message' ? first.seq : 0);
    opened?.close();
  });

  test('[D8] opened before this device had caught up, or left alone: the first that came meanwhile, once that is asked for', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'read' });
    await settle();
    await b.roost.markRead(id, 1_000);
    b.roost.disconnect();
    await settle();
    for (const text of ['1', '2', '3']) await a.roost.send(id, { text });
    await settle();
    const timeline = b.roost.timeline(id);
    await settle();
    const seqOf = (text: string) =>
      timeline.current.items.flatMap((one) => (one.kind === 'message' && one.text === text ? [one.seq] : []))[0];
    timeline.renewUnread();
    expect(timeline.current.firstUnread).toBeNull();
    b.roost.connect();
    await settle();
    expect(timeline.current.firstUnread).toBeNull();
    timeline.renewUnread();
    expect(timeline.current.firstUnread).toBe(seqOf('1'));
    // What is read goes on having its line, and what comes below it has none, until that is asked for again.
    await b.roost.markRead(id, seqOf('3') as number);
    timeline.renewUnread();
    expect(timeline.current.firstUnread).toBe(seqOf('1'));
    await a.roost.send(id, { text: '4' });
    await settle();
    expect(timeline.current.firstUnread).toBe(seqOf('1'));
    timeline.renewUnread();
    expect(timeline.current.firstUnread).toBe(seqOf('4'));
    timeline.close();
  });

  test('[D8] what was unsent before there was something unread is no answer to it, not when it goes either', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'read' });
    await settle();
    await b.roost.markRead(id, 1_000);
    b.roost.disconnect();
    await settle();
    await b.roost.send(id, { text: 'written before' });
    await a.roost.send(id, { text: 'unread' });
    await settle();
    const timeline = b.roost.timeline(id);
    await settle();
    b.roost.connect();
    await settle();
    timeline.renewUnread();
    const texts = () => timeline.current.items.flatMap((one) => (one.kind === 'message' ? [one.text] : []));
    expect(texts()).toEqual(['read', 'unread', 'written before']);
    expect(timeline.current).toMatchObject({ firstUnread: expect.any(Number), hasAnswered: false });
    await b.roost.send(id, { text: 'an answer' });
    expect(timeline.current.hasAnswered).toBe(true);
    await settle();
    expect([texts().at(-1), timeline.current.hasAnswered]).toEqual(['an answer', true]);
    // On another device of the same account nobody knows when that was written.
    const other = await open(here, bob, { device: 2 });
    await settle();
    const seen = other.roost.timeline(id);
    await settle();
    expect(seen.current).toMatchObject({ firstUnread: expect.any(Number), hasAnswered: true });
    for (const one of [timeline, seen]) one.close();
  });

  test('a derived value is worked out when it is looked at, and told when it changes', () => {
    let runs = 0;
    const cell = new Cell(() => ++runs);
    cell.invalidate();
    expect(runs).toBe(0);
    expect([cell.current, cell.current]).toEqual([1, 1]);
    const heard: number[] = [];
    const stop = cell.subscribe((value) => heard.push(value));
    cell.invalidate();
    stop();
    cell.invalidate();
    expect(heard).toEqual([1, 2]);
    expect(runs).toBe(2);
  });

  test('a message id names conversation, sender, device and number, and nothing else is one', () => {
    const ref = { conversation: 'cX', user: 'uY' as UserId, device: 3, number: 17 };
    expect(parseMessageId(messageId(ref))).toEqual(ref);
    for (const id of ['', 'a/b', 'a/b/c/d', 'a/b/1/2/3', 'a/b/1']) expect(parseMessageId(id)).toBeNull();
  });
});
