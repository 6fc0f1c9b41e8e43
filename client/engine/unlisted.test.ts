/** A device that no conversation lists yet: it owes nothing, and has to get the entry that lists it all the same. */
import { expect, test } from 'vitest';
import type { ConversationId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Cipher } from '../cipher/cipher.ts';
import { countingCipher } from '../testing/counting-cipher.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place, shown } from '../testing/people.ts';
import { signedPlace } from '../testing/signed-place.ts';
import { signedList } from '../testing/symbolic-signer.ts';
import type { ConversationRow } from './conversation.ts';
import { unreadOf } from './unread.ts';

const id = `c${'g'.repeat(22)}` as ConversationId;

/** Bob's laptop is online when Alice begins a group that names his phone only. */
async function laptopInNewGroup(cipher?: Cipher) {
  const here = place();
  const { roost, store } = await open(here, bob, { device: 2, ...(cipher && { cipher }) });
  const { server } = here;
  const role = (user: string) => (user === alice ? wire.Role.ADMIN : wire.Role.MEMBER);
  const devices = { version: 1, devices: [{ device: 1 }] };
  const members = [alice, bob].map((user) => ({ user, role: role(user), devices }));
  const creation = { kind: wire.ConversationKind.GROUP, members };
  const body = wire.Control.encode({ creation }).finish();
  server.append(id, { sender: alice, device: 1, number: 1, kind: wire.EntryKind.CREATION, body });
  await settle();
  const row = () => store.snapshot().conversations.map(({ value }) => value as ConversationRow)[0];
  const [socket] = server.socketsOf(bob);
  if (socket === undefined) throw new Error('not connected');
  /** Appended, and not handed over. */
  const unseen = async (work: () => void) => {
    const push = socket.push;
    socket.push = () => undefined;
    work();
    socket.push = push;
    await settle();
  };
  const list = () => {
    const devices = { user: bob, list: { version: 2, devices: [{ device: 1 }, { device: 2 }] } };
    server.append(id, { sender: bob, kind: wire.EntryKind.DEVICES, body: wire.Control.encode({ devices }).finish() });
  };
  const message = (number: number) => server.append(id, { sender: alice, device: 1, number });
  return { here, server, roost, store, socket, row, unseen, list, message };
}

test('[D4] the entry that lists it is pulled when all that is said is `behind`', async () => {
  const { here, server, socket, row, unseen, list } = await laptopInNewGroup();
  expect(row()?.from).toBe(0);
  await unseen(list);
  const log = server.log(id);
  socket.push({ behind: { conversation: id, headSeq: 2, head: server.head(log) } });
  await here.clock.advance(10_000);
  expect(row()).toMatchObject({ from: 2, epoch: 2, runs: [{ from: 1, through: 2 }] });
});

test('[D4] and when a later message shows that something is missing', async () => {
  const { here, row, unseen, list, message } = await laptopInNewGroup();
  await unseen(list);
  message(2);
  await here.clock.advance(10_000);
  expect(row()).toMatchObject({ from: 2, epoch: 2, runs: [{ from: 1, through: 3 }] });
});

test('what it is not owed is asked about once, not again with every message', async () => {
  const { here, server, row, unseen, message } = await laptopInNewGroup();
  await unseen(() => message(2));
  for (let number = 3; number < 20; number++) {
    message(number);
    await here.clock.advance(6_000);
  }
  expect(server.pulls).toMatchObject([{ controlOnly: true }]);
  expect(row()).toMatchObject({ from: 0, epoch: 1, headSeq: 19 });
});

test('[D8] what came before the entry that lists it counts as unread, as on the other devices', async () => {
  const { here, server, socket, row, unseen, list, message } = await laptopInNewGroup();
  await unseen(() => message(2));
  await unseen(list);
  socket.push({ behind: { conversation: id, headSeq: 3, head: server.head(server.log(id)) } });
  await here.clock.advance(10_000);
  expect(row()).toMatchObject({ from: 3, runs: [{ from: 1, through: 3 }] });
  expect(unreadOf(row() as ConversationRow)).toBe(1);
});

test('[8.5b] [D6.2] what it was told before anything listed it gives way to the entry that does', async () => {
  const { here, server, socket, row, unseen, list, message } = await laptopInNewGroup();
  const log = server.log(id);
  socket.push({ states: { states: [{ conversation: id, kind: 2, headSeq: 1, head: server.head(log), from: 2 }] } });
  await settle();
  expect(row()?.from).toBe(2);
  await unseen(() => message(2));
  list();
  await here.clock.advance(10_000);
  expect(row()).toMatchObject({ from: 3, epoch: 3 });
});

test('[D1.8] what it writes before anything lists it is sealed when something does: nobody could open it before', async () => {
  const { here, server, roost, list } = await laptopInNewGroup(countingCipher);
  const phone = await open(here, bob, { device: 1, cipher: countingCipher });
  const sent = roost.send(id, { text: 'from the laptop' });
  await here.clock.advance(1_000);
  list();
  await here.clock.advance(10_000);
  await sent;
  const seen = (await shown(phone.roost, id)).map(({ text, body }) => [text, body]);
  expect(seen).toEqual([['from the laptop', 'present']]);
  expect(server.log(id).entries.map(({ kind }) => kind)).toEqual([
    wire.EntryKind.CREATION,
    wire.EntryKind.DEVICES,
    wire.EntryKind.MESSAGE,
  ]);
});

test('[D1.8] who is out by now waits for no entry that lists them: the server says that they are', async () => {
  const { here, server, roost, list } = await laptopInNewGroup(countingCipher);
  list();
  await here.clock.advance(10_000);
  await roost.send(id, { text: 'still in' });
  await settle();
  server.onSend = () => 'swallow';
  await roost.send(id, { text: 'on its way when it happened' });
  await settle();
  const body = wire.Control.encode({ membership: { remove: [bob] }, epoch: 2 }).finish();
  server.append(id, { sender: alice, device: 1, number: 2, kind: wire.EntryKind.MEMBERSHIP, body });
  const [socket] = server.socketsOf(bob);
  // Who is removed is told of the entry that does it.
  socket?.push({
    entries: { ...server.page({ conversation: id, after: 3 } as never, { user: alice, device: 1 }), conversation: id },
  });
  await settle();
  server.onSend = () => 'stale-epoch';
  await here.clock.advance(20_000);
  server.onSend = () => null;
  await here.clock.advance(120_000);
  expect((await shown(roost, id)).map(({ text, state }) => [text, state])).toEqual([
    ['still in', 'sent'],
    ['on its way when it happened', 'failed'],
  ]);
});

test('[D7.1] [D1.8] a change that a device wants which was linked after its person had left is refused, and holds up nothing', async () => {
  const here = signedPlace();
  const a = await here.open(alice);
  const b = await here.open(bob);
  const group = await a.createGroup({ title: 'Club', members: [bob] });
  await settle();
  await b.leave(group);
  await settle();
  here.server.lists.set(
    bob,
    signedList(bob, 2, [
      [1, here.key(bob)],
      [2, here.key(bob, 2)],
    ]),
  );
  const laptop = await here.open(bob, { device: 2 });
  const log = here.server.log(group);
  here.server.socketsOf(bob)[1]?.push({ states: { states: [here.server.state(log, bob, 2)] } });
  await here.clock.advance(5_000);
  here.server.onSend = () => 'not-a-member';
  const { id: renamed } = await laptop.rename(group, 'Ours');
  await here.clock.advance(30_000);
  await expect(laptop.settled(renamed)).rejects.toMatchObject({ code: 'not-a-member' });
  expect(laptop.status.current.unsent).toBe(0);
});
