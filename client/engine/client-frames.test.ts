/** Whatever a device has stored, no frame that it sends passes a limit of the server (3.2, 8.3a, 8.3b). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { base64url } from '../../lib/bytes.ts';
import { contains, normalize, type Ranges, subtract } from '../../lib/ranges.ts';
import { type Command, decodeClientFrame } from '../../protocol/codec.ts';
import type { ConversationId } from '../../protocol/ids.ts';
import { defaultLimits, type Limits } from '../../protocol/limits.ts';
import { FakeClock, settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place, shown } from '../testing/people.ts';
import { framesOf } from './client-frames.ts';
import { type Conversation, newConversation } from './conversation.ts';
import { Exchange } from './exchange.ts';
import { dueCommands, resumeCommands } from './outbound.ts';
import { newest, storedThrough } from './owed-ranges.ts';
import type { World } from './world.ts';

interface HeldLog {
  readonly from: number;
  readonly headSeq: number;
  readonly holes: Ranges;
  readonly failed: Ranges;
  readonly read: number;
}

function conversation(index: number, held: HeldLog): Conversation {
  const name = base64url(Uint8Array.from({ length: 16 }, (_, i) => (index >>> ((i % 4) * 8)) & 0xff));
  const made = newConversation(`c${name}` as ConversationId, 0);
  const { from, headSeq, holes, failed, read } = held;
  const leaves = { firstLeaf: null, firstHead: null, head: null };
  const runs = subtract([{ from: 1, through: headSeq }], normalize(holes)).map((run) => ({ ...run, ...leaves }));
  Object.assign(made.row, { from, headSeq, runs, failed: normalize(failed), readable: [{ from: 1, through: 0 }] });
  made.row.read = { read: 0, asOf: 0, unread: 0, local: Math.min(read, headSeq) };
  made.live.ackDue = true;
  return made;
}

function worldOf(conversations: readonly Conversation[], limits: Limits): World {
  return {
    conversations: new Map(conversations.map((one) => [one.row.id, one])),
    sending: new Set(),
    restless: new Set(),
    surroundings: new FakeClock().surroundings,
    limits,
  } as unknown as World;
}

/** Decodes as the server does, and gives the commands. */
function sent(frames: readonly Uint8Array[], limits: Limits): Command[] {
  return frames.flatMap((bytes) => {
    const read = decodeClientFrame(bytes, limits);
    expect([read.problem, bytes.length <= limits.maxFrameBytes]).toEqual([null, true]);
    return read.frame?.commands ?? [];
  });
}

function check(conversations: readonly Conversation[], limits: Limits): void {
  const world = worldOf(conversations, limits);
  const resumes = sent(framesOf(resumeCommands(world, new Exchange()), limits), limits);
  expect(resumes.map((one) => one.resume?.more)).toEqual(resumes.map((_, i) => i < resumes.length - 1));
  const exchange = new Exchange();
  exchange.ordinal = 7;
  const acks = sent(framesOf(dueCommands(world, exchange, conversations), limits), limits);
  expect(acks.map((one) => one.ack?.frames)).toEqual(acks.map((_, i) => (i < acks.length - 1 ? 0 : 7)));
  for (const cursors of [
    resumes.flatMap((one) => one.resume?.cursors ?? []),
    acks.flatMap((one) => one.ack?.conversations ?? []),
  ]) {
    const told = new Map(cursors.map((one) => [one.conversation, one]));
    expect([cursors.length, told.size]).toEqual([conversations.length, conversations.length]);
    for (const { row } of conversations) {
      const cursor = told.get(row.id);
      const through = storedThrough(row);
      const ends = { through, newest: Math.max(newest(row), row.from - 1), read: row.read.local };
      expect(cursor).toMatchObject(ends);
      const failed = (cursor?.failed ?? []).map(({ from, through: to }) => ({ from, through: to }));
      expect(failed.length).toBeLessThanOrEqual(limits.maxFailedRanges);
      expect(failed).toEqual(normalize(failed));
      // Joined, never false: nothing that failed is called opened.
      for (const { from, through: to } of row.failed)
        for (const seq of [from, to]) if (seq >= row.from && seq <= through) expect(contains(failed, seq)).toBe(true);
    }
  }
}

const seq = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 0xffff_0000 }));
const ranges = fc.array(
  fc.tuple(seq, fc.integer({ min: 0, max: 9 })).map(([from, more]) => ({ from, through: from + more })),
  { maxLength: 150 },
);
const singles = fc
  .integer({ min: 0, max: 400 })
  .map((count) => Array.from({ length: count }, (_, i) => ({ from: 2 * i + 1, through: 2 * i + 1 })));
const held = fc.record({ from: seq, headSeq: seq, holes: ranges, failed: fc.oneof(ranges, singles), read: seq });

describe('[D1.7] no frame passes a limit', () => {
  test('whatever is stored, and whatever the limits are', () => {
    const limits = fc.record({
      maxFrameBytes: fc.constantFrom(1_024, 4_096, 60_000, defaultLimits.maxFrameBytes),
      maxFieldsPerFrame: fc.constantFrom(1_000, 8_000, defaultLimits.maxFieldsPerFrame),
      maxFailedRanges: fc.constantFrom(1, 2, 64),
      maxResumeCursors: fc.constantFrom(1, 3, 2_000),
    });
    fc.assert(
      fc.property(fc.array(held, { maxLength: 40 }), limits, (states, given) => {
        check(
          states.map((one, i) => conversation(i, one)),
          { ...defaultLimits, ...given },
        );
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  test('20,000 conversations, in every tenth of which every second entry is unreadable', () => {
    const failed = Array.from({ length: 200 }, (_, i) => ({ from: 2 * i + 1, through: 2 * i + 1 }));
    const many = Array.from({ length: 20_000 }, (_, i) =>
      conversation(i, { from: 1, headSeq: 400, holes: [], failed: i % 10 === 0 ? failed : [], read: 400 }),
    );
    const world = worldOf(many, defaultLimits);
    const resumes = sent(framesOf(resumeCommands(world, new Exchange()), defaultLimits), defaultLimits);
    expect(resumes.flatMap((one) => one.resume?.cursors ?? [])).toHaveLength(20_000);
  });

  test('a message that is longer than the limits that the server tells later fails, and those behind it go on', async () => {
    const here = place();
    await open(here, bob);
    const a = await open(here, alice);
    const id = await a.roost.direct(bob);
    a.roost.disconnect();
    await a.roost.send(id, { text: 'short' });
    await a.roost.send(id, { text: 'x'.repeat(20_000) });
    await a.roost.send(id, { text: 'short too' });
    here.server.limits = { maxFrameBytes: 4_096 };
    a.roost.connect();
    await settle();
    await here.clock.advance(5_000);
    expect((await shown(a.roost, id)).map((one) => [one.text.length, one.state, one.failure?.code ?? null])).toEqual([
      [5, 'delivered', null],
      [9, 'delivered', null],
      [20_000, 'failed', 'too-large'],
    ]);
    expect(here.server.longestFrame).toBeLessThanOrEqual(4_096);
  });
});
