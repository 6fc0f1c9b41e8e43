import { describe, expect, test } from 'vitest';
import { openMemoryStore } from '../store/memory.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, open, place, shown, texts } from '../testing/people.ts';

describe('the engine against a small server', () => {
  test('[12.4] two people chat and see their ticks', async () => {
    const here = place();
    const a = await open(here, alice);
    const b = await open(here, bob);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'hello' });
    await a.roost.send(id, { text: 'there' });
    await settle();
    expect(await texts(b.roost, id)).toEqual(['hello', 'there']);
    expect(b.roost.conversations.current[0]).toMatchObject({ id, unread: 2, kind: 'direct', peer: alice });
    expect((await shown(a.roost, id)).map((one) => one.state)).toEqual(['delivered', 'delivered']);

    await b.roost.markRead(id, 3);
    await settle();
    expect((await shown(a.roost, id)).map((one) => one.state)).toEqual(['read', 'read']);
    expect(b.roost.conversations.current[0]?.unread).toBe(0);
    await b.roost.send(id, { text: 'hi' });
    await settle();
    expect(await texts(a.roost, id)).toEqual(['hello', 'there', 'hi']);
  });

  test('[6.1] [K3] [D2.3] twenty unsent messages survive a restart and are sent once each', async () => {
    const here = place();
    await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    a.roost.disconnect();
    for (let n = 1; n <= 20; n++) await a.roost.send(id, { text: `message ${n}` });
    await a.roost.close();
    expect(here.server.logs.get(id)).toBeUndefined();

    const again = await open(here, alice, { store: openMemoryStore(a.store.snapshot()) });
    await here.clock.advance(30_000);
    const log = here.server.log(id);
    expect(log.entries.map((one) => one.number)).toEqual(Array.from({ length: 21 }, (_, i) => i + 1));
    expect((await texts(again.roost, id)).at(-1)).toBe('message 20');
    expect(again.roost.status.current).toMatchObject({ state: 'online', unsent: 0 });
  });

  test('[6.4] [D2.1] a repeat after a lost answer is byte for byte the same and gives one message', async () => {
    const here = place();
    await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    let swallow = true;
    const taken: boolean[] = [];
    here.server.onSend = (send) => {
      if (send.number !== 2 || !swallow) return null;
      taken.push(true);
      swallow = false;
      return 'swallow';
    };
    await a.roost.send(id, { text: 'once' });
    await settle();
    await here.clock.advance(9_000);
    expect(here.server.sends.filter((one) => one.number === 2)).toHaveLength(1);
    await here.clock.advance(2_000);
    const repeats = here.server.sends.filter((one) => one.number === 2);
    expect(repeats).toHaveLength(2);
    expect([...(repeats[0]?.body ?? [])]).toEqual([...(repeats[1]?.body ?? [])]);
    expect(await texts(a.roost, id)).toEqual(['once']);
    expect(taken).toEqual([true]);
  });

  test('[6.9] [D2.4] a refusal with a delay halts the outbox, and order is kept', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    let refuse = 1;
    here.server.onSend = (send) =>
      send.number === 3 && refuse-- > 0 ? { code: 'rate-limited', afterMs: 2_000, advice: 2 } : null;
    for (const text of ['one', 'two', 'three', 'four']) await a.roost.send(id, { text });
    await settle();
    await here.clock.advance(5_000);
    expect(await texts(b.roost, id)).toEqual(['one', 'two', 'three', 'four']);
    expect(a.roost.status.current.unsent).toBe(0);
  });

  test('[6.2] [6.9] [D2.1] a refusal for good fails one message; those after it go on without it', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    let refuse = true;
    here.server.onSend = (send) => (send.number === 3 && refuse ? 'announcements-only' : null);
    for (const text of ['one', 'two', 'three']) await a.roost.send(id, { text });
    await settle();
    await here.clock.advance(1_000);
    expect(await texts(b.roost, id)).toEqual(['one', 'three']);
    const failed = (await shown(a.roost, id)).find((one) => one.state === 'failed');
    expect(failed).toMatchObject({ text: 'two', failure: { code: 'announcements-only' } });

    refuse = false;
    await a.roost.retry(failed?.id as never);
    await settle();
    await here.clock.advance(1_000);
    expect(await texts(b.roost, id)).toEqual(['one', 'three', 'two']);
    expect((await shown(a.roost, id)).every((one) => one.state !== 'failed')).toBe(true);
  });

  test('[6.7] [D2.3] a stale epoch makes the body anew for the epoch now', async () => {
    const here = place();
    const b = await open(here, bob);
    await open(here, carol);
    const a = await open(here, alice);
    const id = await a.roost.createGroup({ title: 'Three', members: [bob] });
    await settle();
    b.roost.disconnect();
    await settle();
    await a.roost.addMembers(id, [carol]);
    await settle();
    // Bob's device has not heard of Carol.
    await b.roost.send(id, { text: 'late' });
    b.roost.connect();
    await settle();
    await here.clock.advance(2_000);
    const entry = here.server.log(id).entries.find((one) => one.sender === bob);
    expect(entry?.seq).toBe(3);
    expect(await texts(a.roost, id)).toEqual(['late']);
    expect(a.roost.group(id).current?.members.map((one) => one.user)).toEqual([alice, bob, carol]);
  });

  test('[D4.2] a deletion for everyone empties the message on every device', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    const sent = await a.roost.send(id, { text: 'oops' });
    await settle();
    await a.roost.deleteForEveryone(id, sent.id);
    await settle();
    for (const { roost } of [a, b]) {
      expect((await shown(roost, id)).map((one) => [one.text, one.body])).toEqual([['', 'deleted']]);
      expect(roost.conversations.current[0]?.last?.body).toBe('deleted');
    }
    const stored = b.store.snapshot().entries.find((row) => row.key[1] === 2)?.value as { content: unknown };
    expect(stored.content).toBeNull();
  });

  test('[8.7] [9.4] [D4] a device that was away pulls just what it lacks, and says when it has caught up', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: '0' });
    await settle();
    b.roost.disconnect();
    await settle();
    for (let n = 1; n <= 120; n++) await a.roost.send(id, { text: String(n) });
    await settle();
    await here.clock.advance(1_000);
    let caughtUp = 0;
    b.roost.on('caught-up', () => caughtUp++);
    b.roost.connect();
    await settle();
    // A hundred bodies are opened one after the other.
    await settle();
    expect(caughtUp).toBe(1);
    expect(here.server.pulls.map((one) => [one.after, one.through])).toEqual([
      [2, 122],
      [52, 122],
      [102, 122],
    ]);
    expect(b.roost.conversations.current[0]).toMatchObject({ unread: 121, last: { text: '120' } });
    const timeline = b.roost.timeline(id);
    await settle();
    while (timeline.current.hasOlder) await timeline.loadOlder();
    expect(timeline.current.items.filter((one) => one.kind === 'message').map((one) => one.text)).toEqual(
      Array.from({ length: 121 }, (_, n) => String(n)),
    );
  });

  test('[5.5] [D5.2] a history that does not fit is shown and stops the chat', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'true' });
    await settle();
    const forks: number[] = [];
    b.roost.on('fork', ({ seq }) => forks.push(seq));
    const log = here.server.log(id);
    const lie = { seq: 3, kind: 1, sender: alice, device: 1, number: 9, at: here.clock.at, countable: true, count: 2 };
    here.server.socketsOf(bob)[0]?.push({
      entries: {
        conversation: id,
        entries: [{ ...lie, body: new Uint8Array(3), head: new Uint8Array(32).fill(7) }],
        headSeq: 3,
        head: new Uint8Array(32).fill(7),
      },
    });
    await settle();
    expect(forks).toEqual([3]);
    expect(b.roost.conversations.current[0]?.halted?.reason).toBe('fork');
    expect(log.entries).toHaveLength(2);
  });

  test('[D8] a second device comes to the same unread count', async () => {
    const here = place();
    const b1 = await open(here, bob, { device: 1 });
    const b2 = await open(here, bob, { device: 2 });
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    for (let n = 1; n <= 5; n++) await a.roost.send(id, { text: String(n) });
    await settle();
    await b1.roost.markRead(id, 4);
    await settle();
    await a.roost.send(id, { text: '6' });
    await settle();
    expect(b1.roost.conversations.current[0]?.unread).toBe(3);
    expect(b2.roost.conversations.current[0]?.unread).toBe(3);
  });

  test('[12.7] [D6.1] a read that was never confirmed is stated again on the next connection', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'x' });
    await settle();
    const [socket] = here.server.socketsOf(bob);
    if (socket !== undefined) socket.silent = true;
    await b.roost.markRead(id, 2);
    await settle();
    expect(here.server.log(id).read.get(bob) ?? 0).toBe(0);
    await here.clock.advance(120_000);
    expect(here.server.log(id).read.get(bob)).toBe(2);
    expect((await shown(a.roost, id)).map((one) => one.state)).toEqual(['read']);
  });

  test('[3.5] a connection that says nothing for a minute is replaced', async () => {
    const here = place();
    const b = await open(here, bob);
    const [socket] = here.server.socketsOf(bob);
    if (socket !== undefined) socket.silent = true;
    await here.clock.advance(59_000);
    expect(b.roost.status.current.state).toBe('online');
    await here.clock.advance(2_000);
    expect(b.roost.status.current.state).toBe('offline');
    await here.clock.advance(20_000);
    expect(b.roost.status.current.state).toBe('online');
  });

  test('a machine that slept asks before it gives its connection up', async () => {
    const here = place();
    const b = await open(here, bob);
    const [socket] = here.server.socketsOf(bob);
    here.clock.at += 600_000;
    await here.clock.advance(1);
    expect(b.roost.status.current.state).toBe('online');
    await here.clock.advance(100_000);
    expect(here.server.socketsOf(bob)).toEqual([socket]);
    // This time nobody is there when it wakes.
    if (socket !== undefined) socket.silent = true;
    here.clock.at += 600_000;
    await here.clock.advance(9_000);
    expect(b.roost.status.current.state).toBe('online');
    await here.clock.advance(2_000);
    expect(b.roost.status.current.state).toBe('offline');
  });

  test('[3.8] [K1] a displaced device does not come back by itself', async () => {
    const here = place();
    const b = await open(here, bob);
    here.server.socketsOf(bob)[0]?.cut(4501);
    await here.clock.advance(300_000);
    expect(b.roost.status.current.state).toBe('displaced');
    b.roost.connect();
    await settle();
    expect(b.roost.status.current.state).toBe('online');
  });

  test('[3.8a] [E68] a store that counts fewer lives than it had is not taken for a late one: it comes again as the newest, once', async () => {
    for (const isTaken of [false, true]) {
      const here = place();
      const attempts: number[] = [];
      const transport = here.server.transport.bind(here.server);
      here.server.transport = (user, device) => ({
        connect: (events, attempt) => {
          attempts.push(attempt);
          const socket = transport(user, device).connect(events, attempt);
          if (attempt === 0 && !isTaken) return socket;
          return { send: () => events.closed(4501, ''), close: (code, reason) => socket.close(code, reason) };
        },
      });
      const { roost } = await open(here, bob);
      await here.clock.advance(60_000);
      expect(roost.status.current.state).toBe(isTaken ? 'displaced' : 'online');
      expect(attempts.map((attempt) => attempt > 0)).toEqual([true, false]);
      expect(roost.status.current.sentence === '').toBe(!isTaken);
    }
  });
});
