/** [K2] Attachments of sockets that stayed open while the code changed, and the objects that slept with them. */

import { describe, expect, test } from 'vitest';
import { Connection } from '../../durable-objects/user/connection/connection.ts';
import { closeCodes } from '../../protocol/close-codes.ts';
import type { ConversationId } from '../../protocol/ids.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { disagreements, minVersion } from '../../protocol/versions.ts';
import { stored } from '../../schema/gen/stored.js';
import type { TownSocket } from '../harness/town.ts';
import { type Release, releases } from './fixture.ts';
import { plainMessage } from './plain-message.ts';
import { type WokenTown, wake } from './sleeping-town.ts';
import { countUnknown, withUnknown } from './unknown-fields.ts';

/** Field 7 of stored.Connection: what is unsettled, one message a conversation. */
const unsettledField = 7;

describe.each(releases())('attachments of $name', (release: Release) => {
  const { attachments } = release.sleeping;

  test.each(attachments)('[K2] $what is restored, and kept again says the same', ({ bytes, value }) => {
    expectRestored(bytes, value);
  });

  test.each(attachments)(
    '[K2] $what with fields of the next release: passed over, and dropped when it is kept',
    ({ bytes, value }) => {
      const more = withUnknown(bytes, [unsettledField]);
      expect(countUnknown(more)).toBeGreaterThan(0);
      expect(countUnknown(expectRestored(more, value))).toBe(0);
    },
  );

  test('[K2] [3.4] a socket of version 1 that slept through the change is closed with its next command, and its device is owed all', async () => {
    const { town, sockets } = wake(release.sleeping);
    const owed = [...sockets].filter(([, socket]) => (decode(socket).unsettled ?? []).length > 0);
    expect(owed.length).toBeGreaterThan(0);
    for (const socket of sockets.values()) {
      await socket.command({ ack: { frames: decode(socket).ordinal ?? 0 } });
      expect(socket).toMatchObject({ closedWith: closeCodes.upgrade, closedFor: disagreements.clientTooOld });
    }
    await town.pass(2_000);
    for (const [key, { device }] of owed) {
      const again = await town.place(key.split(' ')[0] as never).connect(device);
      const told = again.events().flatMap(({ states }) => states?.states ?? []);
      expect(told.length, key).toBeGreaterThan(0);
    }
  });

  test('[D1.4] what was pushed and not acknowledged before is still owed after', async () => {
    await expectGoesOn(wake(release.sleeping, { attachment: ofToday }));
  });

  test('[K2] the same when the next release had written the attachments', async () => {
    const attachment = (bytes: Uint8Array) => withUnknown(ofToday(bytes), [unsettledField]);
    await expectGoesOn(wake(release.sleeping, { attachment }));
  });

  /** Every socket goes on; what each device was owed is pushed, pulled or marked, and nothing is owed in the end. */
  async function expectGoesOn({ town, sockets }: WokenTown): Promise<void> {
    const before = new Map([...sockets].map(([key, socket]) => [key, decode(socket)]));
    expect([...before.values()].some(({ pending }) => (pending ?? []).length > 0)).toBe(true);
    for (const [key, socket] of sockets) {
      // Its pending frames are counted on from where they were.
      const ordinal = before.get(key)?.ordinal ?? 0;
      const refused = await socket.ask({ ack: { frames: ordinal + 1_000 } });
      expect(refused.refusal?.code, key).toBe('ack-ahead');
      const done = await socket.ask({ ack: { frames: ordinal } });
      expect(done.done, key).toBeTruthy();
      await town.pass(2_000);
      expect(decode(socket).pending ?? [], key).toHaveLength(pushedSince(socket, ordinal));
    }
    const behind = [...before].filter(([, { unsettled }]) => (unsettled ?? []).some(isBehind));
    expect(behind.length).toBeGreaterThan(0);
    for (const [key, { unsettled }] of before) {
      const socket = sockets.get(key) as TownSocket;
      for (const item of unsettled ?? []) {
        const id = item.conversation as ConversationId;
        const { page } = await socket.ask({ pull: { conversation: id, after: 0 } });
        const seqs = page?.entries?.map(({ seq }) => seq ?? 0) ?? [];
        const newest = Math.max(...seqs);
        expect(newest, `${key} ${id}`).toBeGreaterThanOrEqual(Math.max(item.pushed ?? 0, item.stateHead ?? 0));
        await socket.command({
          ack: {
            frames: socket.lastOrdinal || (decode(socket).ordinal ?? 0),
            conversations: [{ conversation: id, through: newest, newest, read: newest }],
          },
        });
        await town.pass(2_000);
      }
    }
    // A message to everybody now arrives on sockets that were opened under the old release.
    const [first] = sockets.keys();
    const sender = sockets.get(first as string) as TownSocket;
    const direct = (before.get(first as string)?.unsettled ?? [])[0]?.conversation as ConversationId;
    const { page } = await sender.ask({ pull: { conversation: direct, after: 0 } });
    const own = (page?.entries ?? []).filter(({ sender: by, device }) => first === `${by} ${device}`);
    const number = Math.max(0, ...own.map((entry) => entry.number ?? 0)) + 1;
    const epoch = Math.max(...(page?.entries ?? []).filter(({ kind }) => (kind ?? 0) >= 16).map(({ seq }) => seq ?? 0));
    const { accepted, refusal } = await sender.ask(sender.message(direct, { number, after: number - 1, epoch }));
    expect(refusal?.code).toBeUndefined();
    await town.pass(2_000);
    const others = [...sockets].filter(
      ([key, socket]) =>
        key !== first &&
        (before.get(key)?.unsettled ?? []).some((item) => item.conversation === direct) &&
        socket.isOpen,
    );
    expect(others.length).toBeGreaterThan(0);
    for (const [key, socket] of others) expect(socket.seqs(direct), key).toContain(accepted?.seq);

    // All leave; what attachments alone knew is in rows, and a new connection starts from them.
    for (const socket of sockets.values()) await socket.leave();
    for (const person of town.people.values()) {
      if (person.storage.sql.exec('SELECT device FROM devices WHERE removed_at = 0').toArray().length === 0) continue;
      const again = await person.connect(1);
      expect(
        again.events().some((event) => event.caughtUp),
        person.id,
      ).toBe(true);
    }
  }
});

