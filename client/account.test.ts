import { expect, test } from 'vitest';
import { keepAccount, originOf, storedAccount } from './account.ts';
import { openRoost } from './roost.ts';
import { openMemoryStore } from './store/memory.ts';
import { alice } from './testing/people.ts';
import { plainCipher } from './testing/plain-cipher.ts';

const signedIn = { user: alice, device: 2, token: 'secret', name: 'Alice', server: 'http://127.0.0.1:8787' };

test('[D7] without encryption only servers on this machine are talked to', () => {
  for (const [server, origin] of [
    ['http://127.0.0.1:8787', 'http://127.0.0.1:8787'],
    ['http://127.1.2.3/path', 'http://127.1.2.3'],
    ['https://localhost:1/', 'https://localhost:1'],
    ['http://roost.localhost', 'http://roost.localhost'],
    ['http://[::1]:8787', 'http://[::1]:8787'],
    ['https://roost.example/somewhere', 'https://roost.example'],
  ]) {
    expect(originOf(server as string)).toBe(origin);
  }
  for (const server of ['http://10.0.0.1', 'http://127.0.0.1.example', 'http://localhost.example']) {
    expect(() => originOf(server)).toThrow(expect.objectContaining({ code: 'not-loopback' }));
  }
  expect(() => originOf('not an address')).toThrow(expect.objectContaining({ code: 'bad-call', advice: 'never' }));
});

test('an account is kept without showing its token', async () => {
  const store = openMemoryStore();
  expect(await storedAccount(store)).toBeNull();
  await keepAccount(store, signedIn);
  expect(await storedAccount(store)).toEqual({ user: alice, device: 2, name: 'Alice', server: signedIn.server });
});

test.each([
  [{ cipher: plainCipher.name }, 'store-refused', 'did not encrypt yet'],
  [{ version: 0 }, 'store-refused', 'did not encrypt yet'],
  [{ version: 2 }, 'store-newer', 'A newer release of Roost has used this store'],
  [{ version: 2, cipher: 'of tomorrow' }, 'store-newer', 'update this app'],
] as const)(
  'a store with %o is refused in words that are true of it, and left as it is',
  async (other, code, words) => {
    const store = openMemoryStore();
    await keepAccount(store, signedIn);
    const row = { ...signedIn, cipher: 'signal', version: 1, ...other };
    await store.write(async (writer) => writer.put('meta', ['account'], row), 'strict');
    const opened = openRoost({ store, connect: false });
    await expect(opened).rejects.toMatchObject({ code, sentence: expect.stringContaining(words) });
    expect(await store.read((reader) => reader.get('meta', ['account']))).toEqual(row);
  },
);

test('the plaintext cipher opens only what was sealed for that very message', async () => {
  const name = { conversation: 'c1', sender: alice, device: 1, number: 7 };
  const group = {
    kind: 1,
    epoch: 3,
    epochLeaf: new Uint8Array(32),
    devices: [],
    controlBefore: async () => null,
    listedBefore: () => null,
  };
  const here = { user: alice, device: 1, now: 1 };
  const state = { get: async () => undefined, range: async () => [], count: async () => 0 };
  const content = Uint8Array.from([1, 2]);
  const sealed = await plainCipher.seal({ name, content, group, keyNumbers: [], here }, state);
  if (sealed.is !== 'sealed') throw new Error('not sealed');
  const message = { name, seq: 2, body: sealed.body, wraps: sealed.wraps, group, isNext: true, here };
  expect(await plainCipher.open(message, state)).toEqual({ is: 'opened', content });
  for (const wrong of [{ conversation: 'c2' }, { device: 2 }, { number: 8 }])
    expect(await plainCipher.open({ ...message, name: { ...name, ...wrong } }, state)).toEqual({ is: 'failed' });
  expect(await plainCipher.open({ ...message, body: Uint8Array.from([255]) }, state)).toEqual({ is: 'failed' });
});
