import { describe, expect, test } from 'vitest';
import { openMemoryStore } from '../store/memory.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place, texts } from '../testing/people.ts';
import type { EntryRow } from './entry-row.ts';

const hour = 3_600_000;
const year = 365 * 24 * hour;
const contents = (store: ReturnType<typeof openMemoryStore>) =>
  store.snapshot().entries.flatMap(({ value }) => {
    const { kind, content } = value as EntryRow;
    return kind === 1 ? [content === null ? 'erased' : 'there'] : [];
  });

describe('[T1] no promise of the client hangs on a clock that somebody sets', () => {
  test.each([-hour, -5_000, hour])(
    'set by %d ms while an answer is lost: the message is repeated after 10 s',
    async (ms) => {
      const here = place();
      await open(here, bob);
      const a = await open(here, alice);
      const id = await a.roost.direct(bob);
      await a.roost.send(id, { text: 'one' });
      await settle();
      let swallow = true;
      here.server.onSend = () => {
        if (!swallow) return null;
        swallow = false;
        return 'swallow';
      };
      await a.roost.send(id, { text: 'two' });
      await settle();
      here.clock.setOffMs += ms;
      await here.clock.advance(9_000);
      expect(here.server.sends.filter((one) => one.number === 3)).toHaveLength(1);
      await here.clock.advance(2_000);
      expect(here.server.sends.filter((one) => one.number === 3)).toHaveLength(2);
      expect(a.roost.status.current.unsent).toBe(0);
    },
  );

  test.each([-hour, hour])('set by %d ms: a halted outbox, a retry and a dead line keep their time', async (ms) => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'one' });
    await settle();
    let refuse = 1;
    here.server.onSend = () => (refuse-- > 0 ? { code: 'rate-limited', afterMs: 5_000, advice: 2 } : null);
    await a.roost.send(id, { text: 'two' });
    await settle();
    here.clock.setOffMs += ms;
    await here.clock.advance(6_000);
    expect(await texts(b.roost, id)).toEqual(['one', 'two']);
    for (const socket of here.server.socketsOf(alice)) socket.silent = true;
    here.clock.setOffMs -= 2 * ms;
    await here.clock.advance(120_000);
    expect(a.roost.status.current.state).toBe('online');
    here.server.socketsOf(alice)[0]?.cut();
    await settle();
    const { retryAt } = a.roost.status.current;
    // Shown by the clock on the wall, whatever it says.
    expect((retryAt ?? 0) - here.clock.surroundings.now()).toBeGreaterThan(0);
    expect((retryAt ?? 0) - here.clock.surroundings.now()).toBeLessThanOrEqual(20_000);
  });

  test('[4.7] a message that is to disappear in a million years leaves with a time that a server takes', async () => {
    const here = place();
    await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'for ever', disappearAfterMs: 1_000_000 * year });
    await settle();
    const sent = here.server.sends.find((one) => Number(one.expiresAt ?? 0) > 0);
    expect(Number(sent?.expiresAt)).toBeLessThan(6_000_000_000_000);
  });

  test('a device that has not compared its clock erases nothing, though it is a year ahead', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'for a day', disappearAfterMs: 24 * hour });
    await settle();
    await b.roost.close();
    here.clock.setOffMs = year;
    const store = openMemoryStore(b.store.snapshot());
    const again = await open(here, bob, { store, connect: false });
    await here.clock.advance(hour);
    expect(contents(store)).toEqual(['there']);
    expect(await texts(again.roost, id)).toEqual(['for a day']);
    again.roost.connect();
    await here.clock.advance(60_000);
    expect(contents(store)).toEqual(['there']);
    await here.clock.advance(23 * hour);
    expect(contents(store)).toEqual(['erased']);
  });

  test('a year behind, and never connected again: what has surely passed goes all the same', async () => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'for an hour', disappearAfterMs: hour });
    await settle();
    await b.roost.close();
    here.clock.setOffMs = -year;
    const store = openMemoryStore(b.store.snapshot());
    const again = await open(here, bob, { store, connect: false });
    await here.clock.advance(hour - 60_000);
    expect(contents(store)).toEqual(['there']);
    await here.clock.advance(61_000);
    expect(contents(store)).toEqual(['erased']);
    expect(await texts(again.roost, id)).toEqual(['']);
  });

  test.each([-year, year])(
    'written offline by a clock that is off by %d ms: it disappears so long after it was sent',
    async (ms) => {
      const here = place();
      const b = await open(here, bob);
      const first = await open(here, alice);
      const id = await first.roost.direct(bob);
      await first.roost.send(id, { text: 'hello' });
      await settle();
      await first.roost.close();
      here.clock.setOffMs = ms;
      const a = await open(here, alice, { store: openMemoryStore(first.store.snapshot()), connect: false });
      await a.roost.send(id, { text: 'short', disappearAfterMs: hour });
      await a.roost.send(id, { text: 'behind it' });
      await here.clock.advance(5_000);
      a.roost.connect();
      await settle();
      await here.clock.advance(1_000);
      const entry = here.server.log(id).entries.find((one) => (one.expiresAt ?? 0) > 0);
      expect(entry?.expiresAt).toBeGreaterThanOrEqual((entry?.at ?? 0) + hour - 1_000);
      expect(entry?.expiresAt).toBeLessThanOrEqual((entry?.at ?? 0) + hour);
      expect(await texts(b.roost, id)).toEqual(['hello', 'short', 'behind it']);
    },
  );
});

