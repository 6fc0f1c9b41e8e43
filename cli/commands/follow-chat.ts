import { isNamed, untilNamed } from '../names.ts';
import type { ConversationSummary, MessageItem, Person, Roost, TimelineView } from '../sdk.ts';
import { freshMessages } from './fresh-messages.ts';
import type { ListenProgress } from './listen-progress.ts';
import { messageData } from './message-data.ts';

export interface FollowOptions {
  readonly roost: Roost;
  readonly chat: ConversationSummary;
  readonly listened: ListenProgress;
  /** Resolves when the line was written; rejects when the output is gone, and with it the place for further ones. */
  readonly emit: (type: string, data: object) => Promise<void>;
  /** `own`: also what this person writes. `read`: what is printed counts as read. */
  readonly switches: ReadonlySet<string>;
}

/** How soon older messages are asked for again when they could not be had. */
const loadAgainMs = 1_000;

/**
 * Prints the messages of one chat as they come, in order, and what is deleted. Returns how to stop, which resolves when it is
 * known of each line whether it was written.
 */
export function followChat({ roost, chat, listened, emit, switches }: FollowOptions): () => Promise<void> {
  const { id, kind } = chat;
  const timeline = roost.timeline(id);
  const bodies = new Map<string, MessageItem['body']>();
  /** People whose names were waited for. */
  const waitedFor = new Set<string>();
  let isWaiting = false;
  let isStopped = false;
  let noted: Promise<void> = Promise.resolve();

  const look = (view: TimelineView) => {
    if (isStopped || isWaiting) return;
    const { messages, through, needsOlder } = freshMessages(view, listened.through(id));
    if (needsOlder) {
      void loadOlder();
      return;
    }
    const shown = messages.flatMap(({ sender, mentions }) => [sender, ...mentions.map(({ person }) => person)]);
    const unnamed = shown.filter((who) => !isNamed(who) && !waitedFor.has(who.user));
    if (unnamed.length > 0) return void waitFor(unnamed);

    const title = roost.conversation(id).current?.title ?? chat.title;
    const lines = messages
      .filter((item) => !item.own || switches.has('own'))
      .map((item) => emit('message', { kind, title, ...messageData(id, item) }));
    for (const item of view.items) if (item.kind === 'message') tellDeleted(item);
    listened.raise(id, through);
    noted = Promise.all(lines).then(
      () => {
        listened.wrote(id, through);
        if (switches.has('read') && messages.length > 0) void roost.markRead(id, through).catch(() => {});
      },
      // Nobody has seen them: they come again.
      () => {},
    );
  };
  // After a failure not at once again: without a connection it would keep the process from everything else.
  let again: NodeJS.Timeout | null = null;
  let isLoading = false;
  const loadOlder = async () => {
    if (isLoading) return;
    isLoading = true;
    const waitMs = await timeline.loadOlder().then(
      () => 1,
      () => loadAgainMs,
    );
    if (isStopped) return;
    again = setTimeout(() => {
      isLoading = false;
      look(timeline.current);
    }, waitMs);
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
    if (isNew) emit('deleted', { chat: id, seq: item.seq, id: item.id }).catch(() => {});
    bodies.set(item.id, item.body);
  };

  const unsubscribe = timeline.subscribe(look);
  return async () => {
    isStopped = true;
    if (again !== null) clearTimeout(again);
    unsubscribe();
    timeline.close();
    await noted;
  };
}
