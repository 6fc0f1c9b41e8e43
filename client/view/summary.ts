/** One line of the chat list. */
import { wire } from '../../schema/gen/wire.js';
import type {
  AddressedMessages,
  ConversationSummary,
  GroupDetails,
  KeysProgress,
  MessagePreview,
  Presence,
  UserId,
  Warning,
} from '../api.ts';
import { addressedIn } from '../engine/addressed.ts';
import { type Conversation, type PreviewRow, takesPart } from '../engine/conversation.ts';
import { openDisputes } from '../engine/disputes.ts';
import { haltSentences } from '../engine/halting.ts';
import { lateWith } from '../engine/lagging.ts';
import { BodyState } from '../engine/log-entry.ts';
import { isShown } from '../engine/outbox.ts';
import type { OutboxRow } from '../engine/outbox-row.ts';
import { isArchived, isDeleted, isMutedExceptMentions, isNotes, isPinned, shownLast } from '../engine/shelf.ts';
import { unreadOf } from '../engine/unread.ts';
import { personIn, serverTime, type World } from '../engine/world.ts';
import { type ContentView, labelOf, readContent, readTitle, saidOf } from './content.ts';
import { stateOf, unsentState } from './items.ts';
import { told } from './mentions.ts';
import { messageId } from './message-id.ts';
import type { Names } from './names.ts';
import {
  behindSentence,
  disputedSentence,
  disputedSentences,
  leftOutSentence,
  waitingSentence,
} from './system-lines.ts';

/** As the terminal calls it; `isNotes` tells a page in another language. */
const notesTitle = 'Notes to self';

export interface ViewContext {
  readonly world: World;
  readonly names: Names;
  /** Presence of people who are watched. */
  readonly presence: (user: string) => Presence | null;
}

/** It has begun, here or elsewhere, and the person has accepted it; a chat that was only looked at is not listed. */
export function isListed(conversation: Conversation, world: World): boolean {
  return isKept(conversation, world) && !isArchived(conversation);
}

/** The same, and the person has put it away. */
export function isAway(conversation: Conversation, world: World): boolean {
  return isKept(conversation, world) && isArchived(conversation);
}

function isKept(conversation: Conversation, world: World): boolean {
  const isAccepted = conversation.row.standing === wire.Standing.ACCEPTED;
  return isAccepted && hasBegun(conversation, world) && !isDeleted(conversation);
}

/** A stranger began it, and the person has not answered yet. */
export function isRequest(conversation: Conversation, world: World): boolean {
  return conversation.row.standing === wire.Standing.REQUESTED && hasBegun(conversation, world);
}

/** There is more of it than the server's word: only what somebody has signed is shown (D7.1). */
export function isVouchedFor({ row, outbox, control }: Conversation, world: World): boolean {
  if (!world.verifies || control.kind !== wire.ConversationKind.CONVERSATION_KIND_UNSPECIFIED || outbox.size > 0)
    return true;
  // A chat of two that the person has asked for.
  return row.peer !== '' && personIn(world, row.peer).direct === row.id;
}

function hasBegun(conversation: Conversation, world: World): boolean {
  const { row, outbox, control } = conversation;
  const isTold = row.headSeq > 0 || control.epoch > 0 || outbox.size > 0;
  return (
    row.kind !== wire.ConversationKind.CONVERSATION_KIND_UNSPECIFIED && isTold && isVouchedFor(conversation, world)
  );
}

export function summaryOf(conversation: Conversation, context: ViewContext): ConversationSummary {
  const { row, live } = conversation;
  const { names, world } = context;
  const direct = row.kind === wire.ConversationKind.DIRECT;
  return {
    id: row.id,
    kind: direct ? 'direct' : 'group',
    title: direct ? names.of(row.peer) : titleOf(conversation, world),
    isOwnTitle: direct ? personIn(world, row.peer).contactName !== '' : conversation.control.titleBy === world.me.user,
    peer: direct ? (row.peer as UserId) : null,
    presence: direct ? context.presence(row.peer) : null,
    members: row.members,
    isMember: takesPart(conversation, world.me),
    last: previewOf(conversation, context),
    unread: unreadOf(row),
    addressed: addressedOf(conversation, context),
    typing: [...live.typing.keys()].map((user) => names.among(user, conversation)),
    muted: row.muted,
    mutedExceptMentions: isMutedExceptMentions(row),
    pinned: isPinned(conversation),
    archived: isArchived(conversation),
    isNotes: isNotes(conversation, world.me),
    at: Math.max(row.last?.at ?? 0, lastUnsent(conversation)?.createdAt ?? 0) || row.at || row.createdAt,
    headSeq: row.headSeq,
    halted: haltOf(conversation, context),
    disputedBy: (row.disputedBy ?? []).map((user) => names.among(user, conversation)),
    dispute: disputeOf(conversation, context),
    isBehind: live.lagsSince !== null,
    isHeldBack: live.isHeld && conversation.outbox.size > 0,
    preparing: preparingOf(conversation),
    leftOut: leftOutOf(conversation, context),
    behind: behindOf(conversation, context),
    request: isRequest(conversation, world) ? { from: names.among(row.asker, conversation) } : null,
  };
}

/** Fewer are there in a moment. */
const minShown = 50;