test('[4.7] [D2.3] a body that is made anew disappears when the first one would have: that one may be in the log', async () => {
  const here = place();
  await open(here, bob);
  const a = await open(here, alice);
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'hello' });
  await settle();
  let stale = true;
  here.server.onSend = () => {
    if (!stale) return null;
    stale = false;
    here.clock.at += 3_000;
    return { code: 'stale-epoch', advice: 3, epoch: 1 };
  };
  await a.roost.send(id, { text: 'short', disappearAfterMs: hour });
  await settle();
  await here.clock.advance(1_000);
  const times = here.server.sends.filter((one) => one.number === 3).map((one) => one.expiresAt);
  expect(times).toHaveLength(2);
  expect(new Set(times).size).toBe(1);
});

test('[D4] a page that never comes is asked for again, and the device catches up on the same connection', async () => {
  const here = place();
  const a = await open(here, alice);
  const b = await open(here, bob);
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'one' });
  await settle();
  b.roost.disconnect();
  for (const text of ['two', 'three']) await a.roost.send(id, { text });
  await settle();
  let losses = 1;
  here.server.onPull = () => losses-- > 0;
  b.roost.connect();
  await settle();
  await here.clock.advance(50_000);
  expect(b.roost.status.current.state).toBe('catching-up');
  await here.clock.advance(15_000);
  expect(await texts(b.roost, id)).toEqual(['one', 'two', 'three']);
  expect(b.roost.status.current.state).toBe('online');
});

const day = 24 * hour;
test.each([-hour, day])(
  '[T1] set by %d ms while somebody types: that they type ends after its 5 s all the same',
  async (ms) => {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'one' });
    await settle();
    await b.roost.accept(id).catch(() => {});
    const typing = () => a.roost.conversation(id).current?.typing.length;
    a.roost.conversation(id).subscribe(() => {});
    here.server.socketsOf(alice)[0]?.push({ typing: { conversation: id, user: bob } }, false);
    await settle();
    expect(typing()).toBe(1);
    here.clock.setOffMs += ms;
    await here.clock.advance(4_000);
    expect(typing()).toBe(1);
    await here.clock.advance(2_000);
    expect(typing()).toBe(0);
  },
);

test('[T1] [4.7] a clock that was compared and is then set a day ahead erases nothing before its time', async () => {
  const here = place();
  const b = await open(here, bob);
  const a = await open(here, alice);
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'for two hours', disappearAfterMs: 2 * hour });
  await settle();
  here.clock.setOffMs += day;
  await here.clock.advance(hour);
  expect(contents(b.store)).toEqual(['there']);
  // Set back by an hour, it keeps nothing longer either.
  here.clock.setOffMs -= day + hour;
  await here.clock.advance(hour + 1_000);
  expect(contents(b.store)).toEqual(['erased']);
  expect(await texts(b.roost, id)).toEqual(['']);
});
