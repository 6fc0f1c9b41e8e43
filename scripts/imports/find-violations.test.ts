import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { root } from '../kit/paths.ts';
import { findCycles, findViolations, type Import } from './find-violations.ts';
import { rules, userRooms, withoutRings } from './rules.ts';

const value = (from: string, to: string): Import => ({ from, to, isTypeOnly: false });
const type = (from: string, to: string): Import => ({ from, to, isTypeOnly: true });
const isAllowed = (entry: Import) => findViolations([entry], rules).length === 0;

describe('[D7] the server has no code that could read a message', () => {
  test.each([
    value('workers/gateway/app.ts', 'crypto/ratchet.ts'),
    type('workers/gateway/app.ts', 'schema/gen/content.js'),
    value('durable-objects/user/inbox/inbox.ts', 'crypto/ratchet.ts'),
    value('durable-objects/user/object.ts', 'schema/gen/content.js'),
    value('protocol/chain.ts', 'schema/gen/content.js'),
    value('crypto/ratchet.ts', 'durable-objects/user/rpc.ts'),
    value('workers/roost.ts', 'crypto/ratchet.ts'),
    value('workers/roost/app.ts', 'crypto/suite.ts'),
    type('workers/gateway/app.ts', 'crypto/suite.ts'),
    type('durable-objects/user/keys/prekeys.ts', 'crypto/suite.ts'),
    type('durable-objects/kit/sql.ts', 'crypto/keys.ts'),
    value('durable-objects/conversation/object.ts', 'crypto/xeddsa.ts'),
    value('protocol/statements.ts', 'crypto/xeddsa.ts'),
    value('lib/bytes.ts', 'crypto/keys.ts'),
    value('migrations/user/0001.ts', 'crypto/keys.ts'),
    value('crypto/session.ts', 'client/cipher/cipher.ts'),
    value('crypto/session.ts', 'protocol/chain.ts'),
    value('crypto/session.ts', 'schema/gen/wire.js'),
    value('crypto/session.ts', 'node:crypto'),
  ])('$from may not import $to', (entry) => expect(isAllowed(entry)).toBe(false));
});

test.each([
  value('crypto/content.ts', 'schema/gen/content.js'),
  value('crypto/session.ts', 'lib/bytes.ts'),
  value('crypto/session.ts', '@noble/curves/ed25519.js'),
  value('client/cipher/signal-cipher.ts', 'crypto/suite.ts'),
])('$from may import $to', (entry) => expect(isAllowed(entry)).toBe(true));

describe('[D7] what computes for a client goes through the suite that it was given', () => {
  test.each([
    value('client/trust/trusts.ts', 'crypto/safety-number.ts'),
    value('client/linking/owner.ts', 'crypto/link-proof.ts'),
    value('client/roost.ts', 'crypto/signal-suite.ts'),
    value('client/vault/file-vault.node.ts', 'crypto/native-aes.ts'),
    value('client/browser/suite-worker.browser.ts', 'crypto/signal-suite.ts'),
    value('client/files/remote-file-cipher.ts', 'crypto/file-cipher.ts'),
    value('client/trust/trusts.ts', '@noble/hashes/sha2.js'),
    value('client/trust/trusts.ts', 'client/testing/symbolic-suite.ts'),
    value('crypto/suite.ts', 'crypto/keys.ts'),
    value('crypto/file-format.ts', '@noble/hashes/sha2.js'),
  ])('$from may not import $to', (entry) => expect(isAllowed(entry)).toBe(false));

  test.each([
    type('client/trust/trusts.ts', 'crypto/safety-number.ts'),
    value('client/account.ts', 'crypto/suite.ts'),
    value('client/files/encrypting.ts', 'crypto/file-format.ts'),
    value('client/browser/serve-page.browser.ts', 'crypto/signal-suite.ts'),
    value('client/cipher/given-suite.ts', 'crypto/signal-suite.ts'),
    value('client/testing/keyed-cipher.ts', 'crypto/signal-suite.ts'),
    value('client/testing/cipher-town.ts', 'client/testing/symbolic-suite.ts'),
  ])('$from may import $to', (entry) => expect(isAllowed(entry)).toBe(true));
});

describe('nothing that decides knows where it runs', () => {
  test.each([
    value('protocol/chain.ts', 'cloudflare:workers'),
    type('durable-objects/conversation/append.ts', 'cloudflare:workers'),
    value('durable-objects/conversation/append.ts', 'durable-objects/conversation/object.ts'),
    value('lib/lane.ts', 'protocol/ids.ts'),
    value('client/outbox.ts', 'web/main.ts'),
    value('web/main.ts', 'protocol/ids.ts'),
    value('cli/send.ts', 'lib/bytes.ts'),
  ])('$from may not import $to', (entry) => expect(isAllowed(entry)).toBe(false));

  test('only object.ts imports the platform', () =>
    expect(isAllowed(value('durable-objects/user/object.ts', 'cloudflare:workers'))).toBe(true));
});

