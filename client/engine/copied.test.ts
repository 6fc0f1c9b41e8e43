/** A store that is a copy of an earlier one, with a cipher that is told so (D2.3, E68). */
import { expect, test } from 'vitest';
import type { AskingDevice, Cipher } from '../cipher/cipher.ts';
import type { BytesFetch, Fetch } from '../ports.ts';
import { openMemoryStore } from '../store/memory.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, type Place, place, shown, texts } from '../testing/people.ts';
import { plainCipher } from '../testing/plain-cipher.ts';

/** Notes what it was asked, in its order. */
function noting(notes: string[]): Cipher {
  return {
    ...plainCipher,
    seal: async (message, state) => {
      notes.push(`seals ${message.name.number}`);
      return plainCipher.seal(message, state);
    },
    copied: async () => {
      notes.push('is a copy');
      return {};
    },
    errands: async () => [],
    upkeep: async (_state, { mustWait }: AskingDevice) => {
      if (mustWait !== true) notes.push('upkeep');
      return {};
    },
  };
}

test('[D2.3] [E68] a copy hears of what was sent since before it seals anything, and says so', async () => {
  const here = place();
  const b = await open(here, bob);
  const a = await open(here, alice);
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'one' });
  await settle();
  const copy = openMemoryStore(a.store.snapshot());
  await a.roost.send(id, { text: 'two' });
  await settle();
  await a.roost.close();
  const notes: string[] = [];
  const restored = await open(here, alice, { store: copy, connect: false, cipher: noting(notes) });
  const said: string[] = [];
  restored.roost.on('new-device-needed', ({ conversation }) => said.push(conversation));
  await restored.roost.send(id, { text: 'three' });
  await settle();
  expect(notes).toEqual([]);
  restored.roost.connect();
  await settle();
  expect(notes.filter((note) => note !== 'upkeep')).toEqual(['is a copy', 'seals 4']);
  expect(said).toContain(id);
  expect(await texts(restored.roost, id)).toEqual(['one', 'two', 'three']);
  expect(await texts(b.roost, id)).toEqual(['one', 'two', 'three']);
});

test('[D2.3] [E68] what was written before it was copied is not sent twice', async () => {
  const here = place();
  const b = await open(here, bob);
  const a = await open(here, alice);
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'one' });
  await settle();
  await a.roost.close();
  const other = await open(here, alice, { store: a.store, connect: false, cipher: noting([]) });
  await other.roost.send(id, { text: 'two' });
  const copy = openMemoryStore(a.store.snapshot());
  other.roost.connect();
  await settle();
  await other.roost.close();
  const notes: string[] = [];
  const restored = await open(here, alice, { store: copy, connect: false, cipher: noting(notes) });
  await restored.roost.send(id, { text: 'three' });
  restored.roost.connect();
  await settle();
  expect(notes.filter((note) => note !== 'upkeep')).toEqual(['is a copy', 'seals 4']);
  const said = await shown(restored.roost, id);
  expect(said.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  expect(said.every(({ state }) => state !== 'failed')).toBe(true);
  expect(await texts(b.roost, id)).toEqual(['one', 'two', 'three']);
});

test('[D2.3] [E68] what a copy wrote in an earlier life, without a connection, goes when the log shows that it is another', async () => {
  const here = place();
  const b = await open(here, bob);
  const a = await open(here, alice);
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'one' });
  await settle();
  const copy = openMemoryStore(a.store.snapshot());
  await a.roost.send(id, { text: 'two' });
  await settle();
  await a.roost.close();
  const restored = await open(here, alice, { store: copy, connect: false, cipher: noting([]) });
  await restored.roost.send(id, { text: 'three' });
  await restored.roost.send(id, { text: 'four' });
  await restored.roost.close();
  const { roost } = await open(here, alice, { store: copy, cipher: noting([]) });
  await settle();
  expect([...(await texts(roost, id))].sort()).toEqual(['four', 'one', 'three', 'two']);
  expect([...(await texts(b.roost, id))].sort()).toEqual(['four', 'one', 'three', 'two']);
});