/** Whatever the field is called that says so. */
function isBehind(item: stored.Unsettled.$Properties): boolean {
  return Object.entries(item).some(([name, value]) => name.startsWith('behind') && Boolean(value));
}

/** All else of an attachment outlives the version that was agreed on then, and is no longer spoken. */
function ofToday(bytes: Uint8Array): Uint8Array {
  const connection = stored.Connection.decode(bytes);
  if (connection.version !== 0) connection.version = minVersion;
  return Uint8Array.from(stored.Connection.encode(connection).finish());
}

function decode(socket: TownSocket): stored.Connection.$Properties {
  return stored.Connection.decode(socket.attachment() ?? new Uint8Array(0));
}

function pushedSince(socket: TownSocket, ordinal: number): number {
  return socket.frames.filter((frame) => frame.ordinal > ordinal).length;
}

/** Fields that a later release keeps in another way: each with the reason why nothing is lost by that. */
const replaced = new Set<string>([]);

/** Today's code reads the attachment as the release meant it; gives what it keeps in its place. */
function expectRestored(bytes: Uint8Array, value: unknown): Uint8Array {
  const was = value as stored.Connection.$Properties;
  const socket = {
    ...{ device: 1, connection: 1, send: () => {}, close: () => {}, setAttachment: () => {} },
    ...{ attachment: () => bytes, autoRepliedAt: () => null },
  };
  const connection = new Connection(socket, 0, defaultLimits);
  expect(connection.pendingFrames).toBe((was.pending ?? []).length);
  expect(connection.pendingBytes).toBe((was.pending ?? []).reduce((sum, size) => sum + size, 0));
  expect([...connection.unsettled.keys()]).toEqual((was.unsettled ?? []).map((item) => item.conversation));
  const kept = connection.encode();
  const again = plainMessage(stored.Connection.decode(kept));
  expect(again).toMatchObject(withoutReplaced(value) as object);
  return kept;
}

function withoutReplaced(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutReplaced);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const fields = Object.entries(value).filter(([name]) => !replaced.has(name));
  return Object.fromEntries(fields.map(([name, inner]) => [name, withoutReplaced(inner)]));
}
