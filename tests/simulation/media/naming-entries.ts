/**
 * Which entries name which objects, by the logs, and what ledgers, conversations and the bucket have to make of it (D10.3; B6, B7, B9
 * and B10 of docs/spec/media.md).
 */
import type { Log } from '../truth.ts';
import type { Host } from '../world/host.ts';
import type { World } from '../world/world.ts';
import type { Bucket } from './bucket.ts';

/** An entry that names an object. */
export interface NamingEntry {
  readonly conversation: string;
  readonly seq: number;
  readonly object: string;
  readonly isLive: boolean;
}

/** How long an append may take after its hold was answered, beyond the hold itself. */
const slackMs = 60_000;

export class NamingEntries {
  readonly #world: World;
  readonly #bucket: Bucket;
  readonly #logOf: (conversation: string) => Log;
  readonly #find: (what: string) => void;
  /** How far each log was looked at. */
  readonly #looked = new Map<string, number>();

  constructor(options: {
    world: World;
    bucket: Bucket;
    logOf: (conversation: string) => Log;
    find: (what: string) => void;
  }) {
    this.#world = options.world;
    this.#bucket = options.bucket;
    this.#logOf = options.logOf;
    this.#find = options.find;
    options.bucket.onErase = (object) => this.#erases(object);
  }

  all(): NamingEntry[] {
    const now = this.#world.scheduler.time();
    return this.#conversations().flatMap(([conversation]) => {
      const log = this.#logOf(conversation);
      return log.entries.flatMap(({ seq, objects, expiresAt }) => {
        const isLive = !log.deletedBy.has(seq) && (expiresAt === 0 || expiresAt > now);
        return objects.map((object) => ({ conversation, seq, object, isLive }));
      });
    });
  }

  /** B7: an object did something; whoever sent what its log has more than before held what that names. */
  noteTurn({ name }: Host): void {
    if (!name.startsWith('c')) return;
    const log = this.#logOf(name);
    // What a crash took back comes again.
    const from = Math.min(this.#looked.get(name) ?? 0, log.headSeq);
    this.#looked.set(name, log.headSeq);
    for (const { seq, sender, objects } of log.entries.slice(from)) {
      for (const object of objects) {
        if (!this.#holds(sender, object)) this.#find(`B7 ${name}/${seq} names what ${sender} did not hold`);
      }
    }
  }

  /** What ledgers have not heard, in words. */
  untold(): string[] {
    return this.#conversations().flatMap(([name, host]) => {
      if (!host.storage.has('media')) return [];
      const rows = host.storage.look.exec('SELECT seq FROM media WHERE state IN (0, 2)').toArray();
      return rows.length === 0 ? [] : [`ledgers have not heard of ${rows.length} entries of ${name.slice(0, 6)}`];
    });
  }

  /** Hours later, when nothing is under way: ledgers name what is live, the bucket has what they name, and no more. */
  findings(): string[] {
    const found: string[] = [];
    const live = Map.groupBy(
      this.all().filter(({ isLive }) => isLive),
      ({ object }) => object,
    );
    const ledgers = [...this.#world.hosts].filter(([name]) => name.startsWith('m'));
    for (const [object, host] of ledgers) {
      const named = new Set((live.get(object) ?? []).map(({ conversation, seq }) => `${conversation}/${seq}`));
      const rows = rowsOf(host);
      for (const entry of rows.entries)
        if (!named.has(entry)) found.push(`B9 the ledger of ${object} still has ${entry}`);
      for (const entry of named) if (!rows.entries.has(entry)) found.push(`B9 the ledger of ${object} lacks ${entry}`);
      if (named.size === 0 && rows.others > 0) found.push(`B10 nobody names ${object}, and its ledger keeps rows`);
    }
    for (const [object, entries] of live) {
      if (!this.#bucket.objects.has(object))
        found.push(`B10 ${object} is gone, and ${entries.map(({ seq }) => seq).join(', ')} name it`);
    }
    for (const object of this.#bucket.objects.keys())
      if (!live.has(object)) found.push(`B10 ${object} is in the bucket, and nobody names it`);
    return found;
  }

  #erases(object: string): void {
    const named = this.all().find((naming) => naming.object === object && naming.isLive);
    if (named !== undefined) this.#find(`B10 ${object} is erased while ${named.conversation}/${named.seq} names it`);
  }

  #holds(user: string, object: string): boolean {
    const host = this.#world.hosts.get(object);
    if (host === undefined || !host.storage.has('holders')) return false;
    const query = 'SELECT has_stored, until FROM holders WHERE user = ?';
    const [row] = host.storage.look.exec<{ has_stored: number; until: number }>(query, user).toArray();
    return row !== undefined && (row.has_stored === 1 || row.until > this.#world.scheduler.time() - slackMs);
  }

  #conversations(): [string, Host][] {
    return [...this.#world.hosts].filter(([name]) => name.startsWith('c'));
  }
}

/** `others`: of holders and uploads. */
function rowsOf({ storage }: Host): { readonly entries: ReadonlySet<string>; readonly others: number } {
  if (!storage.has('entries')) return { entries: new Set(), others: 0 };
  const entries = storage.look
    .exec<{ conversation: string; seq: number }>('SELECT conversation, seq FROM entries WHERE released_at = 0')
    .toArray();
  const others = storage.look.exec('SELECT user FROM holders UNION ALL SELECT user FROM uploads').toArray();
  return { entries: new Set(entries.map(({ conversation, seq }) => `${conversation}/${seq}`)), others: others.length };
}
