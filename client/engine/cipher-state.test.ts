/** State of the cipher and rows never part: with a cipher that counts, at every moment at which a client may die. */
import { describe, expect, test } from 'vitest';
import { decodeClientFrame } from '../../protocol/codec.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import type { ConversationId, Roost } from '../api.ts';
import type { Cipher } from '../cipher/cipher.ts';
import type { ClientSocket, ClientSocketEvents } from '../ports.ts';
import { openWith } from '../roost.ts';
import { type MemoryStore, openMemoryStore, type Snapshot } from '../store/memory.ts';
import { countingCipher, partings, SealGuard } from '../testing/counting-cipher.ts';
import { settle } from '../testing/fake-clock.ts';
import { inClear } from '../testing/in-clear.ts';
import { alice, bob, open, type Place, place, shown, signIn, texts } from '../testing/people.ts';
import { SlowStore } from '../testing/slow-store.ts';

/** What the store of a client takes for each thing that it is asked for: twice before it is done, twice after it. */
const storeMs = 10;
const cipher = countingCipher;

/** Alice's device, one process after the other: what leaves it and what is on its disk is looked at all the time. */
class WatchedDevice {
  readonly wrong: string[] = [];
  readonly #here: Place;
  readonly #once: SealGuard;
  /** Of older processes nothing is heard any more. */
  #life = 0;
  store!: SlowStore;
  roost!: Roost;

  constructor(here: Place, once = new SealGuard()) {
    this.#here = here;
    this.#once = once;
  }

  async start(over: MemoryStore | Snapshot): Promise<void> {
    const { clock } = this.#here;
    const life = ++this.#life;
    const from = 'write' in over ? { over } : { from: over };
    this.store = new SlowStore({ ...from, timer: clock.surroundings.timer, nextMs: () => storeMs });
    this.store.committed = (disk) => this.wrong.push(...partings((table) => disk[table], { user: alice, device: 1 }));
    const opening = openWith(cipher, {
      store: this.store,
      transport: { connect: (events) => this.#connect(life, events) },
      surroundings: clock.surroundings,
      fetch: async () => Promise.reject(new Error('no HTTP here')),
      rows: inClear,
    });
    for (let turn = 0; turn < 20; turn++) await this.pass(storeMs);
    this.roost = await opening;
  }

  async crash(): Promise<void> {
    const { disk } = this.store;
    this.#life++;
    for (const socket of this.#here.server.socketsOf(alice)) socket.cut();
    await settle();
    await this.start(disk);
  }

  async pass(ms: number): Promise<void> {
    // What was begun has to come to the store first: time does not stand still for it.
    await settle();
    await this.#here.clock.advance(ms);
  }

  #connect(life: number, events: ClientSocketEvents): ClientSocket {
    const alive = (work: () => void): void => {
      if (life === this.#life) work();
    };
    const socket = this.#here.server.transport(alice, 1).connect(
      {
        opened: () => alive(() => events.opened()),
        received: (data) => alive(() => events.received(data)),
        closed: (code, reason) => alive(() => events.closed(code, reason)),
      },
      life,
    );
    return {
      send: (data) =>
        alive(() => {
          if (typeof data !== 'string') this.#looksAt(data);
          socket.send(data);
        }),
      close: (code, reason) => alive(() => socket.close(code, reason)),
    };
  }

  #looksAt(data: Uint8Array): void {
    for (const { send } of decodeClientFrame(data, defaultLimits).frame?.commands ?? []) {
      const wrong = send === null ? null : this.#once.leaves(send.body);
      if (wrong !== null) this.wrong.push(wrong);
    }
  }
}

interface Stage {
  readonly here: Place;
  readonly bob: Awaited<ReturnType<typeof open>>;
  readonly alice: WatchedDevice;
  readonly id: ConversationId;
}

/** Alice and Bob have a chat with one message of each. */
async function stage(once?: SealGuard): Promise<Stage> {
  const here = place();
  const b = await open(here, bob, { cipher });
  const store = openMemoryStore();
  await signIn(store, alice, 1, cipher.name);
  const watched = new WatchedDevice(here, once);
  await watched.start(store);
  const coming = watched.roost.direct(bob);
  await watched.pass(500);
  const id = await coming;
  void watched.roost.send(id, { text: 'first' });
  await watched.pass(1_000);
  await b.roost.send(id, { text: 'second' });
  await watched.pass(1_000);
  return { here, bob: b, alice: watched, id };
}

