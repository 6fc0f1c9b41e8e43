import { expect, test } from 'vitest';
import type { wire } from '../../schema/gen/wire.js';
import { settle } from '../testing/fake-clock.ts';
import type { FakeServer } from '../testing/fake-server.ts';
import { alice, bob, open, place } from '../testing/people.ts';
import type { ConversationRow } from './conversation.ts';

/** As after a restart of the conversation: the sender's own entry is pushed to it before its send is answered. */
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
