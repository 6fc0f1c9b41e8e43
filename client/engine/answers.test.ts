import { expect, test } from 'vitest';
import { decodeClientFrame } from '../../protocol/codec.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { wire } from '../../schema/gen/wire.js';
import { settle } from '../testing/fake-clock.ts';
import type { FakeServer } from '../testing/fake-server.ts';
import { alice, bob, open, place } from '../testing/people.ts';
import type { ConversationRow } from './conversation.ts';
import { EntryKind } from './log-entry.ts';
import type { OutboxRow } from './outbox-row.ts';

/** As after a restart of the conversation: the sender's own entry is handed to it before its send is answered. */
function pushFirst(server: FakeServer): void {
  const take = server.take.bind(server);
  server.take = (send, socket) => {
    const reply = take(send, socket);
    const { accepted } = reply;
    if (!accepted) return reply;
    const log = server.log(send.conversation);
    const { seq: headSeq = 0 } = accepted;
    const { conversation } = send;
    socket.push({ entries: { conversation, entries: log.entries.slice(-1), headSeq, head: server.head(log) } });
    const read = { conversation: send.conversation, read: headSeq ?? 0, asOf: headSeq ?? 0, unread: 0 };
    return { accepted: { ...accepted, read } as wire.Accepted.$Properties };
  };
}

test('[6.8] [D8] a send that was settled by its entry still says how far its sender has read', async () => {
  const here = place();
  await open(here, bob);
  const { roost, store } = await open(here, alice);
  const id = await roost.direct(bob);
  pushFirst(here.server);
  await roost.send(id, { text: 'hello' });
  await settle();
  const row = store.snapshot().conversations.map(({ value }) => value as ConversationRow)[0];
  expect(row?.runs).toMatchObject([{ from: 1, through: 2 }]);
  expect(row?.read).toEqual({ read: 2, asOf: 2, unread: 0, local: 2 });
});

/** Alice's message with number 2, which was sent, made anew for a newer epoch, and sent again; neither is answered. `ids`: of both. */
async function madeAnew() {
  const here = place();
  await open(here, bob);
  const ids: number[] = [];
  const transport = here.server.transport.bind(here.server);
  here.server.transport = (user, device) => ({
    connect: (events, attempt) => {
      const socket = transport(user, device).connect(events, attempt);
      const note = (data: Uint8Array) => {
        for (const { id, send } of decodeClientFrame(data, defaultLimits).frame?.commands ?? [])
          if (send?.number === 2) ids.push(id);
      };
      const send = (data: Uint8Array | string) => {
        if (typeof data !== 'string') note(data);
        socket.send(data);
      };
      return { send, close: (code, reason) => socket.close(code, reason) };
    },
  });
  const { roost, store } = await open(here, alice);
  const id = await roost.direct(bob);
  here.server.onSend = ({ number }) => (number === 2 ? 'swallow' : null);
  await roost.send(id, { text: 'hello' });
  await settle();
  const epoch = 2;
  here.server.onSend = ({ number, epoch: made }) => {
    if (number !== 2) return null;
    return made < epoch ? { code: 'stale-epoch', advice: 3, epoch, entries: [] } : 'swallow';
  };
  here.server.append(id, {
    ...{ sender: bob, device: 0, number: 0, kind: EntryKind.DEVICES },
    body: wire.Control.encode({
      epoch: 1,
      devices: { user: bob, list: { version: 2, devices: [{ device: 1 }] } },
    }).finish(),
  });
  await settle();
  await here.clock.advance(11_000);
  const sent = () => here.server.sends.filter(({ number }) => number === 2);
  expect(new Set(sent().map(({ body }) => body.join())).size).toBe(2);
  const [socket] = [...here.server.sockets].filter(({ user }) => user === alice);
  return { here, store, socket, ids, sent };
}

test('[6.6] an answer that names no body is to that of its command: what was made anew since is not settled by it', async () => {
  const { here, store, socket, ids } = await madeAnew();
  const states = () => store.snapshot().outbox.map(({ value }) => (value as OutboxRow).state.is);
  const accepted = { seq: 3, at: here.clock.at, count: 1, head: new Uint8Array(32).fill(7) };
  socket?.reply(ids[0] as number, { accepted }, true);
  await settle();
  expect(states()).toHaveLength(1);
  here.server.onSend = () => null;
  socket?.reply(ids.at(-1) as number, { accepted: { ...accepted, seq: 9 } }, true);
  await settle();
  expect(states()).toEqual([]);
});

test('[D2.4] who is told to wait waits, though what it was told about was made anew meanwhile', async () => {
  const { here, socket, ids, sent } = await madeAnew();
  const before = sent().length;
  socket?.reply(ids[0] as number, { refusal: { code: 'rate-limited', advice: 2, afterMs: 60_000 } }, true);
  await settle();
  await here.clock.advance(59_000);
  expect(sent()).toHaveLength(before);
  here.server.onSend = () => null;
  await here.clock.advance(2_000);
  expect(sent()).toHaveLength(before + 1);
});

test('[D2.1] what was taken before this device was listed is found below where its log begins', async () => {
  const here = place();
  await open(here, bob);
  const { roost, store } = await open(here, alice);
  const id = await roost.direct(bob);
  await roost.send(id, { text: 'begins' });
  await settle();
  const { server } = here;
  const take = server.take.bind(server);
  let answers = 0;
  // It is taken and not answered; when it is repeated the server remembers no more than that its number is settled.
  server.take = (send, socket) => {
    if (send.number !== 3) return take(send, socket);
    if (answers++ === 0) {
      take(send, socket);
      return {};
    }
    const log = server.log(id);
    const { conversation, number } = send;
    const settled = { conversation, number, headSeq: log.entries.length, head: server.head(log) };
    return { settled: { ...settled, bodyHash: new Uint8Array(0) } };
  };
  const state = server.state.bind(server);
  server.state = (log, user, device) => ({ ...state(log, user, device), ...(user === alice ? { from: 6 } : {}) });
  server.socketsOf(alice)[0]?.hold();
  await roost.send(id, { text: 'hello' });
  await settle();
  for (let n = 0; n < 5; n++) server.append(id, { sender: bob, device: 1, number: 10 + n, kind: EntryKind.KEYS });
  server.socketsOf(alice)[0]?.cut();
  await here.clock.advance(60_000);
  expect(answers).toBeGreaterThan(1);
  expect(store.snapshot().outbox).toEqual([]);
  expect(store.snapshot().entries.map(({ key }) => key[1])).toContain(3);
});