async function endsWell({ here, bob: b, alice: a, id }: Stage, expected: readonly string[]): Promise<void> {
  for (let s = 0; s < 90; s++) await a.pass(1_000);
  expect(a.wrong).toEqual([]);
  expect(await texts(b.roost, id)).toEqual(expected);
  const timeline = a.roost.timeline(id);
  await here.clock.advance(1_000);
  const items = timeline.current.items.filter((one) => one.kind === 'message');
  expect(items.map(({ text, body }) => [text, body])).toEqual(expected.map((text) => [text, 'present']));
  timeline.close();
}

/** All moments of what follows, a store's step apart. */
const moments = Array.from({ length: 16 }, (_, i) => i * (storeMs / 2));

describe('state and row never part', () => {
  test.each(moments)('[T2] [D2.3] a crash %i ms after a message was written, sealed, stored or sent', async (ms) => {
    const given = await stage();
    const { alice: a, id } = given;
    let isKept = false;
    void a.roost.send(id, { text: 'third' }).then(() => {
      isKept = true;
    });
    await a.pass(ms);
    const wasKept = isKept || a.store.disk.outbox.length > 0 || given.here.server.sends.length > 3;
    await a.crash();
    void a.roost.send(id, { text: 'fourth' });
    await endsWell(given, ['first', 'second', ...(wasKept ? ['third'] : []), 'fourth']);
  });

  test('[T2] [D2.3] the crashes of above come before the sealing is stored, after it, and after it was sent', async () => {
    const reached = new Set<string>();
    for (const ms of moments) {
      const { alice: a, id, here } = await stage();
      void a.roost.send(id, { text: 'third' }).catch(() => {});
      await a.pass(ms);
      const isStored = a.store.disk.outbox.length > 0;
      const isSent = here.server.sends.length > 3;
      reached.add(isSent ? (isStored ? 'sent' : 'settled') : isStored ? 'stored' : 'before');
    }
    expect([...reached].sort()).toEqual(['before', 'sent', 'settled', 'stored']);
  });

  test.each(moments)(
    '[T2] [D1] a crash %i ms after a message has come, was opened, stored or acknowledged',
    async (ms) => {
      const given = await stage();
      await given.bob.roost.send(given.id, { text: 'third' });
      await given.alice.pass(ms);
      await given.alice.crash();
      await given.bob.roost.send(given.id, { text: 'fourth' });
      await endsWell(given, ['first', 'second', 'third', 'fourth']);
    },
  );

  test.each(moments)(
    '[K1] another tab takes the store over %i ms after this one has begun to send and to open',
    async (ms) => {
      const once = new SealGuard();
      const given = await stage(once);
      const { here, alice: first, bob: b, id } = given;
      const store = openMemoryStore(first.store.disk);
      await first.crash();
      await first.start(store);
      await first.pass(1_000);
      void first.roost.send(id, { text: 'of the first' }).catch(() => {});
      void b.roost.send(id, { text: 'of the other' });
      await first.pass(ms);
      const second = new WatchedDevice(here, once);
      await second.start(store);
      void second.roost.send(id, { text: 'of the second' });
      void first.roost.send(id, { text: 'too late' }).catch(() => {});
      for (let s = 0; s < 90; s++) await second.pass(1_000);
      expect([...first.wrong, ...second.wrong]).toEqual([]);
      expect(first.roost.status.current.state).toBe('superseded');
      const got = await texts(b.roost, id);
      expect(got.slice(0, 2)).toEqual(['first', 'second']);
      expect(got).toEqual(expect.arrayContaining(['of the other', 'of the second']));
      expect(got).not.toContain('too late');
      expect(new Set(got).size).toBe(got.length);
    },
  );

  test('[D2.3] [6.4] what was sent before a crash is sent again byte for byte, and its value is used for nothing else', async () => {
    const given = await stage();
    const { here, alice: a, id } = given;
    here.server.onSend = (_send, { user }) => (user === alice ? 'swallow' : null);
    void a.roost.send(id, { text: 'third' });
    await a.pass(500);
    await a.crash();
    here.server.onSend = () => null;
    void a.roost.send(id, { text: 'fourth' });
    await endsWell(given, ['first', 'second', 'third', 'fourth']);
    const bodies = here.server.sends.filter(({ number }) => number === 3).map(({ body }) => [...body].join());
    expect(bodies.length).toBeGreaterThan(1);
    expect(new Set(bodies).size).toBe(1);
  });

  test('[D2.3] a body that is made anew for another epoch uses another value', async () => {
    const here = place();
    const b = await open(here, bob, { cipher });
    const a = await open(here, alice, { cipher });
    const id = await a.roost.createGroup({ title: 'Two', members: [bob] });
    await settle();
    b.roost.disconnect();
    await a.roost.rename(id, 'Both');
    await settle();
    await b.roost.send(id, { text: 'late' });
    b.roost.connect();
    await settle();
    await here.clock.advance(1_000);
    const late = here.server.sends.filter(({ number, kind }) => number === 1 && kind === 1).map(({ body }) => body);
    expect(late.length).toBeGreaterThan(1);
    const once = new SealGuard();
    expect(late.map((body) => once.leaves(body))).toEqual(late.map(() => null));
    expect(await texts(a.roost, id)).toEqual(['late']);
    for (const { store, user } of [
      { store: a.store, user: alice },
      { store: b.store, user: bob },
    ])
      expect(partings((table) => store.snapshot()[table], { user, device: 1 })).toEqual([]);
  });
});

