import type { AppendRequest, AttachRequest } from '../../durable-objects/conversation/rpc.ts';
import type { ConversationId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import { freeLimits } from '../../tests/harness/free-limits.ts';
import { groupId, type Person, Town, type TownSocket } from '../../tests/harness/town.ts';
import { median } from '../kit/statistics.ts';

const rounds = 5;
const head = new Uint8Array(32).fill(1);
const sha = new Uint8Array(32).fill(2);

/**
 * How long the object of a person in `count` conversations takes for what their device asks, in milliseconds: the
 * conversations answer at once, so that a figure is this object's own work.
 */
export async function timesOfMany(count: number): Promise<Record<string, number>> {
  const town = new Town({ ...freeLimits, maxUnackedBytes: 1e9, maxUnackedFrames: 1e6 });
  town.conversationCall = async (_id, method, request) => {
    if (method === 'append') return taken(request as AppendRequest);
    if (method === 'attach') return stateOf(request as AttachRequest);
    return { confirmed: true, read: null, listVersion: 1 };
  };
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const groups = Array.from({ length: count }, (_, i) => groupId(i + 1));
  const first = await alice.connect();
  for (const group of groups) await first.ask(first.creation(group, wire.ConversationKind.GROUP, [alice.id, bob.id]));
  const cursors = groups.map((conversation) => ({ conversation, through: 1, newest: 1, read: 1 }));
  await caughtUp(town, first);
  await first.leave();
  await town.pass(5_000);

  const times: Record<string, number[]> = {};
  const measure = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const from = performance.now();
    const result = await work();
    (times[name] ??= []).push(performance.now() - from);
    return result;
  };
  for (let round = 0; round < rounds; round++) {
    await alice.sleep();
    const socket = await measure('a device comes, nothing changed', () => comeBack(town, alice, cursors));
    await measure('its message', () => socket.ask(socket.message(groups[0] as ConversationId, { number: 2 + round })));
    await measure('its ack', () =>
      socket.ask({ ack: { frames: 0, conversations: [cursors[1] as wire.Cursor.$Properties] } }),
    );
    await socket.leave();
    await town.pass(5_000);
  }
  const again = await alice.connect(1, { hello: false });
  alice.crash();
  await again.leave();
  const lost = await measure('and after a crash: all are asked', () => comeBack(town, alice, cursors));
  await lost.leave();
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

/** Connects, resumes as a device that has everything, in as many commands as that takes, and waits until it was told all. */
async function comeBack(town: Town, person: Person, cursors: readonly wire.Cursor.$Properties[]): Promise<TownSocket> {
  const socket = await person.connect(1, { resume: null });
  const part = town.limits.maxResumeCursors;
  for (let from = 0; from < cursors.length; from += part) {
    await socket.command({ resume: { cursors: cursors.slice(from, from + part), more: from + part < cursors.length } });
  }
  await caughtUp(town, socket);
  return socket;
}

async function caughtUp(town: Town, socket: TownSocket): Promise<void> {
  while (!socket.events().some((event) => event.caughtUp)) await town.settle();
}

function taken({ sends }: AppendRequest) {
  const results = sends.map(({ number }) => ({
    ...{ accepted: true, number, seq: number, at: 1, count: 0, bodyHash: sha, head, controlBefore: null, read: null },
    repeated: false,
  }));
  return { results, listVersion: 1 };
}

function stateOf({ devices }: AttachRequest) {
  return {
    ...{ kind: wire.ConversationKind.GROUP, headSeq: 1, head, at: 1, count: 0, epoch: 1, floor: 0, floorHead: head },
    ...{
      members: 2,
      readable: [{ from: 1, through: 0 }],
      from: Object.fromEntries(devices.map((device) => [device, 1])),
    },
    ...{ read: { read: 1, asOf: 1, unread: 0 }, summary: new Uint8Array(0), last: new Uint8Array(0), peer: '' },
    ...{ title: new Uint8Array(0), attached: true, listVersion: 1, delivered: 1 },
  };
}
