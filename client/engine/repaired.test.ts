/** What was told as failed is tried again when there is something new for it, and the server hears that it is repaired (8.3d). */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ConversationId, MessageId } from '../api.ts';
import type { Cipher } from '../cipher/cipher.ts';
import { openMemoryStore } from '../store/memory.ts';
import { countingCipher, partings } from '../testing/counting-cipher.ts';
import { settle } from '../testing/fake-clock.ts';
import type { WireCursor } from '../testing/fake-server.ts';
import { alice, bob, open, type Place, place, shown, texts } from '../testing/people.ts';

let here: Place;
let a: Awaited<ReturnType<typeof open>>;
let b: Awaited<ReturnType<typeof open>>;
let id: ConversationId;
/** Every cursor of Bob, with what it came by. */
let said: WireCursor[];
/** Numbers of messages that Bob's cipher lacks the key of, and how often it was asked to open something. */
let lacking: Set<number>;
/** Numbers of those whose key is here, and which wait for something else. */
let waiting: Set<number>;
let asked: number;
let forgotten: number[];

/** Keeps in its state what it wants, until the letter comes that brings it. */
const repairing: Cipher = {
  ...countingCipher,
  open: async (message, state) => {
    asked++;
    const { number } = message.name;
    if (waiting.has(number)) return { is: 'waits' };
    if (!lacking.has(number)) return countingCipher.open(message, state);
    return { is: 'failed', changes: { put: [{ key: ['wants', number], value: true }] } };
  },
  forget: async ({ number }) => {
    forgotten.push(number);
    return {};
  },
  letter: async ({ conversation }) => ({ wakes: [conversation] }),
  why: async ({ number }, _state, here) => (number % 2 === 0 ? [alice] : [here.user]),
};

beforeEach(async () => {
  here = place();
  said = [];
  lacking = new Set([2]);
  waiting = new Set();
  asked = 0;
  forgotten = [];
  const report = here.server.report.bind(here.server);
  here.server.report = (socket, cursor) => {
    if (socket.user === bob) said.push(cursor);
    report(socket, cursor);
  };
  a = await open(here, alice, { cipher: countingCipher });
  b = await open(here, bob, { cipher: repairing });
  id = await a.roost.direct(bob);
  for (const text of ['one', 'two', 'three']) await a.roost.send(id, { text });
  await here.clock.advance(1_000);
});

/** The key has come. */
async function repair(conversation = id): Promise<void> {
  lacking.clear();
  here.server.leave([{ user: bob, device: 1, conversation, type: 2, data: new Uint8Array([1]) }], {
    user: alice,
    device: 1,
  });
  await here.clock.advance(1_000);
}

// The creation is number 1 and seq 1.
const seq = 2;
const range = { from: seq, through: seq };
/** Told with all that is opened around it. */
const whole = (through: number) => ({ from: 1, through });