/** Alice's store before she sent "two", which is number 3. */
async function copied() {
  const here = place();
  const b = await open(here, bob);
  const a = await open(here, alice);
  const id = await a.roost.direct(bob);
  const { id: one } = await a.roost.send(id, { text: 'one' });
  await settle();
  const store = openMemoryStore(a.store.snapshot());
  await a.roost.send(id, { text: 'two' });
  await settle();
  await a.roost.close();
  return { here, b, id, store, one };
}

test('[D2.3] [E68] a number that was given out and up again hides no copy, in this life or in an earlier one', async () => {
  for (const isEarlier of [false, true]) {
    const { b, id, store, here } = await copied();
    const notes: string[] = [];
    let restored = await open(here, alice, { store, connect: false, cipher: noting(notes) });
    const { id: typo } = await restored.roost.send(id, { text: 'typo' });
    await restored.roost.discard(typo);
    if (isEarlier) {
      await restored.roost.close();
      restored = await open(here, alice, { store, connect: false, cipher: noting(notes) });
    }
    await restored.roost.send(id, { text: 'three' });
    restored.roost.connect();
    await settle();
    expect(notes.filter((note) => note !== 'upkeep')).toEqual(['is a copy', 'seals 4']);
    expect(await texts(b.roost, id)).toEqual(['one', 'two', 'three']);
  }
});

test('[D2.3] [E68] what a copy is to delete waits for the word as well, and goes under a number that is free', async () => {
  const { b, id, store, here, one } = await copied();
  const { roost } = await open(here, alice, { store, connect: false, cipher: noting([]) });
  const { id: deletion } = await roost.deleteForEveryone(id, one);
  const settled = roost.settled(deletion);
  roost.connect();
  await settle();
  await settled;
  expect(await texts(b.roost, id)).not.toContain('one');
  expect(await texts(roost, id)).not.toContain('one');
});

test('[D2.3] [E68] a deletion of an earlier life goes under a free number when its own is that of another, and not twice when it is the very one', async () => {
  for (const isSame of [false, true]) {
    const here = place();
    const b = await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    const { id: one } = await a.roost.send(id, { text: 'one' });
    const { id: two } = await a.roost.send(id, { text: 'two' });
    await settle();
    const copy = openMemoryStore(a.store.snapshot());
    await a.roost.deleteForEveryone(id, isSame ? two : one);
    await settle();
    await a.roost.close();
    const earlier = await open(here, alice, { store: copy, connect: false, cipher: noting([]) });
    await earlier.roost.deleteForEveryone(id, two);
    await earlier.roost.close();
    const { roost } = await open(here, alice, { store: copy, cipher: noting([]) });
    await here.clock.advance(20_000);
    const deletions = here.server.logs.get(id)?.entries.filter(({ targets }) => (targets?.length ?? 0) > 0);
    expect(deletions?.map(({ number }) => number)).toEqual(isSame ? [4] : [4, 5]);
    expect(await texts(b.roost, id)).toEqual(isSame ? ['one', ''] : ['', '']);
    expect(await texts(roost, id)).toEqual(await texts(b.roost, id));
    expect((await shown(roost, id)).map(({ state }) => state)).not.toContain('failed');
    expect(copy.snapshot().outbox).toEqual([]);
  }
});

/** What takes no part before `opens`, and then stores all. */
function mediaServer(opens: Promise<void>) {
  const fetch: Fetch = async (url) => {
    if (url.endsWith('/confirm')) return { ok: true, status: 200, json: async () => ({}) };
    if (!url.endsWith('/v1/media')) throw new TypeError('Failed to fetch');
    return { ok: true, status: 200, json: async () => ({ parts: [{ part: 1, url: 'a', headers: {} }] }) };
  };
  const bytesFetch: BytesFetch = async () => {
    await opens;
    return { ok: true, status: 200, json: async () => ({}), arrayBuffer: async () => new ArrayBuffer(0) };
  };
  return { fetch, bytesFetch };
}

