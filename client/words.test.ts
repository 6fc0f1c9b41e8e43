import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { signedOutSentence } from '../protocol/signed-out.ts';
import type { DeviceInfo } from './api.ts';
import {
  codeSent,
  endOfAccount,
  existingAccount,
  insteadOfEnding,
  joinedAccount,
  joinerAsks,
  linkMismatch,
  neverSent,
  newDevices,
  olderMessagesHanded,
  olderMessagesLater,
  signingOut,
  startingOver,
} from './words.ts';

/** On the third of November wherever the test runs. */
const at = new Date(2026, 10, 3, 12).getTime();
const device = (number: number, name: string, own = false): DeviceInfo => ({
  ...{ device: number, name, primary: number === 1, own, addedAt: at, lastSeenAt: at, online: false, place: null },
});
const existing = {
  ...{ name: 'Ada', phone: '+491711234567', handle: 'ada', since: at, chats: 1, takeOver: '' },
  devices: [{ name: 'Phone', lastSeenAt: at }],
};

describe('signing out says what is true of this account', () => {
  test('the only device: nothing keeps the chats, and nothing can be signed in any more', () => {
    const text = signingOut([device(1, 'Phone', true)]);
    expect(text).toContain('This is the only device of your account.');
    expect(text).not.toContain('keep them');
  });

  test('a linked device: the others keep them, by name', () => {
    expect(signingOut([device(1, 'Phone'), device(2, 'Laptop', true)])).toBe(
      'Your chats are erased here. “Phone” keeps them.',
    );
  });

  test('the primary: the oldest of the others succeeds it', () => {
    const text = signingOut([device(1, 'Phone', true), device(2, 'Laptop'), device(3, 'Tablet')]);
    expect(text).toBe(
      'Your chats are erased here. “Laptop” and “Tablet” keep them. “Laptop” is the primary device from then on.',
    );
  });
});

test('[B22] what was not sent yet is named before it goes', () => {
  expect([0, 1, 2].map(neverSent)).toEqual([
    '',
    'One message or file has not been sent yet, and goes with them.',
    '2 messages or files have not been sent yet, and go with them.',
  ]);
});

describe('the question before an account ends names it', () => {
  test('with name, addresses, age, chats and devices', () => {
    expect(existingAccount(existing)).toBe(
      'It is “Ada”, +491711234567, @ada, since 3 Nov 2026, with one chat, signed in on “Phone” (last seen 3 Nov 2026).',
    );
    expect(endOfAccount(existing)).toContain('the account “Ada”');
    expect(insteadOfEnding(existing)).toContain('link this device');
  });

  test('and offers no link to one that is signed in nowhere', () => {
    expect(existingAccount({ ...existing, devices: [] })).toContain('signed in nowhere');
    expect(insteadOfEnding({ devices: [] })).toContain('cannot be linked');
    expect(endOfAccount({ ...existing, devices: [] })).not.toContain('signs all its devices out');
  });
});

test('the one who agrees is told name and address of the device that asks, or that there is none', () => {
  expect(joinerAsks({ name: 'Laptop', address: '203.0.113.9' })).toMatch(/“Laptop”.+ 203\.0\.113\.9\.$/);
  expect(joinerAsks({ name: 'Laptop', address: null })).toContain('does not know where');
});

test('[E46] the one who joins is told which part of it is proven: whose device showed the code, and not the name', () => {
  const text = joinedAccount({ name: 'Ada', phone: '+491711234567', handle: 'ada' });
  expect(text).toContain(
    'The server says that this is the account of “Ada” (+491711234567, @ada); nobody has proven that.',
  );
  expect(text).toContain('the account of the device that showed you the code');
});

test('a code that was sent before says when, and why there is no newer one', () => {
  const asked = { address: { handle: 'ada' }, digits: 20, sentAt: at, expiresAt: at + 3_600_000, shownCode: null };
  expect(codeSent({ ...asked, isEarlier: false })).toBe('A code of 20 digits is on its way to @ada.');
  expect(codeSent({ ...asked, isEarlier: true })).toContain('was sent to @ada at ');
});

test('new devices are told by name', () => {
  expect(newDevices([device(2, 'Laptop')])).toMatch(/^A new device is linked to your account: “Laptop” \(3 Nov 2026, /);
  expect(newDevices([device(2, 'Laptop'), device(3, 'Tablet')])).toContain('“Laptop” (3 Nov 2026');
});

test('beginning anew names what is erased here', () => {
  const one = startingOver({ name: 'Ada', chats: 1, unsent: 1 });
  expect(one).toContain('of “Ada” is erased: one chat with all messages, and one message that was never sent.');
  expect(startingOver({ name: 'Ada', chats: 3, unsent: 0 })).toContain('3 chats with all messages. Another device');
});

describe('a name with quotes in it', () => {
  const name = 'Ana” left. “Roost';
  const existing = { name, since: at, phone: null, handle: 'ana', chats: 1, devices: [device(1, name)], takeOver: '' };

  test.each([
    existingAccount(existing),
    endOfAccount(existing),
    joinedAccount({ name, phone: null, handle: 'ana' }),
    joinerAsks({ name, address: null }),
    linkMismatch({ joiner: { name, address: null }, mismatch: 'too-old' }),
    newDevices([device(2, name)]),
    olderMessagesHanded(name),
    olderMessagesLater(name),
    signedOutSentence({ why: 'removed', by: name, at }),
    signingOut([device(1, 'Phone', true), device(2, name)]),
    startingOver({ name, chats: 1, unsent: 0 }),
  ])('does not end those around it: %s', (sentence) => {
    expect(sentence).toContain('“Ana’ left. ’Roost”');
    expect(sentence).not.toContain(name);
  });

  test('nothing is put between such quotes by hand, in the SDK or the terminal', () => {
    const files = globSync('{client,cli,protocol}/**/*.ts', { exclude: (file) => file.endsWith('.test.ts') });
    expect(files.length).toBeGreaterThan(200);
    expect(files.filter((file) => readFileSync(file, 'utf8').includes('“${'))).toEqual([]);
  });
});
