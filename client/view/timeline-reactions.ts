/** Who reacted how to what a window shows, and what of one's own is on its way. */
import type { Reaction } from '../api.ts';
import type { EngineEvent } from '../engine/changes.ts';
import type { Conversation } from '../engine/conversation.ts';
import type { EntryRow } from '../engine/entry-row.ts';
import { EntryKind } from '../engine/log-entry.ts';
import { type ReactionRow, reactionIn } from '../engine/reaction-rows.ts';
import type { World } from '../engine/world.ts';
import type { Reader, Store } from '../ports.ts';
import type { Names } from './names.ts';

export interface ReactionsOptions {
  readonly store: Store;
  readonly conversation: Conversation;
  readonly world: World;
  readonly names: Names;
  /** Some that were looked for are there now. */
  readonly came: () => void;
}

export class TimelineReactions {
  readonly #options: ReactionsOptions;
  /** By seq of the message, and by person. `asOf`: it was so after that many events. */
  readonly #rows = new Map<number, Map<string, { readonly row: ReactionRow; readonly asOf: number }>>();
  /** Events so far. */
  #events = 0;
  /** Messages that came after what was said of them: looked for together. */
  #late: number[] = [];
  #closed = false;

  constructor(options: ReactionsOptions) {
    this.#options = options;
  }

  /** What is said of the entries of a page. */
  async read(rows: readonly EntryRow[]): Promise<void> {
    if (rows.length === 0) return;
    const seqs = rows.map(({ seq }) => seq);
    await this.#readRange(Math.min(...seqs), Math.max(...seqs));
  }

  /** An entry came. Nothing can be said yet of the newest. */
  came({ seq, kind }: EntryRow): void {
    if (kind !== EntryKind.MESSAGE || seq >= this.#options.conversation.row.headSeq) return;
    if (this.#late.push(seq) === 1) void Promise.resolve().then(() => this.#readLate());
  }

  /** Events come in the order in which they were written: the last one says how it stands, also where one of before counts again. */
  take({ target, row }: Extract<EngineEvent, { what: 'reaction' }>): void {
    this.#said(target).set(row.user, { row, asOf: ++this.#events });
  }

  erase(seq: number): void {
    this.#rows.delete(seq);
  }

  /** Only what the window shows is kept. */
  prune(low: number, high: number): void {
    for (const seq of this.#rows.keys()) if (seq < low || seq > high) this.#rows.delete(seq);
  }

  close(): void {
    this.#closed = true;
  }

  /** One's own that no server has yet, by seq of the message: the last one counts. */
  pending(): Map<number, { readonly emoji: string; readonly target: ReactionRow['target'] }> {
    const found = new Map<number, { emoji: string; target: ReactionRow['target'] }>();
    for (const { kind, countable, state, content } of this.#options.conversation.outbox.values()) {
      if (kind !== EntryKind.MESSAGE || countable || state.is === 'failed') continue;
      const reaction = reactionIn(content);
      if (reaction !== null) found.set(reaction.seq, reaction);
    }
    return found;
  }

  /** In the order in which they were first given; those that are the same are one, with all who gave it. */
  of(entry: EntryRow, reactions: ReturnType<TimelineReactions['pending']>): readonly Reaction[] {
    const said = this.#rows.get(entry.seq);
    const own = reactions.get(entry.seq);
    if (said === undefined && own === undefined) return none;
    const { world, names, conversation } = this.#options;
    const { user: me } = world.me;
    const isOf = ({ target }: Pick<ReactionRow, 'target'>) =>
      target.user === entry.sender && target.device === entry.device && target.number === entry.number;
    const given = [...(said?.values() ?? [])]
      .map(({ row }) => row)
      .filter((row) => isOf(row) && !(own !== undefined && row.user === me))
      .sort((a, b) => a.seq - b.seq)
      .map(({ user, emoji }) => ({ user, emoji }));
    if (own !== undefined && isOf(own)) given.push({ user: me, emoji: own.emoji });
    return [...Map.groupBy(given, ({ emoji }) => emoji)]
      .filter(([emoji]) => emoji !== '')
      .map(([emoji, all]) => ({
        emoji,
        people: all.map(({ user }) => names.among(user, conversation)),
        own: all.some(({ user }) => user === me),
      }));
  }

  async #readLate(): Promise<void> {
    const seqs = this.#late;
    this.#late = [];
    if (this.#closed) return;
    const found = await this.#readRange(Math.min(...seqs), Math.max(...seqs)).catch(() => 0);
    if (found > 0 && !this.#closed) this.#options.came();
  }

  /** Gives how many there are. */
  async #readRange(from: number, through: number): Promise<number> {
    const { store, conversation } = this.#options;
    const range = { prefix: [conversation.row.id], from, through };
    const began = this.#events;
    const rows = await store.read((reader: Reader) => reader.range('reactions', range));
    for (const { key, value } of rows) {
      const row = value as ReactionRow;
      const said = this.#said(key[1] as number);
      // What was told meanwhile is newer than what was read.
      if ((said.get(row.user)?.asOf ?? 0) <= began) said.set(row.user, { row, asOf: began });
    }
    return rows.length;
  }

  #said(target: number): Map<string, { readonly row: ReactionRow; readonly asOf: number }> {
    const said = this.#rows.get(target) ?? new Map();
    this.#rows.set(target, said);
    return said;
  }
}

const none: readonly Reaction[] = [];
