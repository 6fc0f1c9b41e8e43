/** A client whose sessions are Signal's own library, and one of ours, through a real server: what it hands on of keys and wraps is whole. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepAccount } from '../../client/account.ts';
import type { Roost } from '../../client/api.ts';
import { signalCipher } from '../../client/cipher/signal-cipher.ts';
import { openMemoryStore } from '../../client/index.node.ts';
import { openWith } from '../../client/roost.ts';
import { inClear } from '../../client/testing/in-clear.ts';
import { signalSuite } from '../../crypto/signal-suite.ts';
import type { Suite } from '../../crypto/suite.ts';
import type { UserId } from '../../protocol/ids.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { acquaint, textsOf } from '../harness/sdk.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { loadOracle } from './libsignal.ts';
import { libsignalSuite } from './libsignal-suite.ts';

const opened: Roost[] = [];
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(freeLimits);
});

afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()));
  await server?.stop();
});

async function join(name: string, suite: Suite): Promise<{ roost: Roost; name: string }> {
  const cipher = signalCipher(suite, (length) => crypto.getRandomValues(new Uint8Array(length)));
  const { user, device, token, url } = await server.signUp(name);
  const store = openMemoryStore();
  await keepAccount(store, { user: user as UserId, device, token, name, server: url }, cipher.name);
  const roost = await openWith(cipher, { store, rows: inClear });
  opened.push(roost);
  return { roost, name };
}

const soon = { timeout: 40_000, interval: 200 };

test('[E50] [D7] a client on libsignal 0.72.1 and one of ours write to each other, direct and in a group', {
  timeout: 240_000,
}, async () => {
  const calls: string[] = [];
  const lib = await loadOracle('ls72');
  const ada = await join('ada', counted(libsignalSuite(lib, 'libsignal-0.72.1'), calls));
  const bob = await join('bob', signalSuite);
  await acquaint([ada, bob]);

  const id = await ada.roost.direct(bob.roost.account.user);
  await ada.roost.send(id, { text: 'hello bob' });
  await expect.poll(() => textsOf(bob.roost, id), soon).toEqual(['hello bob']);
  await bob.roost.send(id, { text: 'hello ada' });
  await expect.poll(() => textsOf(ada.roost, id), soon).toEqual(['hello bob', 'hello ada']);

  const group = await bob.roost.createGroup({ title: 'Two', members: [ada.roost.account.user] });
  await bob.roost.send(group, { text: 'to the group' });
  await expect.poll(() => textsOf(ada.roost, group), soon).toEqual(['to the group']);
  await ada.roost.send(group, { text: 'back' });
  await expect.poll(() => textsOf(bob.roost, group), soon).toEqual(['to the group', 'back']);
  // It was the library that began, wrote and opened, and signed the list of its device.
  expect(new Set(calls)).toEqual(new Set(['initiate', 'encrypt', 'decrypt', 'sign']));

  // The other way round: ours begins with what the library has published.
  const carol = await join('carol', signalSuite);
  await acquaint([carol, ada]);
  const other = await carol.roost.direct(ada.roost.account.user);
  await carol.roost.send(other, { text: 'hello from carol' });
  await expect.poll(() => textsOf(ada.roost, other), soon).toEqual(['hello from carol']);
});

/** The suite, and a note of each call of it that matters here. */
function counted(suite: Suite, calls: string[]): Suite {
  return {
    ...suite,
    initiate: (...given) => (calls.push('initiate'), suite.initiate(...given)),
    encrypt: (...given) => (calls.push('encrypt'), suite.encrypt(...given)),
    decrypt: (...given) => (calls.push('decrypt'), suite.decrypt(...given)),
    sign: (...given) => (calls.push('sign'), suite.sign(...given)),
  };
}
