/** What docs/spec/protocol.md says of a connection, tried by frames alone. */

import { expect, test } from 'vitest';
import { encodeClientFrame } from '../../../protocol/codec.ts';
import { disagreements, versions } from '../../../protocol/versions.ts';
import { stored } from '../../../schema/gen/stored.js';
import { wire } from '../../../schema/gen/wire.js';
import { startDirect, Town } from '../../harness/town.ts';

async function pair() {
  const town = new Town();
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  return { town, alice, bob, a, b, chat };
}

test('[3.4] a second Hello is refused, and the connection goes on as it was', async () => {
  const { a, chat } = await pair();
  const again = await a.ask({ hello: { minVersion: 1, maxVersion: 9 } });
  expect(again.refusal).toMatchObject({ code: 'malformed' });
  expect((await a.ask(a.message(chat))).accepted).toBeTruthy();
});

test('[3.4] before Hello every command is refused hello-first', async () => {
  const { alice } = await pair();
  const fresh = await alice.connect(1, { hello: false });
  expect((await fresh.ask({ resume: {} })).refusal?.code).toBe('hello-first');
  expect((await fresh.ask({ alive: {} })).refusal?.code).toBe('hello-first');
  expect((await fresh.ask({ hello: versions })).welcome).toBeTruthy();
});

test('[3.4] [K2] a client of version 1 is closed with 4502 and a sentence, and nothing of what it says is taken', async () => {
  const { alice, chat } = await pair();
  const old = await alice.connect(1, { hello: false });
  const send = old.message(chat);
  await old.raw(
    encodeClientFrame({
      commands: [
        { id: 1, hello: { minVersion: 1, maxVersion: 1 } },
        { id: 2, ...send },
      ],
    }),
  );
  expect(old).toMatchObject({ closedWith: 4502, closedFor: disagreements.clientTooOld });
  expect(old.replies().some((reply) => reply.welcome || reply.accepted)).toBe(false);
});

test('[3.4] [K2] so is one whose connection of version 1 has slept through the change, with its next command', async () => {
  const { alice, a, chat } = await pair();
  const slept = stored.Connection.decode(a.attachment() ?? new Uint8Array());
  a.setAttachment(Uint8Array.from(stored.Connection.encode({ ...slept, version: 1 }).finish()));
  alice.restart();
  a.forget();
  await a.command(a.message(chat));
  expect(a).toMatchObject({ closedWith: 4502, closedFor: disagreements.clientTooOld });
  expect(a.replies().some((reply) => reply.accepted)).toBe(false);
});

test('[3.4] [K2] nothing is pushed to it either: it is closed with the first thing that would be, which its device is owed', async () => {
  const { town, alice, a, b, chat } = await pair();
  const slept = stored.Connection.decode(a.attachment() ?? new Uint8Array());
  a.setAttachment(Uint8Array.from(stored.Connection.encode({ ...slept, version: 1 }).finish()));
  alice.restart();
  a.forget();
  await b.ask(b.message(chat));
  await town.settle();
  expect(a).toMatchObject({ closedWith: 4502, closedFor: disagreements.clientTooOld });
  expect(a.frames).toEqual([]);
  const again = await alice.connect();
  const told = again.events().flatMap(({ states }) => states?.states ?? []);
  expect(told.map(({ conversation, headSeq }) => [conversation, headSeq])).toEqual([[chat, 2]]);
});

test('[3.3] a frame without a command is malformed, one with an empty command is not', async () => {
  const { a, b } = await pair();
  await a.raw(encodeClientFrame({ commands: [] }));
  expect(a.closedWith).toBe(4400);
  expect((await b.ask({})).refusal?.code).toBe('unknown-command');
});

test('[3.3] the server does not look at ids: one that is used again is answered again', async () => {
  const { town, a } = await pair();
  a.forget();
  const twice = encodeClientFrame({
    commands: [
      { id: 7, alive: {} },
      { id: 7, alive: {} },
    ],
  });
  await a.raw(twice);
  await town.settle();
  expect(a.replies().map(({ id }) => id)).toEqual([7, 7]);
});

test('[9.1] before Resume a device may send and pull and is told nothing else; a second Resume is refused', async () => {
  const { town, alice, b, chat } = await pair();
  const early = await alice.connect(1, { resume: null });
  expect((await early.ask(early.message(chat, { number: 2, after: 1 }))).accepted).toBeTruthy();
  expect((await early.ask({ pull: { conversation: chat } })).page?.entries).toHaveLength(2);
  await b.ask(b.message(chat));
  await town.settle();
  expect(early.events()).toEqual([]);
  expect((await early.ask({ resume: {} })).done).toBeTruthy();
  await town.settle();
  expect(early.states()).toMatchObject([{ conversation: chat, headSeq: 3 }]);
  expect((await early.ask({ resume: {} })).refusal?.code).toBe('malformed');
});

test('[3.7] 4001 closes a socket that was asked for a sign of life while somebody watched, and gave none', async () => {
  const { town, alice, bob, a, b } = await pair();
  await b.ask({ watch: { users: [alice.id] } });
  a.heartbeatAt = town.now;
  await town.pass(120_000);
  expect(a.closedWith).toBe(4001);
  expect(bob.sockets.size).toBe(1);
});

test('[13.1] Typing is answered Done, whether or not it is passed on', async () => {
  const { a, chat } = await pair();
  expect((await a.ask({ typing: { conversation: chat } })).done).toBeTruthy();
  expect((await a.ask({ typing: { conversation: chat } })).done).toBeTruthy();
  const unknown = await a.ask({ typing: { conversation: 'cXXXXXXXXXXXXXXXXXXXXXX' } });
  expect(unknown.refusal?.code).toBe('unknown-conversation');
});

test('[3.9] a command that the server does not know is refused, and those beside it are answered', async () => {
  const { town, a } = await pair();
  a.forget();
  const unknown = new Uint8Array([10, 6, 8, 1, 0xfa, 0x7f, 1, 0]);
  const known = encodeClientFrame({ commands: [{ id: 2, alive: {} }] });
  await a.raw(new Uint8Array([...unknown, ...known]));
  await town.settle();
  expect(a.replies().map(({ id, refusal }) => [id, refusal?.code])).toEqual([
    [1, 'unknown-command'],
    [2, undefined],
  ]);
  expect(wire.Command.decode(unknown.subarray(2)).kind).toBeUndefined();
});
