/** What is known of people, kept. */
import { own } from '../../protocol/codec.ts';
import type { UserId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Changes } from './changes.ts';
import type { Conversation } from './conversation.ts';
import { demandDirect } from './halting.ts';
import { conversationIn, type PersonFacts, personIn, type World } from './world.ts';

/** The direct conversation with somebody, whose id the server gave; nothing is sent before the first message. */
export function noteDirect(
  world: World,
  peer: UserId,
  direct: wire.Direct.$Properties,
  changes: Changes,
): Conversation {
  const conversation = conversationIn(world, direct.conversation ?? '');
  conversation.row.kind ||= wire.ConversationKind.DIRECT;
  conversation.row.peer = peer;
  demandDirect(conversation, world.me, changes);
  notePerson(world, peer, { direct: conversation.row.id, list: encodeList(direct.peerDevices) }, changes);
  notePerson(world, world.me.user, { list: encodeList(direct.ownDevices) }, changes);
  changes.touch(conversation);
  return conversation;
}

export function noteToldList(world: World, user: string, list: wire.DeviceList.$Properties, changes: Changes): void {
  notePerson(world, user, { list: encodeList(list) }, changes);
}

export function notePerson(world: World, user: string, facts: PersonFacts, changes: Changes): void {
  const person = { ...personIn(world, user), ...facts };
  world.people.set(user, person);
  changes.ops.push({ op: 'put', table: 'people', key: [user], value: person });
}

function encodeList(list: wire.DeviceList.$Properties | null | undefined): Uint8Array {
  return list ? own(wire.DeviceList.encode(list).finish()) : new Uint8Array(0);
}
