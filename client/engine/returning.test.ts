/** A person who was removed and added again while their device was away: it acks nothing that it lacks. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contains, normalize } from '../../lib/ranges.ts';
import type { ConversationId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place } from '../testing/people.ts';
import { type ConversationRow, newConversation } from './conversation.ts';
import { storedThrough } from './owed-ranges.ts';

const id = `c${'r'.repeat(22)}` as ConversationId;

/** Bob has all of a group, and was removed from it with entry 4. */
async function removedBob() {
  const here = place();
  const { store } = await open(here, bob);
  const { server } = here;
  const log = server.log(id);
  const members = [alice, bob].map((user) => ({
    user,
    role: user === alice ? wire.Role.ADMIN : wire.Role.MEMBER,
    devices: { version: 1, devices: [{ device: 1 }] },
  }));
  let number = 0;
  const control = (kind: wire.EntryKind, what: wire.Control.$Properties) => {
    const body = wire.Control.encode({ ...what, epoch: server.epoch(log) }).finish();
    server.append(id, { sender: alice, device: 1, number: ++number, kind, body });
  };
  const say = (count: number) => {
    for (let n = 0; n < count; n++) server.append(id, { sender: alice, device: 1, number: ++number });
  };
  const change = (membership: wire.Membership.$Properties) => control(wire.EntryKind.MEMBERSHIP, { membership });
  control(wire.EntryKind.CREATION, { creation: { kind: wire.ConversationKind.GROUP, members } });
  say(2);
  change({ remove: [bob] });
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
  const acked = () => Math.max(0, ...server.acks.flatMap((ack) => ack.conversations.map(({ through }) => through)));
  return { here, server, log, socket, row, unseen, acked, say, change };
}

describe('[D6] [D1.7] an ack goes as far as the intervals that the device was told of', () => {
  test('[8.5a] a message arrives from a stay that it does not know of', async () => {
    const { here, server, row, unseen, acked, say, change } = await removedBob();
    expect(row()).toMatchObject({ readable: [{ from: 1, through: 4 }], headSeq: 4 });
    expect(acked()).toBe(4);
    await unseen(() => {
      say(3);
      change({ add: [{ user: bob }] });
      say(3);
    });
    // Its answers wait, so that what the device says before it knows can be seen.
    const [socket] = server.socketsOf(bob);
    socket?.hold();
    say(1);
    socket?.release();
    socket?.hold();
    await settle();
    expect(acked()).toBe(4);
    socket?.release();
    await here.clock.advance(10_000);
    expect(row()).toMatchObject({
      readable: [
        { from: 1, through: 4 },
        { from: 8, through: 0 },
      ],
      headSeq: 12,
    });
    expect(acked()).toBe(12);
  });

  test('it is told that it is behind', async () => {
    const { here, server, log, socket, row, unseen, acked, say, change } = await removedBob();
    await unseen(() => {
      change({ add: [{ user: bob }] });
      say(3);
    });
    socket.push({ behind: { conversation: id, headSeq: 8, head: server.head(log) } });
    await here.clock.advance(10_000);
    expect(row()).toMatchObject({ headSeq: 8, runs: [{ from: 1, through: 8 }] });
    expect(acked()).toBe(8);
  });

  test('whatever it has been told and holds', () => {
    const stays = fc
      .uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 })
      .map((edges) => edges.sort((a, b) => a - b))
      .map((edges) =>
        edges.flatMap((from, index) => (index % 2 === 0 ? [{ from, through: edges[index + 1] ?? 0 }] : [])),
      );
    const held = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 60 });
    const situation = fc.record({ stays, told: fc.nat(4), isOpen: fc.boolean(), held, headSeq: fc.nat(60) });
    fc.assert(
      fc.property(situation, ({ stays, told, isOpen, held, headSeq }) => {
        const conversation = newConversation(id, 0);
        // The last interval told of may have ended since.
        const readable = stays
          .slice(0, told)
          .map((one, index) => (isOpen && index === told - 1 ? { ...one, through: 0 } : one));
        const runs = normalize(held.map((seq) => ({ from: seq, through: seq })));
        const from = stays[0]?.from ?? 1;
        Object.assign(conversation.row, { from, readable, runs, headSeq });
        const isTheirs = (seq: number) =>
          stays.some((one) => one.from <= seq && (one.through === 0 || seq <= one.through));
        for (let seq = from; seq <= storedThrough(conversation.row); seq++) {
          expect(contains(runs, seq) || !isTheirs(seq)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
