/** Letters of other devices: what the cipher makes of them is stored before they are acknowledged, and none is lost. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import type { Cipher, Letter } from '../cipher/cipher.ts';
import { openWith } from '../roost.ts';
import { openMemoryStore } from '../store/memory.ts';
import { countingCipher } from '../testing/counting-cipher.ts';
import { settle } from '../testing/fake-clock.ts';
import { inClear } from '../testing/in-clear.ts';
import { alice, bob, open, type Place, place, signIn, texts } from '../testing/people.ts';
import { SlowStore } from '../testing/slow-store.ts';

const decoder = new TextDecoder();
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const nameOf = (letter: Letter) => `${letter.user}/${letter.device} ${decoder.decode(letter.data)}`;

/**
 * Counts the letters that it has had, each once, and wakes the conversation that one is about. What it owes to somebody it
 * leaves for them, by an errand.
 */
const lettered: Cipher = {
  ...countingCipher,
  letter: async (letter, state) => {
    const text = decoder.decode(letter.data);
    if (text.startsWith('bad')) throw new Error('cannot cope');
    if ((await state.get(['had', nameOf(letter)])) !== undefined) return {};
    const [last] = await state.range({ prefix: ['order'], reverse: true, limit: 1 });
    const number = Number(last?.key[1] ?? 0) + 1;
    return {
      changes: {
        put: [
          { key: ['order', number], value: text },
          { key: ['had', nameOf(letter)], value: true },
        ],
      },
      wakes: [letter.conversation],
    };
  },
  errands: async (state) =>
    (await state.range({ prefix: ['owes'] })).map(({ key, value }) => {
      const message = { user: String(value), device: 1, conversation: '', type: 2, data: bytes(String(key[1])) };
      return { key: `letter ${key[1]}`, command: { sendToDevices: { messages: [message] } } };
    }),
  answered: async (key, answer) => {
    if (answer.is === 'refused') return {};
    const [state] = answer.reply.toDevicesTaken?.states ?? [];
    return state === wire.ToDeviceState.TAKEN ? { changes: { erase: [['owes', key.slice('letter '.length)]] } } : {};
  },
};

const to = (text: string, more: Partial<wire.ToDevice.$Properties> = {}): wire.ToDevice.$Properties => ({
  ...{ user: alice, device: 1, conversation: '', type: 2, data: bytes(text) },
  ...more,
});
const fromBob = { user: bob, device: 1 };

const taken = async (store: Awaited<ReturnType<typeof open>>['store']) =>
  (await store.read((reader) => reader.range('cipher', { prefix: ['order'] }))).map(({ value }) => value);
const waitingAt = (here: Place, device = `${alice}/1`) => here.server.letters.get(device)?.length ?? 0;

test('[18.5] letters are handed to the cipher in their order, and acknowledged; one that it stumbles over stops nothing', async () => {
  const here = place();
  const a = await open(here, alice, { cipher: lettered });
  here.server.leave([to('1'), to('bad 2'), to('3')], fromBob);
  await here.clock.advance(1_000);
  here.server.leave([to('4')], fromBob);
  await here.clock.advance(1_000);
  expect(await taken(a.store)).toEqual(['1', '3', '4']);
  expect(waitingAt(here)).toBe(0);
  expect(a.roost.status.current.state).toBe('online');
});

test('[18.5] what waited while the device was away comes with its resume, and once more when it was not acknowledged', async () => {
  const here = place();
  here.server.leave([to('1'), to('2')], fromBob);
  const a = await open(here, alice, { cipher: lettered });
  await here.clock.advance(1_000);
  // Its acknowledgement is lost.
  here.server.letters.set(`${alice}/1`, [{ ...fromBob, conversation: '', type: 2, data: bytes('2') }]);
  for (const socket of here.server.socketsOf(alice)) socket.cut();
  await here.clock.advance(60_000);
  here.server.leave([to('3')], fromBob);
  await here.clock.advance(1_000);
  expect(await taken(a.store)).toEqual(['1', '2', '3']);
  expect(waitingAt(here)).toBe(0);
});

test('[18.5] a cipher that reads no letters acknowledges them; what names no sender is no letter', async () => {
  const here = place();
  const a = await open(here, alice, { cipher: countingCipher });
  here.server.leave([to('1')], fromBob);
  await here.clock.advance(1_000);
  expect(waitingAt(here)).toBe(0);
  await a.roost.close();
  const b = await open(here, bob, { cipher: lettered });
  here.server.leave([to('2', { user: bob })], { user: 'nobody', device: 1 });
  here.server.leave([to('3', { user: bob })], { user: alice, device: 0 });
  await here.clock.advance(1_000);
  expect(await taken(b.store)).toEqual([]);
  expect(waitingAt(here, `${bob}/1`)).toBe(0);
});

