import { describe, expect, test } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../store/memory.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, open, place, shown, signIn, texts } from '../testing/people.ts';
import type { ConversationRow } from './conversation.ts';
import type { EntryRow } from './entry-row.ts';

describe('schedules that break a careless client', () => {
  test('[4.7] a message that disappears is gone at its time, from the store too', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'short', disappearAfterMs: 5_000 });
    await a.roost.send(id, { text: 'long' });
    await settle();
    const timeline = b.roost.timeline(id);
    await settle();
    const bodies = () => timeline.current.items.flatMap((one) => (one.kind === 'message' ? [one.body] : []));
    const contentOf = (seq: number) =>
      b.store.snapshot().entries.flatMap(({ key, value }) => (key[1] === seq ? [(value as EntryRow).content] : []))[0];
    await here.clock.advance(4_999);
    expect(bodies()).toEqual(['present', 'present']);
    expect(contentOf(2)).not.toBeNull();
    await here.clock.advance(1);
    expect(bodies()).toEqual(['expired', 'present']);
    expect(contentOf(2)).toBeNull();
    expect(contentOf(3)).not.toBeNull();
    expect(b.store.snapshot().meta.filter((row) => row.key[0] === 'expiry')).toEqual([]);
  });

  test('[7.1] [D2.1] two people begin the same chat at once: one creation is taken, no message is lost', async () => {
    const here = place();
    const a = await open(here, alice);
    const b = await open(here, bob);
    const id = await a.roost.direct(bob);
    expect(await b.roost.direct(alice)).toBe(id);
    await Promise.all([a.roost.send(id, { text: 'from a' }), b.roost.send(id, { text: 'from b' })]);
    await settle();
    await here.clock.advance(3_000);
    expect(here.server.log(id).entries.map((one) => one.kind)).toEqual([16, 1, 1]);
    expect((await texts(a.roost, id)).sort()).toEqual(['from a', 'from b']);
    expect(await texts(a.roost, id)).toEqual(await texts(b.roost, id));
    expect(a.roost.status.current.unsent + b.roost.status.current.unsent).toBe(0);
  });

  test('[D2.1] somebody began the chat while this device was away: its own creation is dropped unsent', async () => {
    const here = place();
    const a = await open(here, alice);
    const b = await open(here, bob);
    const id = await a.roost.direct(bob);
    await b.roost.direct(alice);
    b.roost.disconnect();
    await b.roost.send(id, { text: 'written offline' });
    await a.roost.send(id, { text: 'first' });
    await settle();
    b.roost.connect();
    await settle();
    await here.clock.advance(3_000);
    expect(here.server.log(id).entries.map((one) => one.kind)).toEqual([16, 1, 1]);
    expect(await texts(a.roost, id)).toEqual(['first', 'written offline']);
    expect(b.roost.status.current.unsent).toBe(0);
  });

  test('[6.8] [D2.1] a message given up while the server takes it is found in the log', async () => {
    const here = place();
    await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'begin' });
    await settle();
    const [socket] = here.server.socketsOf(alice);
    socket?.hold();
    const sent = await a.roost.send(id, { text: 'given up' });
    await settle();
    // The answer is on its way when the person gives up.
    await a.roost.discard(sent.id);
    expect(await texts(a.roost, id)).toEqual(['begin']);
    socket?.release();
    await settle();
    expect(here.server.log(id).entries).toHaveLength(3);
    expect(await texts(a.roost, id)).toEqual(['begin', 'given up']);
    await a.roost.send(id, { text: 'next' });
    await settle();
    expect(await texts(a.roost, id)).toEqual(['begin', 'given up', 'next']);
  });

  test('[6.8] [D2.1] a settled number is found in the log, or has failed once all of it is here', async () => {
    const here = place();
    await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'begin' });
    await settle();
    // The server has taken a higher number, and has no entry of this one.
    here.server.log(id).numbers.set(`${alice}/1`, 3);
    const sent = await a.roost.send(id, { text: 'lost' });
    await settle();
    expect((await shown(a.roost, id)).map((one) => one.state)).toEqual(['delivered', 'failed']);
    await expect(a.roost.settled(sent.id)).rejects.toMatchObject({ code: 'unavailable' });
    await a.roost.retry(sent.id);
    await settle();
    expect((await shown(a.roost, id)).map((one) => [one.text, one.state])).toEqual([
      ['begin', 'delivered'],
      ['lost', 'delivered'],
    ]);
  });

  test('[6.6] [D2.3] a number that was used with a body this device does not know asks for a new device', async () => {
    const here = place();
    await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'one' });
    await settle();
    const copy = openMemoryStore(a.store.snapshot());
    await a.roost.send(id, { text: 'two' });
    await settle();
    await a.roost.close();
    const restored = await open(here, alice, { store: copy, connect: false });
    const needed: string[] = [];
    restored.roost.on('new-device-needed', ({ conversation }) => needed.push(conversation));
    await restored.roost.send(id, { text: 'another two' });
    restored.roost.connect();
    await settle();
    expect(new Set(needed)).toEqual(new Set([id]));
    expect((await shown(restored.roost, id)).find((one) => one.state === 'failed')?.text).toBe('another two');
  });

  test('[D2.4] five hundred messages from a day offline keep their order at the pace that the server allows', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    a.roost.disconnect();
    const written = Array.from({ length: 500 }, (_, n) => String(n));
    await Promise.all(written.map((text) => a.roost.send(id, { text })));
    let allowance = 100;
    here.server.onSend = () => (allowance-- > 0 ? null : { code: 'rate-limited', afterMs: 10_000, advice: 2 });
    let mostInFlight = 0;
    const states = new Set<string>();
    a.roost.on('tick', ({ state }) => states.add(state));
    a.roost.connect();
    for (let minute = 0; minute < 6; minute++) {
      await here.clock.advance(60_000);
      allowance = 100;
      mostInFlight = Math.max(mostInFlight, here.server.sends.length);
    }
    expect(here.server.log(id).entries.filter((one) => one.kind === 1)).toHaveLength(500);
    expect(states.has('failed')).toBe(false);
    const timeline = b.roost.timeline(id, { pageSize: 200 });
    await settle();
    while (timeline.current.hasOlder) await timeline.loadOlder();
    expect(timeline.current.items.flatMap((one) => (one.kind === 'message' ? [one.text] : []))).toEqual(written);
  });

  test('[8.5] [D4.1] what was said while one was out is no hole, and the chain is checked across it', async () => {
    const here = place();
    const [a, b, c] = [await open(here, alice), await open(here, bob), await open(here, carol)];
    const id = await a.roost.createGroup({ title: 'G', members: [bob, carol] });
    await a.roost.send(id, { text: 'all three' });
    await settle();
    c.roost.disconnect();
    await a.roost.removeMember(id, carol);
    await a.roost.send(id, { text: 'without her' });
    await b.roost.send(id, { text: 'indeed' });
    await settle();
    await a.roost.addMembers(id, [carol]);
    await a.roost.send(id, { text: 'welcome back' });
    await settle();
    c.roost.connect();
    await c.roost.caughtUp();
    await settle();
    expect(await texts(c.roost, id)).toEqual(['all three', 'welcome back']);
    const stored = c.store.snapshot();
    const row = stored.conversations[0]?.value as ConversationRow;
    expect(row.runs).toMatchObject([{ from: 1, through: 7 }]);
    expect(row.halted).toBeNull();
    expect(stored.entries.map((one) => one.key[1])).toEqual([1, 2, 3, 6, 7]);
    expect(here.server.log(id).delivered.get(carol)).toBe(7);
    await b.roost.close();
  });

  test('[12.3] [D6] an old summary that comes late lets no tick fall', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'x' });
    await settle();
    const old = here.server.summary(here.server.log(id), alice);
    await b.roost.markRead(id, 2);
    await settle();
    here.server.socketsOf(alice)[0]?.push({ summaries: { summaries: [old] } });
    await settle();
    expect((await shown(a.roost, id)).map((one) => one.state)).toEqual(['read']);
  });

  test('a chat whose creation is refused: its messages say why, and a retry begins it anew', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    here.server.onSend = (send) => (send.kind === 16 ? 'too-many-conversations' : null);
    a.roost.disconnect();
    for (const text of ['one', 'two']) await a.roost.send(id, { text });
    a.roost.connect();
    await settle();
    await here.clock.advance(1_000);
    const failed = await shown(a.roost, id);
    expect(failed.map((one) => [one.text, one.failure?.code])).toEqual([
      ['one', 'too-many-conversations'],
      ['two', 'too-many-conversations'],
    ]);
    here.server.onSend = () => null;
    for (const one of failed) await a.roost.retry(one.id);
    await settle();
    await here.clock.advance(1_000);
    expect(await texts(b.roost, id)).toEqual(['one', 'two']);
    expect(here.server.log(id).entries.map((one) => one.kind)).toEqual([16, 1, 1]);
    expect(a.store.snapshot().outbox).toEqual([]);
  });

  test('[D10.5] a busy device packs its acks together, and says everything in the end', async () => {
    const here = place();
    await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'begin' });
    await settle();
    here.server.acks.length = 0;
    for (let n = 0; n < 400; n++) {
      here.server.append(id, { sender: alice, device: 9, number: n + 1 });
      await settle();
    }
    // Two devices hear of each, and each says at most so much in a second that stands still.
    expect(here.server.acks.length).toBeLessThanOrEqual(2 * 100);
    await here.clock.advance(2_000);
    expect(here.server.log(id).delivered.get(bob)).toBe(402);
  });

  test('[D4.2] a deletion that is refused is told, and leaves nothing behind', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    const { id: message } = await a.roost.send(id, { text: 'stays' });
    await settle();
    here.server.onSend = (send) => (send.kind === 2 ? 'bad-target' : null);
    const deletion = await b.roost.deleteForEveryone(id, message);
    await expect(b.roost.settled(deletion.id)).rejects.toMatchObject({ code: 'bad-target' });
    await settle();
    expect(b.store.snapshot().outbox).toEqual([]);
    expect(await texts(b.roost, id)).toEqual(['stays']);
    await b.roost.send(id, { text: 'and on' });
    await settle();
    expect(await texts(a.roost, id)).toEqual(['stays', 'and on']);
  });

  test('a device that is signed out keeps its messages and says so', async () => {
    const here = place();
    await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    here.server.onSend = () => 'signed-out';
    await a.roost.send(id, { text: 'kept' });
    await settle();
    expect(a.roost.status.current).toMatchObject({ state: 'signed-out', unsent: 2 });
    expect((await shown(a.roost, id)).map((one) => one.state)).toEqual(['sending']);
  });

  test('[9.7] a server that does not know the device is asked again, and one that has signed it out is not', async () => {
    const here = place();
    await open(here, bob);
    let asked = 0;
    let says: 'unauthorized' | 'signed-out' | null = 'unauthorized';
    const profile = { user: alice, name: 'a', avatar: null, handle: null, phone: null };
    const fetch = async () => {
      asked++;
      return says === null ? Response.json(profile) : Response.json({ error: { code: says } }, { status: 401 });
    };
    const a = await open(here, alice, { fetch });
    const id = await a.roost.direct(bob);
    here.server.onSend = () => says;
    await a.roost.send(id, { text: 'kept' });
    await settle();
    expect(a.roost.status.current).toMatchObject({ state: 'signed-out', unsent: 2, why: { code: 'unauthorized' } });
    await here.clock.advance(24 * 60 * 60_000);
    expect(a.roost.status.current.state).toBe('signed-out');
    // At once, and after waits that grow to an hour.
    expect(asked).toBeGreaterThan(24);
    expect(asked).toBeLessThan(40);
    // It is known again over HTTP, and its connections are still refused: it goes on asking.
    says = null;
    here.server.onResume = () => ({ code: 'unauthorized' });
    await here.clock.advance(3 * 60 * 60_000);
    expect(a.roost.status.current.state).toBe('signed-out');
    here.server.onResume = () => null;
    await here.clock.advance(60 * 60_000);
    expect(a.roost.status.current).toMatchObject({ state: 'online', unsent: 0 });
    says = 'signed-out';
    await a.roost.send(id, { text: 'kept as well' });
    await settle();
    expect(a.roost.status.current).toMatchObject({ state: 'signed-out', unsent: 1, why: { code: 'signed-out' } });
    const before = asked;
    await here.clock.advance(24 * 60 * 60_000);
    expect(asked).toBe(before);
    await a.roost.close();
  });

  test('[D1.7] the store is written before anything is acknowledged', async () => {
    const here = place();
    const memory = openMemoryStore();
    let hold: Promise<void> | null = null;
    const write: MemoryStore['write'] = async (work, durability) => {
      await hold;
      return memory.write(work, durability);
    };
    await signIn(memory, bob);
    const b = await open(here, bob, { store: { ...memory, write } });
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    let release = () => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    await a.roost.send(id, { text: 'x' });
    await settle();
    const acked = () => here.server.log(id).delivered.get(bob) ?? 0;
    expect(here.server.log(id).entries).toHaveLength(2);
    expect(acked()).toBe(0);
    release();
    await settle();
    expect(acked()).toBe(2);
    expect(await texts(b.roost, id)).toEqual(['x']);
  });

  test('a store that takes no writes stops the client, which says so', async () => {
    const here = place();
    const memory = openMemoryStore();
    let full = false;
    const write: MemoryStore['write'] = async (work, durability) => {
      if (full) throw new Error('quota');
      return memory.write(work, durability);
    };
    await signIn(memory, bob);
    const b = await open(here, bob, { store: { ...memory, write } });
    const id = await b.roost.direct(alice);
    here.server.onSend = () => 'swallow';
    const sent = await b.roost.send(id, { text: 'on its way' });
    const waiting = b.roost.settled(sent.id);
    waiting.catch(() => {});
    full = true;
    await expect(b.roost.send(id, { text: 'x' })).rejects.toMatchObject({ code: 'store-failed' });
    // Whoever waits for what this client has given up is told so.
    await expect(waiting).rejects.toMatchObject({ code: 'store-failed' });
    expect(b.roost.status.current.state).toBe('failed');
    expect(here.server.socketsOf(bob)).toEqual([]);
  });

  test('a chat on the screen is read in the ack that says it was delivered', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'one' });
    await settle();
    b.roost.openChat(id);
    b.roost.setReading(id, true);
    await settle();
    here.server.acks.length = 0;
    await a.roost.send(id, { text: 'two' });
    await settle();
    const cursors = here.server.acks.flatMap((ack) => ack.conversations).filter((one) => one.read > 0);
    expect(cursors.map((one) => [one.through, one.read])).toEqual([[3, 3]]);
    expect((await shown(a.roost, id)).map((one) => one.state)).toEqual(['read', 'read']);
  });
});

