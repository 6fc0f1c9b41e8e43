import { expect, test } from 'vitest';
import { keepAccount, originOf, storedAccount } from './account.ts';
import { unsafePlaintext } from './cipher/unsafe-plaintext.ts';
import { openRoost } from './roost.ts';
import { openMemoryStore } from './store/memory.ts';
import { alice } from './testing/people.ts';

const signedIn = { user: alice, device: 2, token: 'secret', name: 'Alice', server: 'http://127.0.0.1:8787' };

test('[D7] without encryption only servers on this machine are talked to', () => {
  for (const [server, origin] of [
    ['http://127.0.0.1:8787', 'http://127.0.0.1:8787'],
    ['http://127.1.2.3/path', 'http://127.1.2.3'],
    ['https://localhost:1/', 'https://localhost:1'],
    ['http://roost.localhost', 'http://roost.localhost'],
    ['http://[::1]:8787', 'http://[::1]:8787'],
  ]) {
    expect(originOf(server as string)).toBe(origin);
  }
  for (const server of [
    'https://roost.example',
    'http://10.0.0.1',
    'http://127.0.0.1.example',
    'http://localhost.example',
  ]) {
    expect(() => originOf(server)).toThrow(expect.objectContaining({ code: 'not-loopback' }));
  }
  expect(() => originOf('not an address')).toThrow(expect.objectContaining({ code: 'bad-answer' }));
});

test('an account is kept without showing its token', async () => {
  const store = openMemoryStore();
  expect(await storedAccount(store)).toBeNull();
  await keepAccount(store, signedIn);
  expect(await storedAccount(store)).toEqual({ user: alice, device: 2, name: 'Alice', server: signedIn.server });
});

test('a store that another release or cipher made is refused in words', async () => {
  for (const other of [{ cipher: 'signal' }, { version: 2 }]) {
    const store = openMemoryStore();
    await keepAccount(store, signedIn);
    await store.write(async (writer) => {
      writer.put('meta', ['account'], { ...signedIn, cipher: unsafePlaintext.name, version: 1, ...other });
    }, 'strict');
    await expect(openRoost({ store, connect: false })).rejects.toMatchObject({ code: 'store-refused' });
  }
});

test('the plaintext cipher opens only what was sealed for that very message', async () => {
  const context = { conversation: 'c1', device: 1, number: 7, epoch: 3, controlLeaf: new Uint8Array(32) };
  const { body, wraps } = await unsafePlaintext.seal(Uint8Array.from([1, 2]), context);
  const entry = { conversation: 'c1', device: 1, number: 7, body, wraps };
  expect(await unsafePlaintext.open(entry)).toEqual(Uint8Array.from([1, 2]));
  for (const wrong of [{ conversation: 'c2' }, { device: 2 }, { number: 8 }, { body: Uint8Array.from([255]) }]) {
    expect(await unsafePlaintext.open({ ...entry, ...wrong })).toBeNull();
  }
});
