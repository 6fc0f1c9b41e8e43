/** Two people in a direct chat, and what the object of one of them is told, has and says of it. */

import type { DeliverRequest } from '../../durable-objects/user/rpc.ts';
import { wire } from '../../schema/gen/wire.js';
import { type Person, startDirect, Town, type TownSocket } from './town.ts';

export async function chatOfTwo(town = new Town()) {
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  await a.ack([{ conversation: chat, through: 1, newest: 1 }]);
  await b.ack([{ conversation: chat, through: 1, newest: 1 }]);
  await town.pass(2_000);
  return { town, alice, bob, a, b, chat };
}

export const markOf = (person: Person) =>
  person.storage.sql
    .exec<{ dirty: number; touched_at: number }>('SELECT dirty, touched_at FROM conversations')
    .toArray()[0];

export const statesTold = (socket: TownSocket) => socket.states().map((state) => state.conversation);

export function delivery(conversation: DeliverRequest['conversation']): DeliverRequest {
  return {
    conversation,
    ...{ kind: wire.ConversationKind.GROUP, peer: '', members: 3, generation: 0, entries: [], firstSeq: 0, headSeq: 0 },
    ...{ head: new Uint8Array(32), countable: false, summary: new Uint8Array(0), hint: false, restate: false },
    ...{ listVersion: 1, memberFrom: 1, memberThrough: 0, addedBy: '', isKnown: false },
  };
}

export function entry(seq: number): Uint8Array {
  return new Uint8Array(wire.Entry.encode({ seq, kind: wire.EntryKind.MESSAGE, body: new Uint8Array(10) }).finish());
}
