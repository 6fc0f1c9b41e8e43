/**
 * [K2] Frames of earlier releases: what their clients sent is understood and answered by today's server, what their
 * server sent is understood by today's clients.
 */
import { describe, expect, test } from 'vitest';
import { hex } from '../../lib/bytes.ts';
import { isDirectId, withoutKind } from '../../protocol/checked-ids.ts';
import { closeCodes } from '../../protocol/close-codes.ts';
import { decodeClientFrame, decodeServerFrame, encodeClientFrame, encodeServerFrame } from '../../protocol/codec.ts';
import type { ConversationId } from '../../protocol/ids.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { disagreements, versions } from '../../protocol/versions.ts';
import { wire } from '../../schema/gen/wire.js';
import { DeviceLog } from '../harness/log.ts';
import { type Person, Town, type TownSocket, tokenHash } from '../harness/town.ts';
import { type RecordedFrame, type Release, releases, type StoryDevice } from './fixture.ts';
import { unknownFields } from './plain-message.ts';
import { storedObjects } from './stored-objects.ts';

describe.each(releases())('frames of $name', (release: Release) => {
  const { frames, story } = release;
  const of = (from: RecordedFrame['from']) => frames.filter((frame) => frame.from === from);

  test('[K2] frames of clients are read, every command known, nothing lost on the way', () => {
    const kinds = new Set<string>();
    for (const { bytes, n } of of('client')) {
      const { frame, problem } = decodeClientFrame(bytes, defaultLimits);
      expect(problem, `frame ${n}`).toBeNull();
      expect(unknownFields(frame), `frame ${n}`).toEqual([]);
      for (const command of frame?.commands ?? []) {
        expect(command.kind, `frame ${n}`).toBeDefined();
        kinds.add(String(command.kind));
      }
      expect(hex(encodeClientFrame(frame as never)), `frame ${n}`).toBe(hex(bytes));
    }
    expect([...kinds]).toEqual(expect.arrayContaining(['hello', 'resume', 'send', 'ack', 'pull', 'findDirect']));
  });

  test('[K2] frames of the server are read, every reply and event known, nothing lost on the way', () => {
    const kinds = new Set<string>();
    for (const { bytes, n } of of('server')) {
      const { frame, problem } = decodeServerFrame(bytes);
      expect(problem, `frame ${n}`).toBeNull();
      expect(unknownFields(frame), `frame ${n}`).toEqual([]);
      for (const { reply, event } of frame?.outputs ?? []) {
        expect(reply?.kind ?? event?.kind, `frame ${n}`).toBeDefined();
        kinds.add(String(reply?.kind ?? event?.kind));
      }
      // Messages that were spliced together have their fields in another order.
      expect(encodeServerFrame(frame as never).length, `frame ${n}`).toBe(bytes.length);
    }
    const wanted = [
      'welcome',
      'accepted',
      'page',
      'direct',
      'deviceLists',
      'entries',
      'states',
      'summaries',
      'caughtUp',
    ];
    expect([...kinds]).toEqual(expect.arrayContaining(wanted));
  });

  test('[D5] a client of today builds the recorded log from the frames of then', () => {
    for (const device of story.devices.filter(({ chats }) => chats.length > 0)) {
      const logs = new Map<string, DeviceLog>();
      for (const entries of entriesSent(frames, device.name)) {
        const id = entries.conversation ?? '';
        const log = logs.get(id) ?? new DeviceLog(id, true);
        logs.set(id, log);
        for (const entry of entries.entries ?? []) log.add(entry);
      }
      for (const { conversation, entries } of story.conversations) {
        const log = logs.get(conversation);
        expect(log?.forks ?? []).toEqual([]);
        for (const entry of log?.entries.values() ?? []) {
          expect(hex(entry.head), `${device.name}, ${entry.seq}`).toBe(entries[entry.seq - 1]?.head);
        }
      }
      expect(logs.size, device.name).toBeGreaterThan(0);
    }
  });

  test('[K2] the clients of then are closed with 4502 and a sentence, and say nothing that is taken', async () => {
    const town = new Town();
    const person = await town.person(1);
    const first = of('client').filter(({ n, connection, device }) => isFirst(of('client'), { n, connection, device }));
    expect(first.length).toBeGreaterThan(3);
    for (const { bytes } of first) {
      const socket = await person.connect(1, { hello: false });
      await socket.raw(bytes);
      await town.settle();
      expect(socket).toMatchObject({ closedWith: closeCodes.upgrade, closedFor: disagreements.clientTooOld });
      expect(socket.replies().filter((reply) => reply.welcome || reply.accepted)).toEqual([]);
    }
  });

  /** Their version goes no more, but all else that they say is said by the next one too. */
  test('[K2] what the clients of then said, frame by frame, gets the answers of then from the objects of today', async () => {
    const town = new Town();
    const secrets = new Map(
      storedObjects(release).map(({ id, tables }) => [id, tables.rows.account?.[0]?.secret as Uint8Array]),
    );
    for (const { user } of Object.values(story.people)) {
      const person = town.place(user as Person['id']);
      town.now = frames[0]?.at ?? 0;
      await person.user.create({ user: person.id, deviceName: 'phone', tokenHash: tokenHash(1) });
      // The ids of direct conversations follow from it.
      person.storage.sql.exec('UPDATE account SET secret = ?', secrets.get(user) as Uint8Array);
      person.restart();
    }
    const sockets = new Map<string, TownSocket>();
    for (const frame of frames.filter(({ from, arrived }) => from === 'client' && arrived)) {
      const device = story.devices.find(({ name }) => name === frame.device) as StoryDevice;
      const person = town.place(device.user as Person['id']);
      await town.pass(Math.max(0, frame.at - town.now));
      const key = `${frame.device} ${frame.connection}`;
      let socket = sockets.get(key);
      if (socket === undefined) {
        if (device.device > 1) await person.link();
        await town.settle();
        socket = await person.connect(device.device, { hello: false });
        sockets.set(key, socket);
      }
      await socket.raw(ofToday(frame.bytes, socket.lastOrdinal));
      await town.settle();
    }
    await town.pass(3_000);

    let compared = 0;
    for (const [key, socket] of sockets) {
      const replies = new Map(socket.replies().map((reply) => [reply.id, reply]));
      for (const then of repliesSent(frames, key)) {
        const now = replies.get(then.id) as wire.Reply;
        const what = `${key}, command ${then.id}`;
        expect(now?.kind, `${what}: ${now?.refusal?.code}`).toBe(then.kind);
        expect(now.accepted?.seq, what).toBe(then.accepted?.seq);
        expect(now.refusal?.code, what).toBe(then.refusal?.code);
        const [found, foundThen] = [now.direct?.conversation as ConversationId, then.direct?.conversation];
        // Ids of direct conversations have a kind since release 2. One that has begun keeps the id it had.
        if (found !== foundThen) expect([isDirectId(found), withoutKind(found)], what).toEqual([true, foundThen]);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(30);
  });
});

/** How the log was told to a device: pushes and pages. */
function entriesSent(frames: readonly RecordedFrame[], device: string): wire.Entries.$Properties[] {
  const own = frames.filter((frame) => frame.device === device && frame.from === 'server' && frame.arrived);
  return own.flatMap(({ bytes }) =>
    wire.ServerFrame.decode(bytes).outputs.flatMap(({ event, reply }) => {
      const told = event?.entries ?? reply?.page;
      return told ? [told as wire.Entries.$Properties] : [];
    }),
  );
}

function repliesSent(frames: readonly RecordedFrame[], key: string): wire.Reply[] {
  const own = frames.filter((frame) => frame.from === 'server' && `${frame.device} ${frame.connection}` === key);
  return own.flatMap(({ bytes }) =>
    wire.ServerFrame.decode(bytes).outputs.flatMap(({ reply }) => (reply ? [reply as wire.Reply] : [])),
  );
}

type Place = Pick<RecordedFrame, 'n' | 'connection' | 'device'>;

/** The frame with which a connection began. */
function isFirst(frames: readonly RecordedFrame[], { n, connection, device }: Place): boolean {
  return !frames.some((one) => one.device === device && one.connection === connection && one.n < n);
}

/**
 * Outputs may be packed into fewer frames than then, so an ack names at most the last frame that there was; and a hello
 * speaks a version that is spoken.
 */
function ofToday(bytes: Uint8Array, lastOrdinal: number): Uint8Array {
  const frame = wire.ClientFrame.decode(bytes);
  const acks = frame.commands.flatMap((command) => (command.ack ? [command.ack] : []));
  const hellos = frame.commands.flatMap((command) => (command.hello ? [command.hello] : []));
  if (hellos.length === 0 && acks.every((ack) => (ack.frames ?? 0) <= lastOrdinal)) return bytes;
  for (const ack of acks) ack.frames = Math.min(ack.frames ?? 0, lastOrdinal);
  for (const hello of hellos) Object.assign(hello, versions);
  return Uint8Array.from(wire.ClientFrame.encode(frame).finish());
}
