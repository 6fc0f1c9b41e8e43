import { isNamed, untilNamed } from '../names.ts';
import type { ConversationSummary, MessageItem, Person, Roost, TimelineView } from '../sdk.ts';
import { freshMessages } from './fresh-messages.ts';
import type { Listened } from './listened.ts';
import { messageData } from './message-data.ts';

export interface FollowOptions {
  readonly roost: Roost;
  readonly chat: ConversationSummary;
  readonly listened: Listened;
  readonly emit: (type: string, data: object) => void;
  /** `own`: also what this person writes. `read`: what is printed counts as read. */
  readonly switches: ReadonlySet<string>;
}

/** Prints the messages of one chat as they come, in order, and what is deleted. Returns how to stop. */
export function followChat({ roost, chat, listened, emit, switches }: FollowOptions): () => void {
  const { id, kind } = chat;
  const timeline = roost.timeline(id);
  const bodies = new Map<string, MessageItem['body']>();
  /** People whose names were waited for. */
  const waitedFor = new Set<string>();
  let isWaiting = false;
  let isStopped = false;

  const look = (view: TimelineView) => {
    if (isStopped || isWaiting) return;
    const { messages, through, needsOlder } = freshMessages(view, listened.through(id));
    if (needsOlder) {
      if (!view.loadingOlder) void timeline.loadOlder().catch(() => {});
      return;
    }
    const unnamed = messages.map((item) => item.sender).filter((who) => !isNamed(who) && !waitedFor.has(who.user));
    if (unnamed.length > 0) return void waitFor(unnamed);

    const title = roost.conversation(id).current?.title ?? chat.title;
    for (const item of messages) {
      if (!item.own || switches.has('own')) emit('message', { kind, title, ...messageData(id, item) });
    }
    for (const item of view.items) if (item.kind === 'message') tellDeleted(item);
    listened.raise(id, through);
    if (switches.has('read') && messages.length > 0) void roost.markRead(id, through).catch(() => {});
  };
  const waitFor = async (people: readonly Person[]) => {
    isWaiting = true;
    await untilNamed(roost, people);
    for (const { user } of people) waitedFor.add(user);
    isWaiting = false;
    look(timeline.current);
  };
  const tellDeleted = (item: MessageItem) => {
    const isNew = item.body === 'deleted' && bodies.get(item.id) === 'present';
    if (isNew) emit('deleted', { chat: id, seq: item.seq, id: item.id });
    bodies.set(item.id, item.body);
  };

  const unsubscribe = timeline.subscribe(look);
  return () => {
    isStopped = true;
    unsubscribe();
    timeline.close();
  };
}