test('[D2.3] [E68] a file whose number the log shows to be of another message is stored and sent all the same', async () => {
  for (const isSlow of [true, false]) {
    const { b, id, store, here } = await copied();
    let goOn = () => {};
    const opens = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const notes: string[] = [];
    const media = mediaServer(isSlow ? opens : Promise.resolve());
    const { roost } = await open(here, alice, { store, connect: false, cipher: noting(notes), ...media });
    const read = async function* () {
      yield new Uint8Array(1_000);
    };
    const file = { name: 'a', type: 'b', kind: 'document', size: 1_000, read } as const;
    const { id: sent } = await roost.sendFile(id, file);
    const settled = roost.settled(sent);
    await settle();
    roost.connect();
    await settle();
    await expect(roost.forward(sent, id)).rejects.toMatchObject({ code: 'no-file' });
    goOn();
    await here.clock.advance(20_000);
    expect(await roost.settled(sent)).toEqual(await settled);
    expect(notes.filter((note) => note.startsWith('seals'))).toHaveLength(1);
    expect((await shown(roost, id)).map(({ state }) => state)).not.toContain('failed');
    expect(await texts(roost, id)).toHaveLength(3);
    expect(await texts(b.roost, id)).toHaveLength(3);
  }
});

test('[D6] [E68] a copy is told again what its later life was told: ticks, and what its person had accepted', async () => {
  const here = place();
  const b = await open(here, bob);
  const a = await open(here, alice);
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'one' });
  await settle();
  const copy = openMemoryStore(a.store.snapshot());
  await a.roost.send(id, { text: 'two' });
  await settle();
  await a.roost.close();
  const resumes = () => here.server.resumes.filter(({ user }) => user === alice);
  const before = resumes().length;
  await open(here, alice, { store: copy, cipher: noting([]) });
  await here.clock.advance(20_000);
  expect(
    resumes()
      .slice(before)
      .map(({ cursors }) => cursors.length),
  ).toEqual([1, 0]);
  await cut(here);
  expect(resumes().at(-1)?.cursors).toHaveLength(1);
  expect(b.roost.status.current.state).toBe('online');
});

test('[D6] [E68] so is one that was closed before it was told', async () => {
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
  const notes: string[] = [];
  const first = await open(here, alice, { store: copy, cipher: noting(notes) });
  await settle();
  expect(notes).toContain('is a copy');
  await first.roost.close();
  const before = here.server.resumes.length;
  await open(here, alice, { store: openMemoryStore(copy.snapshot()), cipher: noting([]) });
  await settle();
  expect(here.server.resumes.slice(before).map(({ cursors }) => cursors.length)).toEqual([0]);
  await cut(here);
  expect(here.server.resumes.at(-1)?.cursors).toHaveLength(1);
});

test('[E68] whose store is no copy seals once the resume has said so', async () => {
  const here = place();
  await open(here, bob);
  const a = await open(here, alice);
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'one' });
  await settle();
  await a.roost.close();
  const notes: string[] = [];
  const again = await open(here, alice, { store: a.store, connect: false, cipher: noting(notes) });
  await again.roost.send(id, { text: 'two' });
  await settle();
  expect(notes).toEqual([]);
  again.roost.connect();
  await settle();
  expect(notes.filter((note) => note !== 'upkeep')).toEqual(['seals 3']);
  expect(await texts(again.roost, id)).toEqual(['one', 'two']);
});

/** One that is never told of: whoever waits for it waits for nothing. */
const slow = `c${'x'.repeat(22)}`;

test('[E68] what is no conversation is not waited for', async () => {
  const here = place();
  here.server.waiting = ['no conversation'];
  const notes: string[] = [];
  await open(here, alice, { cipher: noting(notes) });
  expect(notes).toEqual(['upkeep']);
});

