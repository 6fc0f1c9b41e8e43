/** What the person does: each takes its number and its outbox row in one step, and works offline (D2.3). */

import { base64url } from '../../lib/bytes.ts';
import { decodeMessage, own } from '../../protocol/codec.ts';
import { isConversationId, type UserId } from '../../protocol/ids.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { content as schema } from '../../schema/gen/content.js';
import { wire } from '../../schema/gen/wire.js';
import { RoostError } from '../errors.ts';
import { whyNeverBegun } from './beginning.ts';
import type { Changes } from './changes.ts';
import { type Conversation, missing } from './conversation.ts';
import { demandDirect, haltSentences } from './halting.ts';
import { dropKeys, numbersToLeave } from './keys-entries.ts';
import { EntryKind } from './log-entry.ts';
import { drop, type OutboxRow, type OutboxState, type OutgoingFile, takeNumber } from './outbox.ts';
import { conversationIn, personIn, shownNow, type World } from './world.ts';

export interface TextMessage {
  readonly text: string;
  readonly quote: {
    readonly user: string;
    readonly device: number;
    readonly number: number;
    readonly seq: number;
  } | null;
  /** 0: as the group's settings say. */
  readonly disappearAfterMs: number;
}

/** What a control entry gains when it is sealed: its epoch, and its signature. */
const addedBytes = 80;
/** That, and what stands around the people in it. */
const aroundBytes = addedBytes + 48;

/** Above every number. */
const beyondAll = Number.POSITIVE_INFINITY;

export type ControlChange = Omit<wire.Control.$Properties, 'epoch' | 'signature'>;

export function sendText(world: World, conversation: Conversation, message: TextMessage, changes: Changes): OutboxRow {
  const { row } = conversation;
  const text = { text: message.text.toWellFormed(), ...(message.quote === null ? {} : { quote: message.quote }) };
  const content = contentFitting(world, conversation, { text }, tooLong);
  beginIfNew(world, conversation, changes);
  return put(world, conversation, changes, {
    kind: EntryKind.MESSAGE,
    countable: true,
    ...lifetimeOf(world, conversation, message.disappearAfterMs),
    readThrough: row.read.local,
    content,
  });
}

export interface FileMessage {
  readonly file: schema.File.$Properties;
  readonly outgoing: OutgoingFile;
  /** 0: as the group's settings say. */
  readonly disappearAfterMs: number;
}

/** Throws what `keepFile` would: while the file is still to be encrypted, and other bytes stand for its secrets. */
export function demandFile(world: World, conversation: Conversation, file: schema.File.$Properties): void {
  contentFitting(world, conversation, { file }, () => tooMuchBeside);
  demandGoingOn(conversation);
}

/** Keeps a message with a file whose object is still to be stored (B11). */
export function keepFile(world: World, conversation: Conversation, message: FileMessage, changes: Changes): OutboxRow {
  const content = contentFitting(world, conversation, { file: message.file }, () => tooMuchBeside);
  const row = put(world, conversation, changes, {
    ...{ kind: EntryKind.MESSAGE, countable: true, readThrough: conversation.row.read.local, content },
    ...lifetimeOf(world, conversation, message.disappearAfterMs),
    ...{ file: message.outgoing, state: { is: 'storing' } },
  });
  // Nobody waits for it.
  drop(conversation.row, row.number);
  return row;
}

/** Its object is stored: now it is a send like any other, under the next number, in one step. */
export function fileStored(world: World, conversation: Conversation, row: OutboxRow, changes: Changes): OutboxRow {
  return again(world, conversation, row, { is: 'waiting' }, changes);
}

export function failFile(
  conversation: Conversation,
  row: OutboxRow,
  why: { readonly code: string; readonly sentence: string },
  changes: Changes,
): void {
  row.state = { is: 'failed', code: why.code, sentence: why.sentence };
  changes.putOutbox(conversation, row);
  changes.touch(conversation);
}

export function deleteMessage(world: World, conversation: Conversation, seq: number, changes: Changes): OutboxRow {
  return put(world, conversation, changes, { kind: EntryKind.DELETION, targets: [seq] });
}