function preparingOf({ live, outbox }: Conversation): KeysProgress | null {
  if (live.preparing === null || live.preparing.total < minShown || outbox.size === 0) return null;
  const { ready, total } = live.preparing;
  const sentence = `Preparing keys: ${ready.toLocaleString('en')} of ${total.toLocaleString('en')}`;
  return { ready, total, sentence };
}

function leftOutOf(conversation: Conversation, { names, world }: ViewContext): Warning | null {
  const { live, control } = conversation;
  // Who has left since is nobody's concern any more.
  const users = live.leftOut.filter((user) => Object.hasOwn(control.members, user));
  if (users.length === 0) return null;
  const people = users.map((user) => names.among(user, conversation));
  return { people, sentence: leftOutSentence(people, world.me.user) };
}

function titleOf(conversation: Conversation, { me }: World): string {
  return isNotes(conversation, me) ? notesTitle : readTitle(conversation.row.title);
}

export function groupOf(conversation: Conversation, { world, names }: ViewContext): GroupDetails | null {
  const { control, row } = conversation;
  if (control.epoch === 0) return null;
  const roleOf = (role: wire.Role): 'admin' | 'member' => (role === wire.Role.ADMIN ? 'admin' : 'member');
  const own = control.members[world.me.user];
  return {
    id: row.id,
    title: readTitle(control.title),
    members: Object.entries(control.members).map(([user, member]) => ({
      ...names.among(user, conversation),
      role: roleOf(member.role),
      own: user === world.me.user,
      devices: control.lists[user]?.devices ?? [],
    })),
    ownRole: own === undefined ? null : roleOf(own.role),
    announcementsOnly: control.announcementsOnly,
    disappearAfterS: control.disappearAfterS,
  };
}

export function haltOf(
  conversation: Conversation,
  { names, world }: Pick<ViewContext, 'names' | 'world'>,
): ConversationSummary['halted'] {
  const { row } = conversation;
  if (row.halted === null) return null;
  const { reason, seq, by } = row.halted;
  if (by === undefined) return { reason, seq, by: null, sentence: haltSentences[reason] };
  const who = names.among(by, conversation);
  return { reason, seq, by: who, sentence: disputedSentence(who, world.me.user) };
}

function disputeOf(conversation: Conversation, { names, world }: ViewContext): Warning | null {
  const { row } = conversation;
  const people = row.halted === null ? openDisputes(row).map((user) => names.among(user, conversation)) : [];
  return people.length === 0 ? null : { people, sentence: disputedSentences(people, world.me.user) };
}

function behindOf(conversation: Conversation, { names, world }: ViewContext): Warning | null {
  const people = lateWith(conversation, world).map((user) => names.among(user, conversation));
  if (people.length === 0) return null;
  const sentenceOf = conversation.live.lagsSince === null ? behindSentence : waitingSentence;
  return { people, sentence: sentenceOf(people, world.me.user) };
}

const nothingAddressed: AddressedMessages = { mentions: 0, firstMention: null, messages: 0, last: null };

function addressedOf(conversation: Conversation, context: ViewContext): AddressedMessages {
  const rows = addressedIn(conversation.row);
  if (rows.length === 0) return nothingAddressed;
  const mentions = rows.filter(({ isMention }) => isMention);
  const { preview } = rows.at(-1) ?? {};
  const last = preview === undefined ? null : previewOfRow(preview, conversation, context);
  return { mentions: mentions.length, firstMention: mentions[0]?.seq ?? null, messages: rows.length, last };
}

function previewOf(conversation: Conversation, context: ViewContext): MessagePreview | null {
  const { world, names } = context;
  const unsent = lastUnsent(conversation);
  const { id } = conversation.row;
  const last = shownLast(conversation.row);
  if (unsent !== null) {
    const ref = { conversation: id, user: world.me.user, device: world.me.device, number: unsent.number };
    const read = readContent({ content: unsent.content, bodyState: BodyState.PRESENT, expiresAt: 0 }, 0);
    const sender = names.person(world.me.user);
    const shown = { ...sayingOf(read, conversation, context), body: read.body, state: unsentState(unsent) };
    return { id: messageId(ref), own: true, sender, ...shown, at: unsent.createdAt };
  }
  return last === null ? null : previewOfRow(last, conversation, context);
}

function previewOfRow(last: PreviewRow, conversation: Conversation, context: ViewContext): MessagePreview {
  const { world, names } = context;
  const { id } = conversation.row;
  const own = last.sender === world.me.user;
  const read = readContent(last, serverTime(world));
  return {
    id: messageId({ conversation: id, user: last.sender, device: last.device, number: last.number }),
    own,
    sender: names.among(last.sender, conversation),
    ...sayingOf(read, conversation, context),
    body: read.body,
    state: own ? stateOf(conversation, last.seq) : null,
    at: last.at,
  };
}

/** What is told of it in one line. */
function sayingOf(read: ContentView, conversation: Conversation, { world, names }: ViewContext) {
  const { text, mentions, mentionsMe } = told(read, { world, names, conversation });
  return { text: saidOf({ ...read, text }), mentions, mentionsMe, ...labelOf(read) };
}

/** The newest message that the server has not taken; one that failed long ago does not hide what came after it. */
function lastUnsent({ outbox, row }: Conversation): OutboxRow | null {
  let newest: OutboxRow | null = null;
  for (const one of outbox.values()) if (isShown(one)) newest = one;
  if (newest === null || newest.state.is === 'waiting' || row.last === null) return newest;
  return newest.createdAt >= row.last.at ? newest : null;
}