test('[E67] [E68] what is due of keys is seen to though a conversation cannot be asked', async () => {
  const here = place();
  here.server.waiting = [slow];
  const notes: string[] = [];
  await open(here, alice, { cipher: noting(notes) });
  expect(notes).toEqual([]);
  await here.clock.advance(1_900);
  expect(notes).toEqual([]);
  await here.clock.advance(200);
  expect(notes).toEqual(['upkeep']);
});

test('[E68] a store in which nothing seals waits for no word', async () => {
  const here = place();
  await open(here, bob);
  here.server.waiting = [slow];
  const notes: string[] = [];
  const { roost } = await open(here, alice, { cipher: { ...noting(notes), hasSealed: async () => false } });
  const id = await roost.direct(bob);
  await roost.send(id, { text: 'one' });
  await settle();
  expect(notes.filter((note) => note !== 'upkeep')).toEqual(['seals 2']);
  expect(await texts(roost, id)).toEqual(['one']);
});

/** A store of which a conversation may say that it is a copy, and cannot be asked. */
async function oneSlow() {
  const here = place();
  await open(here, bob);
  const a = await open(here, alice, { cipher: noting([]) });
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'one' });
  await settle();
  await a.roost.close();
  here.server.waiting = [slow];
  return { here, store: a.store, id };
}

async function cut({ server, clock }: Place): Promise<void> {
  server.socketsOf(alice)[0]?.cut();
  await settle();
  for (let n = 0; n < 300 && server.socketsOf(alice).length === 0; n++) await clock.advance(200);
}

test('[E68] what is written waits two seconds when all others are told of, over all connections together', async () => {
  const { here, store, id } = await oneSlow();
  const notes: string[] = [];
  const { roost } = await open(here, alice, { store, cipher: noting(notes) });
  await roost.send(id, { text: 'two' });
  for (let n = 0; n < 3; n++) {
    await here.clock.advance(400);
    await cut(here);
    expect(notes).toEqual([]);
  }
  await here.clock.advance(900);
  expect(notes).toEqual(['seals 3', 'upkeep']);
});

test('[E68] ten seconds when the server says nothing at all, over all connections together', async () => {
  const { here, store, id } = await oneSlow();
  here.server.onResume = () => 'dies';
  const notes: string[] = [];
  const { roost } = await open(here, alice, { store, cipher: noting(notes) });
  await roost.send(id, { text: 'two' });
  await here.clock.advance(6_000);
  await cut(here);
  await here.clock.advance(3_000);
  expect(notes).toEqual([]);
  await here.clock.advance(1_500);
  expect(notes).toEqual(['seals 3', 'upkeep']);
});

test('[E68] a program that is open for five seconds at a time sends', async () => {
  const { here, store, id } = await oneSlow();
  const { roost } = await open(here, alice, { store, cipher: noting([]) });
  await roost.send(id, { text: 'two' });
  await here.clock.advance(5_000);
  await roost.close();
  expect(here.server.logs.get(id)?.entries).toHaveLength(3);
});

test('[D2.3] [E68] what the server has taken and not answered is repeated as it is, also by a copy', async () => {
  const here = place();
  const { server, clock } = here;
  await open(here, bob);
  const a = await open(here, alice, { cipher: noting([]) });
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'one' });
  await settle();
  const [socket] = server.socketsOf(alice);
  socket?.hold();
  await a.roost.send(id, { text: 'two' });
  await settle();
  const copy = openMemoryStore(a.store.snapshot());
  socket?.release();
  await a.roost.send(id, { text: 'not in the copy' });
  await settle();
  await a.roost.close();
  // Before the log is there it is to be sent again, and the answer is lost.
  let [lost, swallowed] = [1, 1];
  server.onPull = () => lost-- > 0;
  server.onSend = () => (swallowed-- > 0 ? 'swallow' : null);
  const notes: string[] = [];
  const again = await open(here, alice, { store: copy, cipher: noting(notes) });
  await clock.advance(120_000);
  expect(notes).toContain('is a copy');
  expect(notes.filter((note) => note.startsWith('seals'))).toEqual([]);
  expect(await texts(again.roost, id)).toEqual(['one', 'two', 'not in the copy']);
});

