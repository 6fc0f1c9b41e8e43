/** From what the devices had when the server died: the log, and what each device must be told afterwards. */
import { hex } from '../../lib/bytes.ts';
import { tickOf } from '../../protocol/steps.ts';
import { wire } from '../../schema/gen/wire.js';
import type { StoredEntry } from '../harness/log.ts';
import type {
  Story,
  StoryChat,
  StoryConversation,
  StoryDevice,
  StoryEntry,
  TickName,
  UnansweredSend,
} from './fixture.ts';
import type { PlayedDevice, PlayedStory } from './story.ts';

export function tellStory(played: PlayedStory, release: number, tablet: StoryDevice, outbox: number): Story {
  const conversations = played.chats.map(({ name, conversation, title }): StoryConversation => {
    const entries = entriesOf(played, conversation).map((entry) => storyEntry(entry, played.killedAt));
    const first = wire.Control.decode(Buffer.from(entries[0]?.base64 ?? '', 'base64')).creation;
    const kind = first?.kind === wire.ConversationKind.GROUP ? 'group' : 'direct';
    return { name, conversation, kind, title, entries };
  });
  const devices = played.devices.map((device): StoryDevice => {
    const { user, device: number, token } = device.account;
    const chats = conversations.flatMap((chat) => chatOf(played, device, chat));
    return { name: device.name, person: device.person, user, device: number, token, state: device.state, chats };
  });
  return {
    release,
    recordedAt: played.killedAt,
    people: played.people,
    devices: [...devices, tablet],
    conversations,
    unanswered: unanswered(played),
    halfLinked: { device: tablet.name, person: tablet.person, outbox },
    pendingCode: played.pendingCode,
  };
}

/** The intervals in which a person is a member, by the control entries. */
function staysOf(entries: readonly StoryEntry[], user: string): { from: number; through: number }[] {
  const stays: { from: number; through: number }[] = [];
  for (const entry of entries) {
    if (entry.kind !== wire.EntryKind.CREATION && entry.kind !== wire.EntryKind.MEMBERSHIP) continue;
    const { creation, membership } = wire.Control.decode(Buffer.from(entry.base64 ?? '', 'base64'));
    const added = [...(creation?.members ?? []), ...(membership?.add ?? [])];
    if (added.some((member) => member.user === user)) stays.push({ from: entry.seq, through: 0 });
    const last = stays.at(-1);
    if (last !== undefined && membership?.remove?.includes(user)) last.through = entry.seq;
  }
  return stays;
}

/** All devices agree, or there is nothing to record. */
function entriesOf(played: PlayedStory, conversation: string): StoredEntry[] {
  const entries = new Map<number, StoredEntry>();
  for (const { client, name } of played.devices) {
    const log = client?.logs.get(conversation);
    if (log === undefined) continue;
    if (log.forks.length > 0) throw new Error(`${name}: ${log.forks.join()}`);
    for (const entry of log.entries.values()) {
      const known = entries.get(entry.seq);
      if (known !== undefined && hex(known.head) !== hex(entry.head)) throw new Error(`two heads at ${entry.seq}`);
      // Whoever was away did not hear of a deletion.
      if (known === undefined || entry.bodyState !== wire.BodyState.PRESENT) entries.set(entry.seq, entry);
    }
  }
  const all = [...entries.values()].sort((a, b) => a.seq - b.seq);
  if (all.some((entry, index) => entry.seq !== index + 1)) throw new Error('the devices together have a gap');
  return all;
}

function storyEntry(entry: StoredEntry, killedAt: number): StoryEntry {
  const { seq, kind, sender, device, number, at, countable, expiresAt, targets, count } = entry;
  const isExpired = expiresAt > 0 && expiresAt <= killedAt;
  const body = entry.bodyState === wire.BodyState.DELETED ? 'deleted' : isExpired ? 'expired' : 'present';
  const bytes = Buffer.from(entry.body);
  const isText = kind === wire.EntryKind.MESSAGE;
  return {
    ...{ seq, kind, sender, device, number, at, countable, expiresAt, targets: [...targets], count, body },
    ...(body !== 'present' ? {} : isText ? { text: bytes.toString() } : { base64: bytes.toString('base64') }),
    bodyHash: hex(entry.bodyHash),
    head: hex(entry.head),
    controlBefore: entry.controlBefore && { seq: entry.controlBefore.seq, leaf: hex(entry.controlBefore.leaf) },
  };
}

function chatOf(played: PlayedStory, device: PlayedDevice, chat: StoryConversation): StoryChat[] {
  const readable = staysOf(chat.entries, device.account.user);
  const log = device.client?.logs.get(chat.conversation);
  if (readable.length === 0 || log === undefined) return [];
  const siblings = played.devices.filter((other) => other.account.user === device.account.user);
  const read = Math.max(...siblings.map((other) => other.client?.logs.get(chat.conversation)?.read ?? 0));
  const written = siblings.flatMap((other) => other.settled.get(chat.conversation) ?? []);
  const stored = Math.max(0, ...written.map((at) => at.through));
  // What a person sent is no news to them, and goes unreported.
  const news = chat.entries.filter(({ seq, sender }) => seq <= stored && sender !== device.account.user);
  const settled = { read: Math.max(0, ...written.map((at) => at.read)), delivered: news.at(-1)?.seq ?? 0 };
  const unread = chat.entries.filter(
    ({ seq, countable, sender }) =>
      countable && seq > read && sender !== device.account.user && isWithin(readable, seq),
  ).length;
  const ticks: Record<number, TickName> = {};
  for (const entry of chat.entries) {
    if (!entry.countable || entry.sender !== device.account.user) continue;
    ticks[entry.seq] = tickOf(log.counts(entry.seq));
  }
  const through = device.lost?.get(chat.conversation) ?? log.through;
  const newest = device.lost === null ? log.newest : through;
  const cursor = { through, newest, read: Math.min(log.read, newest) };
  return [{ conversation: chat.conversation, cursor, from: log.from, readable, settled, unread, ticks }];
}

function isWithin(stays: readonly { from: number; through: number }[], seq: number): boolean {
  return stays.some(({ from, through }) => seq >= from && (through === 0 || seq <= through));
}

/** Sends without an answer, from the frames that the relay saw. */
function unanswered(played: PlayedStory): UnansweredSend[] {
  const found: UnansweredSend[] = [];
  for (const device of played.devices) {
    const own = played.frames.filter((frame) => frame.device === device.name);
    const answered = new Set<string>();
    for (const frame of own.filter(({ from, arrived }) => from === 'server' && arrived)) {
      for (const { reply } of wire.ServerFrame.decode(frame.bytes).outputs) {
        if (reply?.accepted) answered.add(`${reply.accepted.conversation} ${reply.accepted.number}`);
      }
    }
    for (const frame of own.filter(({ from }) => from === 'client')) {
      for (const { send } of wire.ClientFrame.decode(frame.bytes).commands) {
        if (!send || answered.has(`${send.conversation} ${send.number}`)) continue;
        const entry = entriesOf(played, send.conversation ?? '').find(
          (one) =>
            one.sender === device.account.user && one.device === device.account.device && one.number === send.number,
        );
        if (found.some((one) => one.device === device.name && one.number === send.number)) continue;
        found.push({
          device: device.name,
          conversation: send.conversation ?? '',
          number: send.number ?? 0,
          after: send.after ?? 0,
          epoch: send.epoch ?? 0,
          text: Buffer.from(send.body ?? []).toString(),
          seq: entry?.seq ?? 0,
        });
      }
    }
  }
  return found;
}