describe('neighbours', () => {
  test.each([
    value('durable-objects/user/inbox/deliver.ts', 'durable-objects/conversation/append.ts'),
    value('durable-objects/user/object.ts', 'migrations/conversation/index.ts'),
    value('workers/media/upload.ts', 'workers/gateway/app.ts'),
    value('workers/gateway/app.ts', 'durable-objects/user/object.ts'),
    value('workers/gateway/app.ts', 'schema/gen/stored.js'),
    value('migrations/user/0001.ts', 'protocol/limits.ts'),
    value('migrations/user/0001.ts', 'lib/migration.ts'),
    value('protocol/chain.ts', 'protocol/chain.test.ts'),
    value('somewhere/else.ts', 'lib/lane.ts'),
  ])('$from may not import $to', (entry) => expect(isAllowed(entry)).toBe(false));

  test.each([
    value('durable-objects/user/inbox/deliver.ts', 'durable-objects/conversation/rpc.ts'),
    value('durable-objects/user/inbox/deliver.ts', 'durable-objects/kit/sql.ts'),
    value('durable-objects/user/object.ts', 'migrations/user/index.ts'),
    value('migrations/user/index.ts', 'migrations/user/0001.ts'),
    type('migrations/user/0001.ts', 'lib/migration.ts'),
    value('workers/roost.ts', 'durable-objects/user/object.ts'),
    value('workers/gateway/app.ts', 'hono/cors'),
    value('client/outbox.ts', 'schema/gen/content.js'),
    value('protocol/chain.test.ts', 'tests/simulation/network.ts'),
  ])('$from may import $to', (entry) => expect(isAllowed(entry)).toBe(true));
});

describe('what others may call of an object goes through its door', () => {
  const [user, conversation] = ['durable-objects/user', 'durable-objects/conversation'];

  test.each([
    value(`${user}/user.ts`, `${user}/core.ts`),
    value(`${conversation}/conversation.ts`, `${conversation}/calls.ts`),
  ])('$from may not import $to', (entry) => expect(isAllowed(entry)).toBe(false));

  test.each([
    value(`${user}/user.ts`, `${user}/door.ts`),
    value(`${user}/door.ts`, `${user}/core.ts`),
    type(`${user}/user.ts`, `${user}/core.ts`),
    value(`${conversation}/conversation.ts`, `${conversation}/door.ts`),
    value(`${conversation}/door.ts`, `${conversation}/calls.ts`),
  ])('$from may import $to', (entry) => expect(isAllowed(entry)).toBe(true));
});

describe('the rooms of the User object', () => {
  const user = 'durable-objects/user';

  test.each([
    value(`${user}/connection/connection.ts`, `${user}/inbox/inbox.ts`),
    type(`${user}/connection/connection.ts`, `${user}/inbox/chat.ts`),
    type(`${user}/inbox/deliver.ts`, `${user}/core.ts`),
    value(`${user}/inbox/deliver.ts`, `${user}/context.ts`),
    type(`${user}/attic/chest.ts`, `${user}/context.ts`),
    value(`${user}/context.ts`, `${user}/inbox/inbox.ts`),
    type(`${user}/store.ts`, `${user}/inbox/inbox.ts`),
    type(`${user}/rpc.ts`, `${user}/inbox/chat.ts`),
    type(`${user}/wake/rpc.ts`, `${user}/wake/claim.ts`),
    value('workers/push/consume.ts', `${user}/wake/claim.ts`),
  ])('$from may not import $to', (entry) => expect(isAllowed(entry)).toBe(false));

  test.each([
    value(`${user}/inbox/deliver.ts`, `${user}/connection/outputs.ts`),
    type(`${user}/inbox/deliver.ts`, `${user}/context.ts`),
    value(`${user}/store.ts`, `${user}/inbox/conversation-rows.ts`),
    type('workers/push/consume.ts', `${user}/wake/rpc.ts`),
    type(`${user}/context.ts`, `${user}/inbox/inbox.ts`),
  ])('$from may import $to', (entry) => expect(isAllowed(entry)).toBe(true));

  test.each(Object.keys(userRooms))('%s/ has tests beside what they test', (room) =>
    expect(globSync(`${user}/${room}/*.test.ts`, { cwd: root })).not.toEqual([]),
  );

  test('none knows of itself by way of others', () => {
    const reached = (room: string): string[] => (userRooms[room] ?? []).flatMap((name) => [name, ...reached(name)]);
    for (const room of Object.keys(userRooms)) expect(reached(room)).not.toContain(room);
  });
});

test('a ring of imports is found once, types apart', () => {
  const ring = [value('a', 'b'), value('b', 'c'), value('c', 'a'), type('b', 'a'), value('c', 'd')];
  expect(findCycles(ring)).toEqual(['a -> b -> c -> a']);
});

test.each([...withoutRings, 'client/engine', 'durable-objects/user/inbox'])(
  'in %s types make a ring as well',
  (folder) => {
    const [inbox, reports] = [`${folder}/inbox.ts`, `${folder}/reports.ts`] as const;
    const ring = [value(inbox, reports), type(reports, inbox)];
    expect(findCycles(ring)).toEqual([`${inbox} -> ${reports} -> ${inbox}`]);
  },
);

test.each(['tests/simulation', 'client/testing'])('in %s they do not', (folder) => {
  expect(findCycles([value(`${folder}/a.ts`, `${folder}/b.ts`), type(`${folder}/b.ts`, `${folder}/a.ts`)])).toEqual([]);
});

test('docs/changing.md names the folders without rings', () => {
  const [, named = ''] = /types included: (.*?)\. /.exec(readFileSync('docs/changing.md', 'utf8')) ?? [];
  expect([...named.matchAll(/`([a-z-]+)\/`/g)].map(([, folder]) => folder)).toEqual(withoutRings);
});