export function changeControl(
  world: World,
  conversation: Conversation,
  kind: number,
  change: ControlChange,
  changes: Changes,
): OutboxRow {
  const control = own(wire.Control.encode(change as wire.Control.$Properties).finish());
  if (control.length + addedBytes > world.limits.maxControlBytes) throw new RoostError('too-large');
  return put(world, conversation, changes, { kind, control });
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

export function noteList(world: World, user: string, list: wire.DeviceList.$Properties, changes: Changes): void {
  notePerson(world, user, { list: encodeList(list) }, changes);
}

export function notePerson(
  world: World,
  user: string,
  known: { name?: string; contactName?: string; direct?: string; list?: Uint8Array },
  changes: Changes,
): void {
  const person = { ...personIn(world, user), ...known };
  world.people.set(user, person);
  changes.ops.push({ op: 'put', table: 'people', key: [user], value: person });
}

/** A group of people whose device lists are known. */
export function createGroup(world: World, members: readonly string[], title: string, changes: Changes): Conversation {
  const id = `c${base64url(world.surroundings.randomBytes(16))}`;
  if (!isConversationId(id)) throw new Error('a made id is not an id');
  const conversation = conversationIn(world, id);
  conversation.row.kind = wire.ConversationKind.GROUP;
  conversation.row.title = titleBytes(title);
  conversation.row.members = members.length + 1;
  conversation.row.createdAt = shownNow(world);
  conversation.row.at = conversation.row.createdAt;
  create(world, conversation, [world.me.user, ...members], changes);
  return conversation;
}

/** Tries a failed send again under a new number; a file is looked after again, for it may have gone. */
export function retry(world: World, conversation: Conversation, failed: OutboxRow, changes: Changes): OutboxRow {
  const state: OutboxState = failed.file === undefined ? { is: 'waiting' } : { is: 'storing' };
  const row = again(world, conversation, failed, state, changes);
  if (state.is === 'storing') drop(conversation.row, row.number);
  return row;
}

function again(
  world: World,
  conversation: Conversation,
  failed: OutboxRow,
  state: OutboxState,
  changes: Changes,
): OutboxRow {
  const lifetime = failed.lifetimeMs ?? Math.max(0, failed.expiresAt - failed.createdAt);
  if (state.is === 'waiting') {
    if (failed.kind === EntryKind.MESSAGE) beginIfNew(world, conversation, changes);
    demandBeginning(conversation, failed.kind);
  }
  discard(conversation, failed, changes);
  return put(world, conversation, changes, {
    kind: failed.kind,
    countable: failed.countable,
    expiresAt: failed.expiresAt === 0 ? 0 : shownNow(world) + lifetime,
    lifetimeMs: lifetime,
    targets: failed.targets,
    readThrough: conversation.row.read.local,
    content: failed.content,
    control: failed.control,
    ...(failed.file === undefined ? {} : { file: failed.file }),
    state,
  });
}

function lifetimeOf(
  world: World,
  { control }: Conversation,
  disappearAfterMs: number,
): { expiresAt: number; lifetimeMs: number } {
  // Whatever a member has set it to: a message with a time beyond all that is taken would be refused for good.
  const most = defaultLimits.maxDisappearAfterS * 1000;
  const lifetimeMs = Math.ceil(Math.min(most, disappearAfterMs || control.disappearAfterS * 1000));
  return { expiresAt: lifetimeMs === 0 ? 0 : shownNow(world) + lifetimeMs, lifetimeMs };
}

/** Gives a number up. Should the server have taken it all the same, its entry is found in the log (D2.1). */
export function discard(conversation: Conversation, row: OutboxRow, changes: Changes): void {
  conversation.outbox.delete(row.number);
  conversation.live.inFlight.delete(row.number);
  drop(conversation.row, row.number);
  dropKeys(conversation, row.number, changes);
  changes.deleteOutbox(conversation, row);
  changes.touch(conversation);
}

export function encodeTitle(title: string): Uint8Array {
  return titleBytes(title);
}

function memberOf(world: World, user: string, role: number): wire.Member.$Properties {
  const { list } = personIn(world, user);
  // Handed on as it was given, with what this release does not know of it (1.4).
  const devices = decodeMessage(wire.DeviceList, list) as wire.DeviceList.$Properties | null;
  return { user, role, ...(list.length === 0 ? {} : { devices }) };
}

/** A chat that has not begun gets its creation ahead of the first message. */
function beginIfNew(world: World, conversation: Conversation, changes: Changes): void {
  const { row, outbox } = conversation;
  if (whyNeverBegun(conversation, beyondAll) === null || row.kind !== wire.ConversationKind.DIRECT) return;
  for (const one of outbox.values()) if (one.kind === EntryKind.CREATION) discard(conversation, one, changes);
  create(world, conversation, [world.me.user, row.peer], changes);
}

/** It would wait for ever: said before anything of it is kept. */
function demandBeginning(conversation: Conversation, kind: number): void {
  const why = kind === EntryKind.CREATION ? null : whyNeverBegun(conversation, beyondAll);
  if (why !== null) throw new RoostError(why.code, { sentence: why.sentence });
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

/** It would wait for ever, or go where it was not meant to. */
function demandGoingOn({ row: { halted } }: Conversation): void {
  if (halted !== null) throw new RoostError('halted', { sentence: haltSentences[halted.reason] });
}

/** What a message says, encoded; throws when it does not fit into one. */
function contentFitting(
  world: World,
  conversation: Conversation,
  said: Pick<schema.Content.$Properties, 'text' | 'file'>,
  sentence: (over: number) => string,
): Uint8Array {
  const verified = verifiedHead(conversation);
  const stated = { verifiedSeq: verified.seq, verifiedHead: verified.head, writtenAt: shownNow(world) };
  const content = own(schema.Content.encode({ ...stated, ...said }).finish());
  const over = content.length + frameBytes - world.limits.maxBodyBytes;
  if (over > 0) throw new RoostError('too-large', { sentence: sentence(over) });
  return content;
}

function put(
  world: World,
  conversation: Conversation,
  changes: Changes,
  send: { kind: number } & Partial<OutboxRow>,
): OutboxRow {
  demandGoingOn(conversation);
  // What is not to go yet begins its chat when it is.
  if (send.state?.is !== 'storing') demandBeginning(conversation, send.kind);
  const isSend = send.kind === EntryKind.MESSAGE && send.state?.is !== 'storing';
  const free = isSend ? numbersToLeave(conversation) : 0;
  const number = takeNumber(conversation.row, free);
  const row: OutboxRow = {
    conversation: conversation.row.id,
    number,
    ...(free === 0 ? {} : { freeFrom: number - free }),
    countable: false,
    expiresAt: 0,
    targets: [],
    readThrough: 0,
    content: new Uint8Array(0),
    control: new Uint8Array(0),
    createdAt: shownNow(world),
    sealed: null,
    replaced: [],
    state: { is: 'waiting' },
    ...send,
  };
  conversation.outbox.set(row.number, row);
  conversation.row.at = Math.max(conversation.row.at, row.createdAt);
  world.sending.add(conversation);
  changes.putOutbox(conversation, row);
  changes.touch(conversation);
  return row;
}

/** The newest entry up to which this device has checked the chain without a hole (D5.1). */
function verifiedHead({ row }: Conversation): { seq: number; head: Uint8Array } {
  const run = missing(row).length === 0 ? row.runs.at(-1) : row.runs[0];
  return { seq: run?.through ?? 0, head: run?.head ?? new Uint8Array(0) };
}

function encodeList(list: wire.DeviceList.$Properties | null | undefined): Uint8Array {
  return list ? own(wire.DeviceList.encode(list).finish()) : new Uint8Array(0);
}

function titleBytes(title: string): Uint8Array {
  return own(schema.Title.encode({ text: title.toWellFormed() }).finish());
}

/** Of what stands around a text where it is sealed. */
const frameBytes = 256;

const tooMuchBeside = 'The caption and the preview of that file are too long for one message.';

function tooLong(over: number): string {
  return `That text is too long for one message, by ${over === 1 ? 'a byte' : `${over} bytes`} (a letter has one to four): send it in parts.`;
}