describe('a server that lies or is broken', () => {
  test('an id that is none, a seq that is none: nothing is taken, nothing breaks', async () => {
    const here = place();
    const b = await open(here, bob);
    const [socket] = here.server.socketsOf(bob);
    const entry = { seq: 0, kind: 1, sender: alice, head: new Uint8Array(32) };
    socket?.push({ entries: { conversation: 'no id\u0000', entries: [entry], headSeq: 1 } });
    socket?.push({ entries: { conversation: `c${'x'.repeat(22)}`, entries: [entry], headSeq: 0 } });
    socket?.push({ readPositions: { positions: [{ conversation: '../..', read: 1 }] } });
    await settle();
    expect(b.roost.status.current.state).toBe('online');
    expect(b.store.snapshot().entries).toEqual([]);
    expect(b.store.snapshot().conversations.map((row) => row.key[0])).not.toContain('no id\u0000');
  });

  test('[3.2] bytes that are no frame close the connection, which comes back', async () => {
    const here = place();
    const b = await open(here, bob);
    here.server.socketsOf(bob)[0]?.garble(Uint8Array.from([255, 255, 255]));
    await settle();
    expect(b.roost.status.current.state).toBe('offline');
    await here.clock.advance(20_000);
    expect(b.roost.status.current.state).toBe('online');
  });

  test('a listener that throws stops neither the client nor the other listeners', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const heard: number[] = [];
    const complain = console.error;
    console.error = () => heard.push(-1);
    b.roost.conversations.subscribe((list) => {
      if (list.length > 0) throw new Error('a mistake in a view');
    });
    b.roost.on('message', () => {
      throw new Error('a mistake in a bot');
    });
    b.roost.conversations.subscribe((list) => heard.push(list.length));
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'x' });
    await settle();
    console.error = complain;
    expect(heard).toContain(1);
    expect(heard).toContain(-1);
    expect(b.roost.status.current.state).toBe('online');
    expect(here.server.log(id).delivered.get(bob)).toBe(2);
  });
});
