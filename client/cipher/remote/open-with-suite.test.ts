import { expect, test } from 'vitest';
import { keepAccount } from '../../account.ts';
import { openRoost } from '../../roost.ts';
import { openMemoryStore } from '../../store/memory.ts';
import { alice } from '../../testing/people.ts';
import { plainCipher } from '../../testing/plain-cipher.ts';
import { symbolicSuite } from '../../testing/symbolic-suite.ts';

test('[D7] a store is opened with the cryptography that it was made with, and refused without', async () => {
  const store = openMemoryStore();
  const account = { user: alice, device: 1, token: 't', name: 'a', server: 'http://127.0.0.1:1' };
  await keepAccount(store, account, symbolicSuite.name);
  await expect(openRoost({ store, connect: false })).rejects.toMatchObject({ code: 'store-refused' });
  const other = { ...symbolicSuite, name: 'another' };
  await expect(openRoost({ store, suite: other, connect: false })).rejects.toMatchObject({ code: 'store-refused' });
  const roost = await openRoost({ store, suite: symbolicSuite, connect: false });
  await roost.close();

  const plain = openMemoryStore();
  await keepAccount(plain, account, plainCipher.name);
  await expect(openRoost({ store: plain, suite: symbolicSuite, connect: false })).rejects.toMatchObject({
    code: 'store-refused',
  });
});