test('[D2.3] [E68] so is what is on its way when the answer to another says that this is a copy', async () => {
  const here = place();
  await open(here, bob);
  const notes: string[] = [];
  const { roost } = await open(here, alice, { cipher: noting(notes) });
  const id = await roost.direct(bob);
  await roost.send(id, { text: 'one' });
  await settle();
  here.server.onSend = ({ number }) => (number === 3 ? 'id-reused' : 'swallow');
  await Promise.all([roost.send(id, { text: 'two' }), roost.send(id, { text: 'three' })]);
  await settle();
  expect(notes.filter((note) => note !== 'upkeep')).toEqual(['seals 2', 'seals 3', 'seals 4', 'is a copy']);
});

test('[D2.3] [E68] what seals is begun anew once, however often the store is told that it was a copy', async () => {
  const here = place();
  const b = await open(here, bob);
  const a = await open(here, alice);
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'one' });
  await settle();
  const copy = openMemoryStore(a.store.snapshot());
  // The other passes a number over, which nobody finds in the log then.
  let refused = 1;
  here.server.onSend = () => (refused-- > 0 ? 'too-large' : null);
  await a.roost.send(id, { text: 'two' });
  await settle();
  await a.roost.send(id, { text: 'two again' });
  await settle();
  await a.roost.close();
  const notes: string[] = [];
  const cipher: Cipher = { ...noting(notes), seal: async () => ({ is: 'waits', changes: {} }) };
  const { roost } = await open(here, alice, { store: copy, connect: false, cipher });
  await roost.send(id, { text: 'three' });
  roost.connect();
  await settle();
  for (let n = 0; n < 4; n++) {
    await b.roost.send(id, { text: `from bob ${n}` });
    await here.clock.advance(60_000);
    await cut(here);
  }
  expect(notes.filter((note) => note === 'is a copy')).toHaveLength(1);
});

test('[E68] in the conversation itself that cannot be asked it waits for its word, for a minute at most', async () => {
  for (const tells of [true, false]) {
    const { here, store, id } = await oneSlow();
    here.server.waiting = [id];
    const notes: string[] = [];
    const { roost } = await open(here, alice, { store, connect: false, cipher: noting(notes) });
    here.server.onResume = () => 'only-caught-up';
    await roost.send(id, { text: 'two' });
    roost.connect();
    await here.clock.advance(40_000);
    expect(notes.filter((note) => note !== 'upkeep')).toEqual([]);
    const { server } = here;
    const state = server.state(server.log(id), alice, 1);
    if (tells) server.socketsOf(alice)[0]?.push({ states: { states: [{ ...state, sent: 3 }] } });
    await settle();
    expect(notes.filter((note) => note !== 'upkeep')).toEqual(tells ? ['is a copy', 'seals 4'] : []);
    await here.clock.advance(40_000);
    expect(notes.filter((note) => note !== 'upkeep')).toEqual(tells ? ['is a copy', 'seals 4'] : ['seals 3']);
  }
});

test('[E68] who is no copy seals in the very write that takes in what it was told', async () => {
  const writes: number[] = [];
  for (const waits of [true, false]) {
    const here = place();
    await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    await a.roost.send(id, { text: 'one' });
    await settle();
    await a.roost.close();
    const { store } = a;
    let count = 0;
    const write = store.write.bind(store);
    store.write = (work, durability) => {
      count++;
      return write(work, durability);
    };
    const again = await open(here, alice, {
      ...{ store, connect: false },
      cipher: { ...noting([]), hasSealed: async () => waits },
    });
    await again.roost.send(id, { text: 'two' });
    await settle();
    here.server.onSend = () => {
      writes.push(count);
      return null;
    };
    again.roost.connect();
    await settle();
  }
  const [withIt, without] = writes;
  expect(withIt).toBe(Number(without) + 1);
});
