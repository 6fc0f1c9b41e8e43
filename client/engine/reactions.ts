/** What a step does to reactions: an entry that says one makes its row, and what is erased takes its rows along (4.8). */
import { encodeKey } from '../store/key-order.ts';
import type { Changes, EngineEvent } from './changes.ts';
import type { OpeningContext } from './context.ts';
import type { Conversation } from './conversation.ts';
import type { EntryRow } from './entry-row.ts';
import { EntryKind } from './log-entry.ts';
import { isShown } from './outbox.ts';
import { discard } from './outgoing.ts';
import { type ReactionRow, reactionOf } from './reaction-rows.ts';

/** Runs when all else of the step is known: rows of the store are looked at together with what this step makes of them. */
export async function settleReactions({ changes, store }: Pick<OpeningContext, 'changes' | 'store'>): Promise<void> {
  const events = [...changes.events];
  const rows = new Rows(store, changes, events);
  for (const event of events) {
    if (event.what === 'entry') await take(event, rows);
    else if (event.what === 'erased') await erase(event.conversation, event.seq, rows);
    else if (event.what === 'outbox') dropFailed(event, changes);
  }
}

async function take(
  {
    conversation,
    row: entry,
    live,
  }: { readonly conversation: Conversation; readonly row: EntryRow; readonly live: boolean },
  rows: Rows,
): Promise<void> {
  const made = reactionOf(entry);
  if (made === null) return;
  // Entries come in any order, and more than once; the newest in the log counts.
  const before = await rows.get(conversation, made.target, made.row.user);
  if (before === null || before.seq < made.row.seq) rows.put(conversation, made.target, made.row, live);
}

/** What was said of a message goes with it, and with the entry that says it. */
async function erase(conversation: Conversation, seq: number, rows: Rows): Promise<void> {
  for (const row of await rows.of(conversation, seq)) rows.delete(conversation, seq, row);
  const said = await rows.saidBy(conversation, seq);
  const made = said === null ? null : reactionOf(said);
  if (made === null) return;
  const kept = await rows.get(conversation, made.target, made.row.user);
  if (kept?.seq !== seq) return;
  // What its person has said before counts again: for whoever comes later it is the newest that there is.
  const earlier = await rows.earlier(conversation, made.target, kept);
  if (earlier === null) rows.delete(conversation, made.target, kept);
  else rows.put(conversation, made.target, earlier, false);
}

/** One's own that was refused is taken back: whoever waits for it was told, and tries it again by reacting again. */
function dropFailed(
  {
    conversation,
    row,
    gone,
  }: { readonly conversation: Conversation; readonly row: Parameters<typeof discard>[1]; readonly gone: boolean },
  changes: Changes,
): void {
  const isOver = row.state.is === 'failed' || row.state.is === 'unknown';
  if (gone || !isOver || row.kind !== EntryKind.MESSAGE || isShown(row)) return;
  if (conversation.outbox.get(row.number) === row) discard(conversation, row, changes);
}

/** Entries looked through at once. */
const page = 200;

/** What is under a key, made where there is nothing. */
function inside<Key, Value>(map: Map<Key, Value>, key: Key, empty: Value): Value {
  const rows = map.get(key) ?? empty;
  map.set(key, rows);
  return rows;
}

/** Rows of the store as they will be after this step. */
class Rows {
  readonly #store: OpeningContext['store'];
  readonly #changes: Changes;
  /** By encoded key; null: deleted. */
  readonly #changed = new Map<string, ReactionRow | null>();
  /** Entries that this step has brought, and those whose bodies go with it. */
  readonly #came = new Map<Conversation, Map<number, EntryRow>>();
  readonly #gone = new Map<Conversation, Set<number>>();

  constructor(store: OpeningContext['store'], changes: Changes, events: readonly EngineEvent[]) {
    this.#store = store;
    this.#changes = changes;
    for (const event of events) {
      if (event.what === 'entry') inside(this.#came, event.conversation, new Map()).set(event.row.seq, event.row);
      else if (event.what === 'erased') inside(this.#gone, event.conversation, new Set()).add(event.seq);
    }
  }

  async get({ row: { id } }: Conversation, target: number, user: string): Promise<ReactionRow | null> {
    const key = [id, target, user];
    const changed = this.#changed.get(encodeKey(key));
    if (changed !== undefined) return changed;
    return ((await this.#store.read((reader) => reader.get('reactions', key))) as ReactionRow | undefined) ?? null;
  }

  async of({ row: { id } }: Conversation, target: number): Promise<readonly ReactionRow[]> {
    const stored = await this.#store.read((reader) => reader.range('reactions', { prefix: [id, target] }));
    const rows = new Map(stored.map(({ key, value }) => [encodeKey(key), value as ReactionRow | null]));
    const prefix = encodeKey([id, target]);
    for (const [key, row] of this.#changed) if (key.startsWith(prefix)) rows.set(key, row);
    return [...rows.values()].filter((row) => row !== null);
  }

  /** The entry as it was before it was erased; it may have come with this very step. */
  async saidBy(conversation: Conversation, seq: number): Promise<EntryRow | null> {
    const came = this.#came.get(conversation)?.get(seq);
    if (came !== undefined) return came;
    const key = [conversation.row.id, seq];
    return ((await this.#store.read((reader) => reader.get('entries', key))) as EntryRow | undefined) ?? null;
  }

  /** What the same person has said of the same message before that, by an entry that is still here. */
  async earlier(
    conversation: Conversation,
    target: number,
    { seq, user }: Pick<ReactionRow, 'seq' | 'user'>,
  ): Promise<ReactionRow | null> {
    const gone = this.#gone.get(conversation);
    const madeBy = (entry: EntryRow): ReactionRow | null => {
      if (entry.sender !== user || entry.seq >= seq || gone?.has(entry.seq) === true) return null;
      const made = reactionOf(entry);
      return made?.target === target ? made.row : null;
    };
    const came = [...(this.#came.get(conversation)?.values() ?? [])].map(madeBy).filter((row) => row !== null);
    const newest = came.sort((a, b) => b.seq - a.seq)[0] ?? null;
    const range = { prefix: [conversation.row.id], from: target + 1, reverse: true, limit: page };
    for (let through = seq - 1; through > (newest?.seq ?? target); ) {
      const from = through;
      const stored = await this.#store.read((reader) => reader.range('entries', { ...range, through: from }));
      const entries = stored.map(({ value }) => value as EntryRow);
      const found = entries.map(madeBy).find((row) => row !== null);
      if (found !== undefined) return newest === null || found.seq > newest.seq ? found : newest;
      const last = entries.at(-1);
      if (last === undefined || entries.length < page) break;
      through = last.seq - 1;
    }
    return newest;
  }

  put(conversation: Conversation, target: number, row: ReactionRow, live: boolean): void {
    const key = [conversation.row.id, target, row.user];
    this.#changed.set(encodeKey(key), row);
    this.#changes.ops.push({ op: 'put', table: 'reactions', key, value: row });
    this.#changes.tell({ what: 'reaction', conversation, target, row, live });
  }

  delete(conversation: Conversation, target: number, row: ReactionRow): void {
    const key = [conversation.row.id, target, row.user];
    this.#changed.set(encodeKey(key), null);
    this.#changes.ops.push({ op: 'delete', table: 'reactions', key });
    this.#changes.tell({ what: 'reaction', conversation, target, row: { ...row, emoji: '' }, live: false });
  }
}
