/** Who comes into a conversation: how one begins, and the changes that a person makes to who is in. */
import { base64url } from '../../lib/bytes.ts';
import { decodeMessage, own } from '../../protocol/codec.ts';
import { isConversationId } from '../../protocol/ids.ts';
import { content as schema } from '../../schema/gen/content.js';
import { wire } from '../../schema/gen/wire.js';
import { RoostError } from '../errors.ts';
import { whyNeverBegun } from './beginning.ts';
import type { Changes } from './changes.ts';
import type { Conversation } from './conversation.ts';
import { EntryKind } from './log-entry.ts';
import type { OutboxRow } from './outbox-row.ts';
import { beyondAll, discard, put } from './outgoing.ts';
import { conversationIn, personIn, shownNow, type World } from './world.ts';

/** What a control entry gains when it is sealed: its epoch, and its signature. */
const addedBytes = 80;
/** That, and what stands around the people in it. */
const aroundBytes = addedBytes + 48;

export type ControlChange = Omit<wire.Control.$Properties, 'epoch' | 'signature'>;

/** A group of people whose device lists are known. */
export function createGroup(world: World, members: readonly string[], title: string, changes: Changes): Conversation {
  const id = `c${base64url(world.surroundings.randomBytes(16))}`;
  if (!isConversationId(id)) throw new Error('a made id is not an id');
  const conversation = conversationIn(world, id);
  conversation.row.kind = wire.ConversationKind.GROUP;
  conversation.row.title = title === '' ? new Uint8Array(0) : encodeTitle(title);
  conversation.row.members = members.length + 1;
  conversation.row.createdAt = shownNow(world);
  conversation.row.at = conversation.row.createdAt;
  create(world, conversation, [world.me.user, ...members], changes);
  return conversation;
}

/** Adds people with as many entries as their device lists take, all kept with one step. Gives the last one. */
export function addMembers(
  world: World,
  conversation: Conversation,
  users: readonly string[],
  changes: Changes,
): OutboxRow | undefined {
  let last: OutboxRow | undefined;
  for (const add of inParts(
    world,
    users.map((user) => memberOf(world, user, wire.Role.MEMBER)),
  ))
    last = changeControl(world, conversation, EntryKind.MEMBERSHIP, { membership: { add } }, changes);
  return last;
}

export function changeControl(
  world: World,
  conversation: Conversation,
  kind: wire.EntryKind,
  change: ControlChange,
  changes: Changes,
): OutboxRow {
  const control = own(wire.Control.encode(change as wire.Control.$Properties).finish());
  if (control.length + addedBytes > world.limits.maxControlBytes) throw new RoostError('too-large');
  return put(world, conversation, changes, { kind, control });
}

/** A chat that has not begun gets its creation ahead of the first message. */
export function beginIfNew(world: World, conversation: Conversation, changes: Changes): void {
  const { row, outbox } = conversation;
  if (whyNeverBegun(conversation, beyondAll) === null || row.kind !== wire.ConversationKind.DIRECT) return;
  for (const one of outbox.values()) if (one.kind === EntryKind.CREATION) discard(conversation, one, changes);
  create(world, conversation, [world.me.user, row.peer], changes);
}

export function encodeTitle(title: string): Uint8Array {
  return own(schema.Title.encode({ text: title.toWellFormed() }).finish());
}

function create(world: World, conversation: Conversation, users: readonly string[], changes: Changes): void {
  const { kind, title } = conversation.row;
  const group = kind === wire.ConversationKind.GROUP;
  const people = users.map((user, i) => memberOf(world, user, group && i === 0 ? wire.Role.ADMIN : wire.Role.MEMBER));
  const [members = [], ...others] = inParts(world, people, title.length);
  changeControl(world, conversation, EntryKind.CREATION, { creation: { kind, members, title } }, changes);
  // Who does not fit into it comes in behind it; all of it is kept before any of it is sent.
  for (const add of others) changeControl(world, conversation, EntryKind.MEMBERSHIP, { membership: { add } }, changes);
}

function memberOf(world: World, user: string, role: wire.Role): wire.Member.$Properties {
  const { list } = personIn(world, user);
  // Handed on as it was given, with what this release does not know of it (1.4).
  const devices = decodeMessage(wire.DeviceList, list) as wire.DeviceList.$Properties | null;
  return { user, role, ...(list.length === 0 ? {} : { devices }) };
}

/** People in such numbers that an entry with them has its place: a signed list takes some hundred bytes. */
function inParts(
  world: World,
  people: readonly wire.Member.$Properties[],
  besidesFirst = 0,
): wire.Member.$Properties[][] {
  const parts: wire.Member.$Properties[][] = [];
  let left = 0;
  for (const person of people) {
    // With its tag and its length.
    const size = wire.Member.encode(person).finish().length + 5;
    if (parts.length === 0 || size > left) {
      left = world.limits.maxControlBytes - aroundBytes - (parts.length === 0 ? besidesFirst : 0);
      parts.push([]);
    }
    parts.at(-1)?.push(person);
    left -= size;
  }
  return parts;
}