describe('[8.3d] a message that failed', () => {
  test('is kept sealed and named, and what the cipher noted about it is stored', async () => {
    expect(await texts(b.roost, id)).toEqual(['', 'two', 'three']);
    expect(said.at(-1)).toMatchObject({ through: 4, failed: [range], repaired: [] });
    expect(await b.store.read((reader) => reader.get('cipher', ['wants', 2]))).toBe(true);
  });

  test('and waits for something else when its key has come, is opened with what waits', async () => {
    const group = await a.roost.createGroup({ title: 'Two', members: [bob] });
    await a.roost.send(group, { text: 'lost' });
    await here.clock.advance(1_000);
    expect(await texts(b.roost, group)).toEqual(['']);
    waiting.add(2);
    await repair(group);
    expect(await texts(b.roost, group)).toEqual(['']);
    waiting.clear();
    await a.roost.rename(group, 'Renamed');
    await here.clock.advance(1_000);
    expect(await texts(b.roost, group)).toEqual(['lost']);
    expect(said.findLast((one) => one.conversation === group)).toMatchObject({ failed: [], repaired: [whole(3)] });
  });

  test.each([
    { how: 'expires', away: (): unknown => a.roost.send(id, { text: 'gone', disappearAfterMs: 5_000 }) },
    { how: 'is deleted', away: (): unknown => a.roost.send(id, { text: 'gone' }) },
  ])(
    '[D4.2] [D4.3] as a preview, before its entry is there, and $how meanwhile: it is opened no more, and forgotten',
    async ({ how, away }) => {
      b.roost.disconnect();
      await settle();
      lacking.add(5);
      await away();
      await settle();
      here.server.onPull = () => true;
      b.roost.connect();
      await here.clock.advance(1_000);
      expect(b.roost.conversation(id).current?.last).toMatchObject({ text: '', body: 'unreadable' });
      if (how === 'expires') await here.clock.advance(6_000);
      else await a.roost.deleteForEveryone(id, (await shown(a.roost, id)).at(-1)?.id as MessageId);
      await here.clock.advance(1_000);
      expect(forgotten).toContain(5);
      await repair();
      expect(b.roost.conversation(id).current?.last?.text).toBe('');
    },
  );

  test('is opened when its conversation is woken: shown, told of, and said to the server at once', async () => {
    const told: string[] = [];
    b.roost.on('message', ({ message }) => told.push(message.text));
    await repair();
    expect(await texts(b.roost, id)).toEqual(['one', 'two', 'three']);
    expect(told).toEqual(['one']);
    expect(said.at(-1)).toMatchObject({ through: 4, failed: [], repaired: [whole(4)] });
    expect(partings((table) => b.store.snapshot()[table], { user: bob, device: 1 })).toEqual([]);
  });

  test('is said to be repaired once on a connection, and with every resume', async () => {
    await repair();
    said = [];
    await a.roost.send(id, { text: 'four' });
    await here.clock.advance(1_000);
    expect(said.map(({ repaired }) => repaired)).toEqual([[]]);
    for (let times = 0; times < 2; times++) {
      said = [];
      here.server.socketsOf(bob)[0]?.cut();
      await here.clock.advance(60_000);
      expect(said[0]?.repaired).toEqual([whole(5)]);
    }
    await b.roost.close();
    said = [];
    await open(here, bob, { cipher: repairing, store: openMemoryStore(b.store.snapshot()) });
    expect(said[0]?.repaired).toEqual([whole(5)]);
  });

  test('is tried when the client is opened: what woke it may have been before a crash', async () => {
    await b.roost.close();
    lacking.clear();
    const again = await open(here, bob, { cipher: repairing, store: openMemoryStore(b.store.snapshot()) });
    await here.clock.advance(1_000);
    expect(await texts(again.roost, id)).toEqual(['one', 'two', 'three']);
    expect(again.roost.conversation(id).current?.last?.text).toBe('three');
    expect(said).toContainEqual(expect.objectContaining({ through: 4, failed: [], repaired: [whole(4)] }));
  });

  test('is tried at no other time, and stays named while it does not open', async () => {
    const before = asked;
    await a.roost.send(id, { text: 'four' });
    await here.clock.advance(60_000);
    expect(asked).toBe(before + 1);
    await a.roost.disconnect();
    here.server.leave([{ user: bob, device: 1, conversation: id, type: 2, data: new Uint8Array([1]) }], {
      user: alice,
      device: 1,
    });
    await here.clock.advance(1_000);
    expect(asked).toBe(before + 2);
    expect(said.at(-1)).toMatchObject({ failed: [range], repaired: [] });
  });

  test('and was deleted for everyone stays gone, and is not said to be repaired', async () => {
    const [first] = await shown(a.roost, id);
    await a.roost.deleteForEveryone(id, first?.id as MessageId);
    await here.clock.advance(1_000);
    await repair();
    expect((await shown(b.roost, id))[0]).toMatchObject({ text: '', body: 'deleted' });
    expect(said.at(-1)).toMatchObject({ failed: [range] });
    expect(said.every(({ repaired }) => repaired.length === 0)).toBe(true);
  });

  test('names those who have to come online, as long as it is sealed', async () => {
    const waitsFor = async () =>
      (await shown(b.roost, id)).map((item) => item.waitsFor?.map(({ user, own }) => [user, own]));
    lacking.add(5);
    await a.roost.send(id, { text: 'four' });
    await here.clock.advance(1_000);
    expect(await waitsFor()).toEqual([[[alice, false]], undefined, undefined, [[bob, true]]]);
    await repair();
    expect(await waitsFor()).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('among others that stay so is told with what is opened around it, up to the next that failed', async () => {
    lacking.add(5).add(7);
    for (const text of ['four', 'five', 'six']) await a.roost.send(id, { text });
    await here.clock.advance(1_000);
    lacking = new Set([5]);
    here.server.leave([{ user: bob, device: 1, conversation: id, type: 2, data: new Uint8Array([1]) }], {
      user: alice,
      device: 1,
    });
    await here.clock.advance(1_000);
    const failed = { from: 5, through: 5 };
    expect(said.at(-1)).toMatchObject({ failed: [failed], repaired: [whole(4), { from: 6, through: 7 }] });
  });

  test('however many there are, all are tried, in a few steps, and all are said', async () => {
    lacking = new Set(Array.from({ length: 400 }, (_, i) => i));
    for (let i = 0; i < 150; i++) {
      await a.roost.send(id, { text: `m${i}` });
      if (i % 10 === 0) await here.clock.advance(1_000);
    }
    await here.clock.advance(60_000);
    expect(said.at(-1)).toMatchObject({ failed: [range, { from: 5, through: 154 }] });
    await repair();
    for (let turn = 0; turn < 40; turn++) await settle();
    await here.clock.advance(1_000);
    expect((await texts(b.roost, id)).filter((text) => text === '')).toEqual([]);
    expect(said.at(-1)).toMatchObject({ failed: [], repaired: [whole(154)] });
  });
});
