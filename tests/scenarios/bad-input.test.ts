/** What no client of ours sends: each is refused with a code, and nothing changes. */

import protobuf from 'protobufjs/minimal.js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { closeCodes } from '../../protocol/close-codes.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { versions } from '../../protocol/versions.ts';
import { wire } from '../../schema/gen/wire.js';
import { eventually } from '../harness/eventually.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { textsOf, type WireClient } from '../harness/wire-client.ts';

let server: TestServer;
let alice: WireClient;
let bob: WireClient;
let mallory: WireClient;
let chat: string;
let closed: number[];

beforeAll(async () => {
  server = await startTestServer();
  ({ alice, bob } = await server.people(['alice', 'bob']));
  chat = await alice.openDirect(bob.account.user);
  await alice.send(chat, 'hello');
  await eventually(() => expect(textsOf(bob, chat)).toEqual(['hello']));
});
beforeEach(async () => {
  closed = [];
  mallory = await server.device(await server.signUp('mallory'), { onClose: (code) => closed.push(code) });
});
afterAll(() => server.stop());

const ping = { id: 1, hello: { ...versions, client: 'x', away: false } };
const goodFrame = (): Uint8Array => wire.ClientFrame.encode({ commands: [ping] }).finish();

/** Bytes as a field of a field of a frame, by their tags from the outside in. */
function nested(tags: readonly number[], bytes: Uint8Array): Uint8Array {
  let inner = bytes;
  for (const tag of tags.toReversed()) inner = protobuf.Writer.create().uint32(tag).bytes(inner).finish();
  return inner;
}

describe('frames that cannot be read end the connection with 4400', () => {
  const cases: [string, () => Uint8Array | string][] = [
    ['cut short', () => goodFrame().subarray(0, -2)],
    ['with trailing bytes', () => Buffer.concat([goodFrame(), Buffer.from([0, 0, 0])])],
    ['with bytes that are no field', () => Buffer.from([0xff, 0xff, 0xff, 0xff])],
    ['larger than allowed', () => Buffer.alloc(defaultLimits.maxFrameBytes + 1)],
    ['a text that is no heartbeat', () => 'hello?'],
    ['[3.2a] with field number 0 in a message that has no fields', () => Buffer.from('0a0608015a020200', 'hex')],
    [
      '[3.2a] with an ack of 120,000 empty ranges',
      () => nested([0x0a, 0x2a, 0x12], Buffer.alloc(240_000, '2a00', 'hex')),
    ],
    ['[3.2a] with 120,000 unknown fields', () => nested([0x0a], Buffer.alloc(240_000, '7800', 'hex'))],
    ['[3.2a] with a group', () => Buffer.from([0x0a, 2, 0x7b, 0x7c])],
    ['[3.2a] with a number of more than 32 bits', () => Buffer.from('0a080881808080105a00', 'hex')],
    ['[3.3] without a command', () => Buffer.alloc(0)],
  ];
  test.each(cases)('%s', async (_, frame) => {
    mallory.sendRaw(frame());
    await eventually(() => expect(closed).toEqual([closeCodes.malformed]));
    await mallory.connect(); // The account is as it was.
  });
});

test('a command of an unknown kind is refused, and the connection goes on', async () => {
  const unknown = Buffer.from([0x0a, 0x07, 0x08, 0xe7, 0x07, 0x9a, 0x06, 0x01, 0x00]); // id 999, field 99
  const refused = mallory.nextRefusal(999);
  mallory.sendRaw(unknown);
  expect((await refused).code).toBe('unknown-command');
  expect(mallory.isConnected).toBe(true);
  expect(closed).toEqual([]);
});

test('[D10] somebody else’s conversation answers like one that does not exist, to everything', async () => {
  const strange = `c${'x'.repeat(22)}`;
  const before = alice.log(chat).headSeq;
  for (const conversation of [chat, strange]) {
    const send = { conversation, number: 1, after: 0, epoch: 1, kind: wire.EntryKind.MESSAGE, body: Buffer.from('hi') };
    const commands = [
      { send },
      { pull: { conversation, after: 0 } },
      { getReceipts: { conversation, seq: 1 } },
      { open: { conversation } },
    ];
    for (const command of commands) {
      await expect(mallory.request(command), JSON.stringify(command)).rejects.toMatchObject({
        code: 'unknown-conversation',
      });
    }
  }
  await alice.send(chat, 'undisturbed');
  expect(alice.log(chat).headSeq).toBe(before + 1);
});