test('[D1.10] [18.5] a letter wakes what waits to be opened in its conversation', async () => {
  const here = place();
  let hasKey = false;
  const late: Cipher = {
    ...lettered,
    open: (message, state) => (hasKey ? lettered.open(message, state) : Promise.resolve({ is: 'waits' })),
  };
  const b = await open(here, bob, { cipher: countingCipher });
  const a = await open(here, alice, { cipher: late });
  const id = await b.roost.direct(alice);
  await b.roost.send(id, { text: 'sealed' });
  await here.clock.advance(1_000);
  expect(await texts(a.roost, id)).toEqual(['']);
  hasKey = true;
  here.server.leave([to('the key', { conversation: id })], fromBob);
  await here.clock.advance(1_000);
  expect(await texts(a.roost, id)).toEqual(['sealed']);
});

test('[18.2] what the cipher owes somebody it leaves for them by an errand, again until it is taken', async () => {
  const here = place();
  const states = [wire.ToDeviceState.FULL, null, wire.ToDeviceState.TAKEN];
  here.server.onLetter = () => states.shift() as wire.ToDeviceState | null;
  const a = await open(here, alice, { cipher: lettered });
  const b = await open(here, bob, { cipher: lettered, connect: false });
  await b.store.write(async (writer) => writer.put('cipher', ['owes', 'an answer'], alice), 'strict');
  b.roost.connect();
  await here.clock.advance(60_000);
  // The second was taken, and its answer lost: it came twice, and counts once.
  expect(states).toEqual([]);
  expect(await taken(a.store)).toEqual(['an answer']);
  expect(await b.store.read((reader) => reader.range('cipher', { prefix: ['owes'] }))).toEqual([]);
});

const storeMs = 10;
const moments = Array.from({ length: 14 }, (_, i) => i * (storeMs / 2));

describe('[D1.13] [T2] letters and what was made of them', () => {
  const pass = async (here: Place, ms: number): Promise<void> => {
    await settle();
    await here.clock.advance(ms);
  };

  /** A process of Alice's device, until it is killed: nothing reaches it from then on. */
  async function start(here: Place, from: ConstructorParameters<typeof SlowStore>[0]['from']) {
    let isAlive = true;
    const store = new SlowStore({
      ...(from ? { from } : {}),
      timer: here.clock.surroundings.timer,
      nextMs: () => storeMs,
    });
    const opening = openWith(lettered, {
      rows: inClear,
      store,
      transport: {
        connect: (events) => {
          const alive = (work: () => void): void => (isAlive ? work() : undefined);
          return here.server.transport(alice, 1).connect(
            {
              opened: () => alive(() => events.opened()),
              received: (data) => alive(() => events.received(data)),
              closed: (code, reason) => alive(() => events.closed(code, reason)),
            },
            1,
          );
        },
      },
      surroundings: here.clock.surroundings,
      fetch: async () => Promise.reject(new Error('no HTTP here')),
    });
    for (let turn = 0; turn < 30; turn++) await pass(here, storeMs);
    await opening;
    const kill = () => {
      isAlive = false;
      for (const socket of here.server.socketsOf(alice)) {
        socket.silent = true;
        socket.cut();
      }
    };
    return { store, kill };
  }

  test.each(moments)('never part: a crash %i ms after they came loses none, and none counts twice', async (ms) => {
    const here = place();
    const disk = openMemoryStore();
    await signIn(disk, alice, 1, lettered.name);
    const first = await start(here, disk.snapshot());
    here.server.leave([to('1'), to('2')], fromBob);
    await pass(here, 0);
    here.server.leave([to('3')], fromBob);
    await pass(here, ms);
    const acknowledged = 3 - waitingAt(here);
    const had = first.store.disk.cipher.filter(({ key }) => key[0] === 'order').length;
    expect(had).toBeGreaterThanOrEqual(acknowledged);
    first.kill();
    const { disk: left } = first.store;
    const second = await start(here, left);
    for (let s = 0; s < 30; s++) await pass(here, 1_000);
    const order = second.store.disk.cipher.filter(({ key }) => key[0] === 'order').map(({ value }) => value);
    expect(order).toEqual(['1', '2', '3']);
    expect(waitingAt(here)).toBe(0);
  });
});

test('[18.1] a letter has all its fields as its own: the conversation of one between siblings is empty, and not missing', async () => {
  const here = place();
  const letters: Letter[] = [];
  const cipher: Cipher = {
    ...lettered,
    letter: async (letter) => {
      letters.push({ ...letter });
      return {};
    },
  };
  await open(here, alice, { cipher });
  here.server.leave([to('hello')], fromBob);
  await settle();
  expect(letters).toMatchObject([{ ...fromBob, conversation: '', type: 2 }]);
});
