/**
 * What people think of messages (4.8): they say so, think otherwise, take it back, and sometimes delete what they have said; and
 * what must be shown of it in the end, worked out from the logs.
 */
import type { ConversationId, MessageId, MessageItem, Roost, Timeline } from '../../client/api.ts';
import type { EntryRow } from '../../client/engine/entry-row.ts';
import { roost as content } from '../../schema/gen/content.js';
import { wire } from '../../schema/gen/wire.js';
import type { Device } from './device.ts';
import type { Oracle } from './oracle.ts';
import type { Log } from './truth.ts';
import type { World } from './world/world.ts';

/** Windows that a device keeps open while the run goes on. */
const maxOpen = 3;

export class ReactionPlay {
  readonly #world: World;
  readonly #oracle: Oracle;
  /** By device: what it has said last, and in which chat. */
  readonly #last = new Map<Device, { readonly id: ConversationId; readonly message: MessageId }>();
  /** Of the SDK that runs: chats that somebody looks at all the while. */
  readonly #open = new Map<Roost, Map<ConversationId, Timeline>>();

  constructor(world: World, oracle: Oracle) {
    this.#world = world;
    this.#oracle = oracle;
  }

  /** `pick`: of the messages that are shown; an empty emoji takes it back. */
  async react(device: Device, id: ConversationId, { pick, emoji }: { pick: number; emoji: string }): Promise<void> {
    const roost = device.process?.roost;
    if (roost == null) return;
    const timeline = this.#lookedAt(roost, id);
    // It reads the store first.
    await new Promise<void>((resolve) => void this.#world.scheduler.after(20, 'looks at a chat', resolve));
    const items = messagesIn(timeline).filter(({ body, seq }) => body === 'present' && seq !== null);
    if (this.#open.get(roost)?.get(id) !== timeline) timeline.close();
    const item = items[pick % Math.max(1, items.length)];
    if (item === undefined) return;
    // Who reacts has read it.
    this.#oracle.marksRead(device.user, id, item.seq ?? 0);
    const { id: message } = await roost.react(id, item.id, emoji === '' ? null : emoji);
    this.#last.set(device, { id, message });
  }

  /** The entry of what it has said last is deleted for everyone. */
  async undo(device: Device): Promise<void> {
    const last = this.#last.get(device);
    if (last !== undefined) await device.process?.roost?.deleteForEveryone(last.id, last.message);
  }

  /** What is shown now, in windows that were open all the while and in new ones. Gives how many reactions that were, one by one. */
  async check(devices: readonly Device[]): Promise<number> {
    const windows: { device: Device; id: ConversationId; timeline: Timeline; isNew: boolean }[] = [];
    for (const device of devices) {
      const roost = device.isRemoved ? null : device.process?.roost;
      for (const { id } of roost?.conversations.current ?? []) {
        if (!this.#oracle.isLookedAt(device, id)) continue;
        const kept = this.#open.get(roost as Roost)?.get(id);
        if (kept !== undefined) windows.push({ device, id, timeline: kept, isNew: false });
        windows.push({ device, id, timeline: (roost as Roost).timeline(id, { pageSize: 200 }), isNew: true });
      }
    }
    const { scheduler } = this.#world;
    await scheduler.runUntil(scheduler.elapsed() + 10_000, () => windows.every((one) => isStill(one.timeline)));
    await scheduler.runUntil(scheduler.elapsed() + 500);
    let shown = 0;
    for (const { device, id, timeline, isNew } of windows) {
      shown += this.#checkWindow(device, id, messagesIn(timeline));
      if (isNew) timeline.close();
    }
    return shown;
  }

  #lookedAt(roost: Roost, id: ConversationId): Timeline {
    const open = this.#open.get(roost) ?? new Map<ConversationId, Timeline>();
    this.#open.set(roost, open);
    const timeline = open.get(id) ?? roost.timeline(id, { pageSize: 50 });
    if (open.size < maxOpen) open.set(id, timeline);
    return timeline;
  }

  #checkWindow(device: Device, id: ConversationId, items: readonly MessageItem[]): number {
    const log = this.#oracle.log(id);
    const right = reactionsHeld(device, id, log);
    let shown = 0;
    for (const { seq, body, reactions } of items) {
      if (seq === null) continue;
      const said = reactions.flatMap(({ emoji, people }) => people.map(({ user }) => `${user} ${emoji}`)).sort();
      shown += said.length;
      const wanted =
        body === 'present' ? [...(right.get(seq) ?? new Map())].map(([user, one]) => `${user} ${one.emoji}`) : [];
      const all = wanted.filter((one) => !one.endsWith(' ')).sort();
      if (said.join() !== all.join())
        this.#oracle.found.push(
          `4.8b ${device.name} shows ${said.join() || 'nothing'} on ${id}/${seq}: ${all.join() || 'nothing'}`,
        );
    }
    return shown;
  }
}

function messagesIn({ current: { items } }: Timeline): MessageItem[] {
  return items.filter((item) => item.kind === 'message');
}

function isStill({ current: { ready, loadingOlder } }: Timeline): boolean {
  return ready && !loadingOlder;
}

/** By message and person: the newest of what the log says, of the entries that the device holds opened. */
function reactionsHeld(device: Device, id: string, log: Log): Map<number, Map<string, { seq: number; emoji: string }>> {
  const all = new Map<number, Map<string, { seq: number; emoji: string }>>();
  for (const { value } of device.disk.peek('entries', { prefix: [id] })) {
    const { seq, sender, kind, countable, content: bytes } = value as EntryRow;
    if (kind !== wire.EntryKind.MESSAGE || countable || bytes === null) continue;
    const said = reactionIn(bytes);
    const target = log.entry(said?.target.seq ?? 0);
    if (said === null || target === undefined || target.seq >= seq) continue;
    const { user, device: from, number } = said.target;
    if (target.sender !== user || target.device !== from || target.number !== number) continue;
    const people = all.get(target.seq) ?? new Map<string, { seq: number; emoji: string }>();
    all.set(target.seq, people);
    if ((people.get(sender)?.seq ?? 0) < seq) people.set(sender, { seq, emoji: said.emoji });
  }
  return all;
}

interface SaidReaction {
  readonly emoji: string;
  readonly target: { readonly user: string; readonly device: number; readonly number: number; readonly seq: number };
}

/** A stranger sends bytes that are nothing. */
function reactionIn(bytes: Uint8Array): SaidReaction | null {
  try {
    const { reaction } = content.content.Content.decode(bytes);
    return reaction?.target == null ? null : (reaction as unknown as SaidReaction);
  } catch {
    return null;
  }
}
