/** What a step does to reactions: an entry that says one makes its row, and what is erased takes its rows along (4.8). */
import type { Key } from '../ports.ts';
import { encodeKey } from '../store/key-order.ts';
import type { Changes, EngineEvent } from './changes.ts';
import type { OpeningContext } from './context.ts';
import type { Conversation } from './conversation.ts';
import type { EntryRow } from './entry-row.ts';
import { EntryKind } from './log-entry.ts';
import { isShown } from './outbox.ts';
import { discard } from './outgoing.ts';
import { beforeKey, type ReactionRow, reactionOf } from './reaction-rows.ts';

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
  if (before !== null && before.seq > made.row.seq) rows.putBefore(conversation, made.target, made.row);
  if (before !== null && before.seq >= made.row.seq) return;
  if (before !== null) rows.putBefore(conversation, made.target, before);
  rows.put(conversation, made.target, made.row, live);
}

/** What was said of a message goes with it, and with the entry that says it. */
async function erase(conversation: Conversation, seq: number, rows: Rows): Promise<void> {
  await rows.deleteAll(conversation, seq);
  const said = await rows.saidBy(conversation, seq);
  const made = said === null ? null : reactionOf(said);
  if (made === null) return;
  const kept = await rows.get(conversation, made.target, made.row.user);
  if (kept?.seq !== seq) return rows.deleteBefore(conversation, made.target, made.row);
  // What its person has said before counts again: for whoever comes later it is the newest that there is.
  const earlier = await rows.earlier(conversation, made.target, kept);
  if (earlier === null) rows.delete(conversation, made.target, kept);
  else {
    rows.deleteBefore(conversation, made.target, earlier);
    rows.put(conversation, made.target, earlier, false);
  }
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

/** Of what one person has said of one message before, looked through at once. */
const page = 64;

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
  /** What this step has found to be said before something newer, by encoded prefix. */
  readonly #before = new Map<string, { readonly prefix: Key; readonly seqs: Set<number> }>();
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

  /** The message has gone, and with it all that was said of it. */
  async deleteAll(conversation: Conversation, target: number): Promise<void> {
    const { id } = conversation.row;
    const prefixes = [[id, target], beforeKey(id, target)];
    const [stored = [], before = []] = await this.#store.read((reader) =>
      Promise.all(prefixes.map((prefix) => reader.range('reactions', { prefix }))),
    );
    const rows = new Map(stored.map(({ key, value }) => [encodeKey(key), value as ReactionRow | null]));
    const prefix = encodeKey([id, target]);
    for (const [key, row] of this.#changed) if (key.startsWith(prefix)) rows.set(key, row);
    for (const row of rows.values()) if (row !== null) this.delete(conversation, target, row);
    const added = [...this.#before.values()].filter(({ prefix: [, of, at] }) => of === id && at === target);
    for (const one of added) for (const seq of one.seqs) this.#deleteKey([...one.prefix, seq]);
    for (const one of added) one.seqs.clear();
    for (const { key } of before) this.#deleteKey(key);
  }

  /** The entry as it was before it was erased; it may have come with this very step. */
  async saidBy(conversation: Conversation, seq: number): Promise<EntryRow | null> {
    const came = this.#came.get(conversation)?.get(seq);
    if (came !== undefined) return came;
    const key = [conversation.row.id, seq];
    return ((await this.#store.read((reader) => reader.get('entries', key))) as EntryRow | undefined) ?? null;
  }

  /**
   * What the same person has said of the same message before that, by an entry that is still here. It is found under its name, for
   * whoever deletes reactions must not have others look through all that was written since the message.
   */
  async earlier(
    conversation: Conversation,
    target: number,
    { seq, user }: Pick<ReactionRow, 'seq' | 'user'>,
  ): Promise<ReactionRow | null> {
    const { id } = conversation.row;
    const prefix = beforeKey(id, target, user);
    const added = [...(this.#before.get(encodeKey(prefix))?.seqs ?? [])];
    const gone = this.#gone.get(conversation);
    for (let through = seq - 1; through >= 1; ) {
      const range = { prefix, through, reverse: true, limit: page };
      const stored = await this.#store.read((reader) => reader.range('reactions', range));
      const least = stored.length < page ? 1 : Number(stored.at(-1)?.key.at(-1));
      const all = [...stored.map(({ key }) => Number(key.at(-1))), ...added];
      const within = all.filter((one) => one >= least && one <= through && gone?.has(one) !== true);
      for (const one of [...new Set(within)].sort((a, b) => b - a)) {
        const entry = await this.saidBy(conversation, one);
        const made = entry === null ? null : reactionOf(entry);
        if (made?.target === target && made.row.user === user) return made.row;
      }
      through = least - 1;
    }
    return null;
  }

  /** Something newer of the same person counts. */
  putBefore({ row: { id } }: Conversation, target: number, { user, seq }: ReactionRow): void {
    const prefix = beforeKey(id, target, user);
    inside(this.#before, encodeKey(prefix), { prefix, seqs: new Set<number>() }).seqs.add(seq);
    this.#changes.ops.push({ op: 'put', table: 'reactions', key: [...prefix, seq], value: true });
  }

  deleteBefore({ row: { id } }: Conversation, target: number, { user, seq }: ReactionRow): void {
    const prefix = beforeKey(id, target, user);
    this.#before.get(encodeKey(prefix))?.seqs.delete(seq);
    this.#deleteKey([...prefix, seq]);
  }

  #deleteKey(key: Key): void {
    this.#changes.ops.push({ op: 'delete', table: 'reactions', key });
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
