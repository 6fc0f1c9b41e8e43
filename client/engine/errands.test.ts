/** What the cipher wants of the server is asked once its state is stored, and again until it has it. */
import { expect, test } from 'vitest';
import type { Cipher, Errand } from '../cipher/cipher.ts';
import { RoostError } from '../errors.ts';
import { openMemoryStore } from '../store/memory.ts';
import { countingCipher, partings } from '../testing/counting-cipher.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, type Place, place, texts } from '../testing/people.ts';
import { Errands, type ErrandsOptions } from './errands.ts';

/** Seals only for those whose keys it has fetched: it asks for the device list in place of the others'. */
const fetching: Cipher = {
  ...countingCipher,
  seal: async (message, state) => {
    const lacking: string[] = [];
    for (const { user } of message.group.devices)
      if ((await state.get(['keys', user])) === undefined) lacking.push(user);
    if (lacking.length === 0) return countingCipher.seal(message, state);
    return { is: 'waits', changes: { put: lacking.map((user) => ({ key: ['wanted', user], value: true })) } };
  },
  errands: async (state) => {
    const wanted = await state.range({ prefix: ['wanted'] });
    return wanted.map(({ key }): Errand => {
      const user = String(key[1]);
      return { key: `keys ${user}`, command: { getDeviceLists: { users: [user] } } };
    });
  },
  answered: async (_key, answer) => {
    if (answer.is === 'refused') return {};
    const users = (answer.reply.deviceLists?.lists ?? []).map(({ user }) => user);
    return {
      changes: {
        put: users.map((user) => ({ key: ['keys', user], value: true })),
        erase: users.map((user) => ['wanted', user]),
      },
    };
  },
};

interface ListsWatch {
  readonly users: string[];
  /** Instead of the answer. */
  instead: 'lost' | 'empty' | 'refused' | null;
}

/** Sees every command that comes in, and may lose or refuse those of the errands. */
function watch({ server }: Place): ListsWatch {
  const asked: ListsWatch = { users: [], instead: null };
  server.onLists = (users) => {
    asked.users.push(...users);
    return asked.instead;
  };
  return asked;
}

const partingsOf = (store: ReturnType<typeof openMemoryStore>) =>
  partings((table) => store.snapshot()[table], { user: alice, device: 1 });

test('[D7] keys that are lacking are asked for, each once, and the messages that wait for them go out in their order', async () => {
  const here = place();
  const asked = watch(here);
  const b = await open(here, bob, { cipher: countingCipher });
  const a = await open(here, alice, { cipher: fetching });
  const id = await a.roost.direct(bob);
  asked.users.length = 0;
  for (const text of ['one', 'two', 'three']) await a.roost.send(id, { text });
  await settle();
  await here.clock.advance(1_000);
  expect(await texts(b.roost, id)).toEqual(['one', 'two', 'three']);
  expect(asked.users.sort()).toEqual([alice, bob]);
  expect(await a.store.read((reader) => reader.range('cipher', { prefix: ['wanted'] }))).toEqual([]);
  expect(partingsOf(a.store)).toEqual([]);
});

test('an errand that is refused, never answered, or answered in vain is asked for again, and no faster than that', async () => {
  for (const instead of ['refused', 'lost', 'empty'] as const) {
    const here = place();
    const asked = watch(here);
    const b = await open(here, bob, { cipher: countingCipher });
    const a = await open(here, alice, { cipher: fetching });
    const id = await a.roost.direct(bob);
    asked.users.length = 0;
    asked.instead = instead;
    await a.roost.send(id, { text: 'waits' });
    await settle();
    await here.clock.advance(40_000);
    const tries = asked.users.filter((user) => user === bob).length;
    expect(tries).toBeGreaterThan(1);
    expect(tries).toBeLessThanOrEqual(5);
    expect(a.roost.status.current.unsent).toBe(1);
    asked.instead = null;
    await here.clock.advance(40_000);
    expect(await texts(b.roost, id)).toEqual(['waits']);
  }
});

test('[T2] what was wanted before a crash or while offline is asked for when there is a connection again', async () => {
  const here = place();
  const asked = watch(here);
  const b = await open(here, bob, { cipher: countingCipher });
  const a = await open(here, alice, { cipher: fetching });
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'one' });
  await settle();
  await here.clock.advance(1_000);
  a.roost.disconnect();
  await a.store.write(async (writer) => writer.delete('cipher', ['keys', bob]), 'strict');
  asked.users.length = 0;
  await a.roost.send(id, { text: 'two' });
  await here.clock.advance(60_000);
  expect(asked.users).toEqual([]);
  const store = openMemoryStore(a.store.snapshot());
  await a.roost.close();
  await open(here, alice, { cipher: fetching, store });
  await here.clock.advance(1_000);
  expect(asked.users.filter((user) => user === bob)).toHaveLength(1);
  expect(await texts(b.roost, id)).toEqual(['one', 'two']);
  expect(partingsOf(store)).toEqual([]);
});

