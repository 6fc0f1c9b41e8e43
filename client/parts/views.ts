/** The queries over the engine: list, single chats, groups, timelines, each renewed when what it shows has changed. */
import type { ConversationId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import type { ConversationSummary, GroupDetails, Observable, Timeline } from '../api.ts';
import type { EngineEvent } from '../engine/changes.ts';
import type { Conversation } from '../engine/conversation.ts';
import type { Engine } from '../engine/engine.ts';
import type { World } from '../engine/world.ts';
import { RoostError } from '../errors.ts';
import type { Store } from '../ports.ts';
import { Cell } from '../view/cell.ts';
import { groupOf, isAway, isListed, isRequest, isVouchedFor, summaryOf, type ViewContext } from '../view/summary.ts';
import { atOnce, type Notifier } from '../view/telling.ts';
import { TimelineWindow } from '../view/timeline.ts';

const defaultPageSize = 50;

export class Views {
  readonly list: Cell<readonly ConversationSummary[]>;
  readonly archived: Cell<readonly ConversationSummary[]>;
  readonly requests: Cell<readonly ConversationSummary[]>;
  readonly #engine: Engine;
  readonly #store: Store;
  readonly #context: ViewContext;
  readonly #telling: Notifier;
  readonly #summaries = new Map<Conversation, ConversationSummary>();
  readonly #single = new Map<ConversationId, Cell<ConversationSummary | null>>();
  readonly #groups = new Map<ConversationId, Cell<GroupDetails | null>>();
  readonly #timelines = new Set<TimelineWindow>();

  constructor(engine: Engine, store: Store, context: ViewContext, notifier: Notifier = atOnce) {
    this.#engine = engine;
    this.#store = store;
    this.#context = context;
    this.#telling = notifier;
    const listOf = (isOne: typeof isListed) => {
      let before: readonly ConversationSummary[] = [];
      return new Cell(() => (before = unchanged(before, this.#sorted(isOne))), notifier);
    };
    [this.list, this.archived, this.requests] = [listOf(isListed), listOf(isAway), listOf(isRequest)];
  }

  /** Throws `unknown-conversation`. */
  known(id: ConversationId): Conversation {
    const conversation = this.#engine.world.conversations.get(id);
    if (conversation === undefined) throw new RoostError('unknown-conversation');
    return conversation;
  }

  conversation(id: ConversationId): Observable<ConversationSummary | null> {
    return this.#kept(this.#single, id, () => {
      const conversation = this.#engine.world.conversations.get(id);
      const { world } = this.#engine;
      if (conversation === undefined || conversation.row.kind === wire.ConversationKind.CONVERSATION_KIND_UNSPECIFIED)
        return null;
      return isVouchedFor(conversation, world) ? this.#summary(conversation) : null;
    });
  }

  group(id: ConversationId): Observable<GroupDetails | null> {
    return this.#kept(this.#groups, id, () => {
      const conversation = this.#engine.world.conversations.get(id);
      return conversation === undefined ? null : groupOf(conversation, this.#context);
    });
  }

  timeline(id: ConversationId, pageSize = defaultPageSize): Timeline {
    const timeline = new TimelineWindow({
      engine: this.#engine,
      store: this.#store,
      names: this.#context.names,
      conversation: this.known(id),
      pageSize,
      telling: this.#telling,
      closed: () => this.#timelines.delete(timeline),
    });
    this.#timelines.add(timeline);
    return timeline;
  }

  changed(events: readonly EngineEvent[], touched: ReadonlySet<Conversation>): void {
    if (touched.size === 0) return;
    const ids = new Set<ConversationId>();
    for (const conversation of touched) {
      ids.add(conversation.row.id);
      this.#summaries.delete(conversation);
      this.#single.get(conversation.row.id)?.invalidate();
      this.#groups.get(conversation.row.id)?.invalidate();
    }
    for (const timeline of this.#timelines) if (ids.has(timeline.id)) timeline.take(events);
    this.#invalidateLists();
  }

  /** Names have changed: everything shows some. */
  renewAll(): void {
    this.#summaries.clear();
    this.#invalidateLists();
    for (const cell of [...this.#single.values(), ...this.#groups.values()]) cell.invalidate();
    for (const timeline of this.#timelines) timeline.renew();
  }

  online(): void {
    for (const timeline of this.#timelines) void timeline.online().catch(() => {});
  }

  close(): void {
    for (const timeline of [...this.#timelines]) timeline.close();
  }

  #invalidateLists(): void {
    for (const list of [this.list, this.archived, this.requests]) list.invalidate();
  }

  #summary(conversation: Conversation): ConversationSummary {
    const summary = this.#summaries.get(conversation) ?? summaryOf(conversation, this.#context);
    this.#summaries.set(conversation, summary);
    return summary;
  }

  #kept<Value>(cells: Map<ConversationId, Cell<Value>>, id: ConversationId, compute: () => Value): Cell<Value> {
    const cell = cells.get(id) ?? new Cell(compute, this.#telling);
    cells.set(id, cell);
    return cell;
  }

  #sorted(isOne: (conversation: Conversation, world: World) => boolean): readonly ConversationSummary[] {
    const { world } = this.#engine;
    const listed = [...world.conversations.values()].filter((one) => isOne(one, world));
    const pins = new Map(listed.map(({ row }) => [row.id, row.pinnedAt ?? 0]));
    const pinned = (one: ConversationSummary) => pins.get(one.id) ?? 0;
    return listed
      .map((one) => this.#summary(one))
      .sort((a, b) => pinned(b) - pinned(a) || b.at - a.at || (a.id < b.id ? -1 : 1));
  }
}

/** The list of before where it would say the same: a message moves one of the lists. */
function unchanged<One>(before: readonly One[], now: readonly One[]): readonly One[] {
  return before.length === now.length && now.every((one, at) => one === before[at]) ? before : now;
}
