import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConversationId } from '../../../protocol/ids.ts';
import { defaultLimits } from '../../../protocol/limits.ts';
import { stored } from '../../../schema/gen/stored.js';
import { wire } from '../../../schema/gen/wire.js';
import type { Socket } from '../../kit/sockets.ts';
import { noCursor } from '../positions/cursor.ts';
import { Connection } from './connection.ts';
import { entriesEvent, event, reply } from './outputs.ts';
import { decodeUnsettled, encodeUnsettled, nothingUnsettled, type UnsettledItem } from './unsettled.ts';

const chat = 'cChat' as ConversationId;
const maxFrameBytes = 1_000_000;

function socket(attachment: Uint8Array | null = null) {
  const frames: wire.ServerFrame[] = [];
  let kept = attachment;
  const one: Socket = {
    ...{ device: 1, connection: 7, close: () => {}, autoRepliedAt: () => null },
    send: (data) => void frames.push(wire.ServerFrame.decode(data as Uint8Array)),
    attachment: () => kept,
    setAttachment: (bytes) => void (kept = bytes),
  };
  return { socket: one, frames };
}

const open = (attachment: Uint8Array | null = null) => {
  const { socket: own, frames } = socket(attachment);
  return { connection: new Connection(own, 1_000, defaultLimits), frames };
};

const said = (bytes: number) => event({ entries: { conversation: 'x'.repeat(bytes) } });

describe('frames', () => {
  test('what is reliable gives its frame a number, and what goes with it goes in the same', () => {
    const { connection, frames } = open();
    connection.put(reply(1, { done: {} }), false, maxFrameBytes);
    connection.put(said(10), true, maxFrameBytes);
    connection.flush();
    expect(frames.map(({ ordinal, outputs }) => [ordinal, outputs.length])).toEqual([[1, 2]]);
    expect([connection.nextOrdinal, connection.acknowledged, connection.pendingFrames]).toEqual([2, 0, 1]);
  });

  test('what nobody stores goes without one, until 32 KiB of it have gone: then the device has to show that it reads', () => {
    const { connection, frames } = open();
    for (let sent = 0; sent < 5; sent++) {
      connection.put(said(8_000), false, maxFrameBytes);
      connection.flush();
    }
    expect(frames.map(({ ordinal }) => ordinal)).toEqual([0, 0, 0, 0, 1]);
    // All that went before it without a number is owed with it.
    expect(connection.pendingBytes).toBeGreaterThan(40_000);
    expect(connection.acknowledge(1)).toBe(true);
    expect(connection.pendingBytes).toBe(0);
  });

  test('one that would be too large leaves in parts, each in its order', () => {
    const { connection, frames } = open();
    for (const bytes of [60, 61, 62]) connection.put(said(bytes), true, 100);
    connection.flush();
    expect(frames.map(({ ordinal }) => ordinal)).toEqual([1, 2, 3]);
    const lengths = frames.map(({ outputs }) => outputs[0]?.event?.entries?.conversation?.length);
    expect(lengths).toEqual([60, 61, 62]);
  });

  test('an acknowledgment of what was never sent is none, and an old one changes nothing', async () => {
    const { connection } = open();
    for (const _ of [1, 2]) {
      connection.put(said(10), true, maxFrameBytes);
      connection.flush();
    }
    let isReleased = false;
    const released = connection.acknowledgment().then(() => (isReleased = true));
    expect(connection.acknowledge(3)).toBe(false);
    await Promise.resolve();
    expect([connection.acknowledged, isReleased]).toEqual([0, false]);
    expect(connection.acknowledge(2)).toBe(true);
    await released;
    expect(connection.acknowledge(1)).toBe(true);
    expect([connection.acknowledged, connection.pendingFrames]).toEqual([2, 0]);
  });
});

test('[D1.4] one that slept goes on where it was: with its frames, and with what is owed of each conversation', () => {
  const { connection } = open();
  for (const _ of [1, 2, 3]) {
    connection.put(said(10), true, maxFrameBytes);
    connection.flush();
  }
  connection.acknowledge(1);
  Object.assign(connection.edit(chat), { pushed: 9, pushedIn: 3 });
  connection.change({ version: 4, away: true, resume: 'done' });
  const { connection: woken, frames } = open(connection.encode());
  expect([woken.acknowledged, woken.nextOrdinal, woken.pendingBytes]).toEqual([1, 4, connection.pendingBytes]);
  expect(woken.facts).toMatchObject({ version: 4, away: true, resume: 'done' });
  const item = woken.unsettled.get(chat) as UnsettledItem;
  expect(woken.isOwed(item)).toBe(true);
  woken.acknowledge(3);
  expect(woken.isOwed(item)).toBe(false);
  woken.put(said(10), true, maxFrameBytes);
  woken.flush();
  expect(frames[0]?.ordinal).toBe(4);
});

test('[D1.4] what is unsettled is the same behind a sleep, whatever it is; how often something was held back is not kept', () => {
  const number = fc.nat(1_000_000);
  const cursor = fc.option(
    fc.record({ from: number, through: number, read: number }).map((given) => ({
      ...noCursor(3),
      ...given,
      newest: given.through,
    })),
  );
  const items = fc.record({
    ...{ pushed: number, pushedIn: number, behindHead: number, behindTold: number, stale: fc.boolean() },
    ...{ stateHead: number, stateIn: number, unattached: fc.boolean(), unconfirmed: fc.boolean() },
    ...{ touchedAt: number, cursor, stated: cursor, held: number },
  });
  fc.assert(
    fc.property(items, (item) => {
      const [kept] = stored.Connection.decode(encodeUnsettled(chat, item)).unsettled;
      expect(kept?.conversation).toBe(chat);
      expect(decodeUnsettled(kept ?? {})).toEqual({ ...item, held: 0 });
    }),
  );
  // The release before says no more than that it is behind.
  expect(decodeUnsettled({ behind: true })).toEqual({ ...nothingUnsettled, behindHead: 1 });
});

test('entries are put into a frame as they came, and read as if they had been encoded with it', () => {
  const entries = [1, 2, 300].map((seq) => ({ seq, sender: 'uAda', body: new Uint8Array(seq) }));
  const encoded = entries.map((entry) => wire.Entry.encode(entry).finish());
  const head = { headSeq: 300, head: new Uint8Array(32).fill(1) };
  const { event: read } = wire.Output.decode(entriesEvent(chat, encoded, head));
  const whole = wire.Output.encode({ event: { entries: { conversation: chat, ...head, entries } } }).finish();
  expect(read?.entries?.entries).toEqual(wire.Output.decode(whole).event?.entries?.entries);
  expect(read?.entries).toMatchObject({ conversation: chat, headSeq: 300, head: head.head });
});
