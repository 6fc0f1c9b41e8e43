/** A device of a recorded story, as it comes back: with what its store held, and with the numbers it had used. */
import { hex } from '../../lib/bytes.ts';
import { tickOf } from '../../protocol/steps.ts';
import { wire } from '../../schema/gen/wire.js';
import { eventually } from '../harness/eventually.ts';
import { RefusalError } from '../harness/failures.ts';
import { WireClient } from '../harness/wire-client.ts';
import type { Story, StoryChat, StoryConversation, StoryDevice, StoryEntry, TickName } from './fixture.ts';

export interface OwnSend {
  readonly conversation: string;
  readonly text: string;
  readonly number?: number;
  readonly after?: number;
}

export class OldDevice {
  readonly story: StoryDevice;
  readonly client: WireClient;
  readonly #numbers = new Map<string, number>();

  /** `knows` nothing: it lost its store and kept its token. */
  constructor(url: string, story: Story, device: StoryDevice, knows: 'its store' | 'nothing' = 'its store') {
    this.story = device;
    const { user, token, device: number } = device;
    this.client = new WireClient({ url, user, token, device: number }, { checks: true });
    for (const chat of story.conversations) this.#numbers.set(chat.conversation, lastNumber(story, device, chat));
    if (knows === 'its store') for (const chat of device.chats) this.#fill(story, chat);
  }

  get name(): string {
    return this.story.name;
  }

  async connect(): Promise<this> {
    await this.client.connect();
    return this;
  }

  /** Sends as an honest client does: made anew when the epoch was stale, again when it came too soon. */
  async send({ conversation, text, ...given }: OwnSend): Promise<wire.Accepted.$Properties> {
    const log = this.client.log(conversation);
    const number = given.number ?? (this.#numbers.get(conversation) ?? 0) + 1;
    this.#numbers.set(conversation, Math.max(number, this.#numbers.get(conversation) ?? 0));
    const after = given.after ?? number - 1;
    for (let tries = 1; ; tries++) {
      const epoch = log.epoch;
      const send = { conversation, number, after, epoch, kind: 1, countable: true, body: Buffer.from(text) };
      try {
        const { accepted } = await this.client.request({ send });
        if (!accepted) throw new Error(`send ${number} was not accepted`);
        log.add({ ...send, ...(accepted as object), sender: this.story.user, device: this.story.device } as never);
        return accepted;
      } catch (error) {
        if (!(error instanceof RefusalError) || tries === 10 || error.refusal.advice === wire.Advice.NEVER) throw error;
        log.epoch = Math.max(log.epoch, error.refusal.epoch ?? 0);
        await new Promise((resolve) => setTimeout(resolve, error.refusal.afterMs ?? 0));
      }
    }
  }

  /** What it shows on one of the person's own messages. */
  tick(conversation: string, seq: number): TickName {
    return tickOf(this.client.log(conversation).counts(seq));
  }

  unread(conversation: string): number {
    return this.client.unread(conversation);
  }

  /** Waits until it has all that it is owed, and knows of no fork. */
  async filled(): Promise<void> {
    await this.client.filled();
    for (const log of this.client.logs.values()) {
      if (log.forks.length > 0) throw new Error(`${this.name}: ${log.forks.join()}`);
    }
  }

  /** Waits until it has the entry. */
  async has(conversation: string, seq: number): Promise<void> {
    await eventually(() => {
      if (!this.client.log(conversation).entries.has(seq)) throw new Error(`${this.name} lacks ${seq}`);
    });
  }

  #fill(story: Story, chat: StoryChat): void {
    const log = this.client.log(chat.conversation);
    const first = Math.max(chat.from, chat.readable[0]?.from ?? 1);
    log.from = chat.from;
    log.through = first - 1;
    const entries = story.conversations.find(({ conversation }) => conversation === chat.conversation)?.entries ?? [];
    for (const entry of entries) {
      if (entry.seq >= first && entry.seq <= chat.cursor.newest) log.add(wireEntry(entry));
    }
    if (log.through !== chat.cursor.through) throw new Error(`${this.name} was not at ${chat.cursor.through}`);
    log.applyRead({ read: chat.cursor.read, asOf: chat.cursor.newest, unread: 0 });
  }
}

/** The last number that a device gave to a send, answered or not. */
function lastNumber(story: Story, { name, user, device }: StoryDevice, chat: StoryConversation): number {
  const taken = chat.entries.filter((entry) => entry.sender === user && entry.device === device);
  const open = story.unanswered.filter((send) => send.device === name && send.conversation === chat.conversation);
  return Math.max(0, ...[...taken, ...open].map(({ number }) => number));
}

function wireEntry(entry: StoryEntry): wire.Entry.$Properties {
  const { text, base64, body, controlBefore, ...same } = entry;
  const isThere = body === 'present';
  return {
    ...same,
    targets: [...entry.targets],
    body: text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text),
    bodyHash: isThere ? Buffer.alloc(0) : Buffer.from(entry.bodyHash, 'hex'),
    bodyState: isThere ? 0 : body === 'deleted' ? wire.BodyState.DELETED : wire.BodyState.EXPIRED,
    controlBefore: controlBefore && { seq: controlBefore.seq, leaf: Buffer.from(controlBefore.leaf, 'hex') },
    head: Buffer.from(entry.head, 'hex'),
  };
}

/** An entry that a device has, as the story tells entries. */
export function toldEntry(client: WireClient, conversation: string, seq: number): Partial<StoryEntry> | null {
  const entry = client.log(conversation).entries.get(seq);
  if (entry === undefined) return null;
  const { kind, sender, device, number, at, countable, expiresAt, targets, count } = entry;
  const isText = kind === wire.EntryKind.MESSAGE;
  const bytes = Buffer.from(entry.body);
  const states = { [wire.BodyState.DELETED]: 'deleted', [wire.BodyState.EXPIRED]: 'expired' } as const;
  const body = (states as Record<number, StoryEntry['body']>)[entry.bodyState] ?? 'present';
  return {
    ...{ seq, kind, sender, device, number, at, countable, expiresAt, targets, count, body },
    ...(body !== 'present' ? {} : isText ? { text: bytes.toString() } : { base64: bytes.toString('base64') }),
    bodyHash: hex(entry.bodyHash),
    head: hex(entry.head),
    controlBefore: entry.controlBefore && { seq: entry.controlBefore.seq, leaf: hex(entry.controlBefore.leaf) },
  };
}