test('[D1.7] an ack or a read position above the last entry is refused', async () => {
  const head = alice.log(chat).headSeq;
  for (const wrong of [
    { conversation: chat, through: head + 1, newest: head + 1 },
    { conversation: chat, through: head, newest: head, read: head + 5 },
  ]) {
    await expect(bob.request({ ack: { frames: 0, conversations: [wrong] } })).rejects.toMatchObject({
      code: 'ack-ahead',
    });
  }
  const { seq } = await alice.send(chat, 'not read yet');
  await eventually(() => expect(alice.log(chat).counts(seq)?.delivered).toBe(1));
  expect(alice.log(chat).counts(seq)?.read).toBe(0);
});

describe('send numbers', () => {
  const sendOf = (client: WireClient, conversation: string, number: number, after: number, text: string) => ({
    send: {
      conversation,
      number,
      after,
      epoch: client.log(conversation).epoch,
      kind: wire.EntryKind.MESSAGE,
      countable: true,
      body: Buffer.from(text),
    },
  });

  test('[D2.1] a repeat gets the first answer; the same number with another body does not become a message', async () => {
    const conversation = await mallory.openDirect(bob.account.user);
    const { accepted } = await mallory.request(sendOf(mallory, conversation, 2, 1, 'first'));
    const again = await mallory.request(sendOf(mallory, conversation, 2, 1, 'first'));
    expect(again.accepted?.seq).toBe(accepted?.seq);
    const other = mallory.request(sendOf(mallory, conversation, 2, 1, 'other'));
    await expect(other).rejects.toMatchObject({ code: 'id-reused', refusal: { first: { seq: accepted?.seq } } });
    await eventually(() => expect(textsOf(bob, conversation)).toEqual(['first']));
  });

  test('[D2.1] an `after` that lies ahead is refused and names the last number taken', async () => {
    const conversation = await mallory.openDirect(bob.account.user);
    const ahead = mallory.request(sendOf(mallory, conversation, 9, 8, 'too early'));
    await expect(ahead).rejects.toMatchObject({ code: 'behind-earlier', refusal: { last: 1 } });
    const { accepted } = await mallory.request(sendOf(mallory, conversation, 2, 1, 'in time'));
    expect(accepted?.seq).toBe(2);
  });
});

test('[D10] a removed member is refused', async () => {
  const group = await alice.createGroup('short', [mallory.account.user]);
  await eventually(() => expect(mallory.logs.has(group)).toBe(true));
  await alice.change(group, wire.EntryKind.MEMBERSHIP, { membership: { remove: [mallory.account.user] } });
  await expect(mallory.send(group, 'hello?')).rejects.toMatchObject({ code: 'not-a-member' });
  expect(alice.log(group).headSeq).toBe(2);
});

test('[D10.5] 10,000 sends in a second: accepted up to the limit, the rest refused or the socket closed', async () => {
  const conversation = await mallory.openDirect(bob.account.user);
  const body = Buffer.from('flood');
  const { epoch } = mallory.log(conversation);
  for (let at = 2; at < 10_002; at += 400) {
    const commands = Array.from({ length: 400 }, (_, i) => ({
      id: 1_000_000 + at + i,
      send: {
        conversation,
        number: at + i,
        after: at + i - 1,
        epoch,
        kind: wire.EntryKind.MESSAGE,
        countable: true,
        body,
      },
    }));
    if (mallory.isConnected) mallory.sendRaw(wire.ClientFrame.encode({ commands }).finish());
  }
  await eventually(() => expect(bob.log(conversation).headSeq).toBeGreaterThan(1));
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const taken = bob.log(conversation).headSeq - 1;
  expect(taken).toBeLessThanOrEqual(Math.max(defaultLimits.maxSendsPerMinute, defaultLimits.maxConversationBurst));
  await bob.filled();
  expect(bob.log(conversation).forks).toEqual([]);
  for (const code of closed) expect(code).toBe(closeCodes.flood);
  await alice.send(chat, 'the others do not notice');
});