test('what the state wants though nothing is to be sealed is asked for with the connection', async () => {
  const here = place();
  const asked = watch(here);
  const a = await open(here, alice, { cipher: fetching, connect: false });
  await a.store.write(async (writer) => writer.put('cipher', ['wanted', bob], true), 'strict');
  await settle();
  expect(asked.users).toEqual([]);
  a.roost.connect();
  await settle();
  await here.clock.advance(1_000);
  expect(asked.users).toEqual([bob]);
  expect(await a.store.read((reader) => reader.get('cipher', ['keys', bob]))).toBe(true);
});

test('a client that is closed while an errand is under way keeps no timer, which would keep its process', async () => {
  const here = place();
  const asked = watch(here);
  asked.instead = 'lost';
  const running = new Set<object>();
  const { timer } = here.clock.surroundings;
  Object.assign(here.clock.surroundings, {
    timer: (ms: number, work: () => void) => {
      const one = timer(ms, () => {
        running.delete(one);
        work();
      });
      const kept = {
        cancel: () => {
          running.delete(one);
          one.cancel();
        },
      };
      running.add(one);
      return kept;
    },
  });
  const a = await open(here, alice, { cipher: fetching, connect: false });
  await a.store.write(async (writer) => writer.put('cipher', ['wanted', bob], true), 'strict');
  a.roost.connect();
  await settle();
  await here.clock.advance(100);
  expect(asked.users).toEqual([bob]);
  await a.roost.close();
  await settle();
  expect(running.size).toBe(0);
});

test('what the server says unasked of its keys comes to the cipher, and what that wants for it is asked', async () => {
  const here = place();
  const told: [string, number][] = [];
  const listening: Cipher = {
    ...countingCipher,
    errands: async (state) => {
      const wanted = (await state.get(['few'])) !== undefined;
      return wanted ? [{ key: 'more', command: { getDeviceLists: { users: [bob] } } }] : [];
    },
    answered: async (key, answer) => {
      if (answer.is !== 'reply') return {};
      told.push([key, answer.reply.keysKept?.oneTime ?? 0]);
      return { changes: key === 'more' ? { erase: [['few']] } : { put: [{ key: ['few'], value: true }] } };
    },
  };
  const asked = watch(here);
  await open(here, alice, { cipher: listening });
  here.server.socketsOf(alice)[0]?.push({ keysLow: { oneTime: 7 } });
  await settle();
  expect(told).toEqual([
    ['keys-low', 7],
    ['more', 0],
  ]);
  expect(asked.users).toEqual([bob]);
});

test('[E63] keys of many are claimed for with four commands at a time: the next leaves when one is answered, refused or lost', async () => {
  const asked: { readonly key: string; resolve(reply: never): void; reject(why: Error): void }[] = [];
  const wanted: Errand[] = Array.from({ length: 9 }, (_, i) => ({
    key: `claim ${i}`,
    command: { claimKeys: { devices: [{ user: `${i}`, device: 1 }] } },
  }));
  let left: readonly Errand[] = [...wanted, { key: 'publish', command: { publishKeys: {} } }];
  const look = (...answered: string[]) => errands.ask({ errands: left, againInMs: Number.POSITIVE_INFINITY }, answered);
  const line = {
    ask: (command: Errand['command']) =>
      new Promise((resolve, reject) => {
        asked.push({ key: `claim ${command.claimKeys?.devices?.[0]?.user ?? 'none'}`, resolve, reject });
      }),
    exchange: { resumed: true },
  } as unknown as ErrandsOptions['line'];
  const errands = new Errands({
    ...{ line, timer: () => ({ cancel: () => {} }), elapsed: () => 0, look: () => look() },
    answered: (key, answer) => {
      if (answer.is === 'reply') left = left.filter((one) => one.key !== key);
      look(key);
    },
  });
  look();
  const keys = () => asked.map(({ key }) => key);
  const first = ['claim 0', 'claim 1', 'claim 2', 'claim 3', 'claim none'];
  expect(keys()).toEqual(first);
  look();
  expect(keys()).toEqual(first);
  asked[0]?.resolve({} as never);
  await settle();
  expect(keys().slice(5)).toEqual(['claim 4']);
  asked[1]?.reject(new RoostError('unavailable'));
  await settle();
  expect(keys().slice(5)).toEqual(['claim 4', 'claim 5']);
  asked[2]?.reject(new RoostError('offline'));
  await settle();
  expect(keys().slice(5)).toEqual(['claim 4', 'claim 5', 'claim 6']);
  errands.close();
});