describe('sealing', () => {
  test('[D7] is told every device that is listed, and gives each a wrap, which leaves with the body', async () => {
    const here = place();
    const b = await open(here, bob, { cipher });
    const second = await open(here, bob, { cipher, device: 2 });
    const a = await open(here, alice, { cipher });
    const id = await a.roost.createGroup({ title: 'Devices', members: [bob] });
    await a.roost.send(id, { text: 'to all' });
    await settle();
    const wraps = here.server.sends.at(-1)?.wraps.map(({ user, device }) => `${user}/${device}`);
    expect(wraps?.sort()).toEqual([`${alice}/1`, `${bob}/1`, `${bob}/2`]);
    for (const { roost } of [b, second]) expect(await texts(roost, id)).toEqual(['to all']);
  });

  test('that lacks something keeps the message and those behind it, and goes on when it can; what it keeps is kept', async () => {
    const here = place();
    const b = await open(here, bob, { cipher });
    let asked = 0;
    const lacking: Cipher = {
      ...cipher,
      seal: (message, state) => {
        if (++asked > 3) return cipher.seal(message, state);
        return Promise.resolve({ is: 'waits', changes: { put: [{ key: ['asked'], value: asked }] } });
      },
    };
    const a = await open(here, alice, { cipher: lacking });
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'one' });
    await a.roost.send(id, { text: 'two' });
    await settle();
    expect(a.roost.status.current.unsent).toBe(2);
    const kept = (await a.store.read((reader) => reader.get('cipher', ['asked']))) as number;
    expect(kept).toBeGreaterThan(0);
    for (let turn = 0; turn < 5; turn++) await a.roost.setMuted(id, turn % 2 === 0);
    await here.clock.advance(1_000);
    expect(await texts(b.roost, id)).toEqual(['one', 'two']);
  });

  test('that cannot cope with one message fails it, and sends the others', async () => {
    const here = place();
    const b = await open(here, bob, { cipher });
    const stumbling: Cipher = {
      ...cipher,
      seal: async (message, state) => {
        if (message.name.number === 3) throw new Error('cannot cope');
        return cipher.seal(message, state);
      },
    };
    const a = await open(here, alice, { cipher: stumbling });
    const id = await a.roost.direct(bob);
    for (const text of ['one', 'two', 'three']) await a.roost.send(id, { text });
    await settle();
    expect(await texts(b.roost, id)).toEqual(['one', 'three']);
    const failed = (await shown(a.roost, id)).find(({ text }) => text === 'two');
    expect(failed).toMatchObject({ state: 'failed', failure: { code: 'not-sealed' } });
  });
});
