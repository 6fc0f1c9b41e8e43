/** The directory database (Cloudflare D1). A batch is one transaction; lists stay below the 100 parameters that a statement may have. */
import { keptAs } from '../../../protocol/addresses.ts';
import type { UserId } from '../../../protocol/ids.ts';
import { refuse } from '../../../protocol/refusals.ts';
import type { wire } from '../../../schema/gen/wire.js';
import type { Subject } from '../names.ts';
import type {
  Directory,
  DirectoryEntry,
  HolderProfile,
  NewEntry,
  OwnProfile,
  Profile,
  ProfileChange,
  Retirement,
} from './directory.ts';
import { removalReason } from './removal-reason.ts';

/** The directory over a database with the migrations of migrations/d1. */
export function d1Directory(db: D1Database): Directory {
  return {
    claim: (entry) => claim(db, entry),
    holder: (subject) => holder(db, subject),
    profile: (user) => ownProfile(db, user),
    profiles: (users) => profiles(db, users),
    change: (user, change, now) => changeProfile(db, user, change, now),
    lookup: (asked) => lookup(db, asked),
    remove: async (user, reason, now) => {
      await db.batch([
        db.prepare('INSERT INTO retirements VALUES (?, ?, ?) ON CONFLICT DO NOTHING').bind(user, reason, now),
        db.prepare('DELETE FROM users WHERE user_id = ?').bind(user),
      ]);
    },
    retirements: async (limit) => {
      const found = await db
        .prepare('SELECT user_id AS user, reason FROM retirements ORDER BY random() LIMIT ?')
        .bind(limit)
        .all<{ user: UserId; reason: wire.RemovalReason }>();
      return found.results;
    },
    retired: async (user) => {
      await db.prepare('DELETE FROM retirements WHERE user_id = ?').bind(user).run();
    },
    people: async (after, limit) => {
      // Each table by its own key, no further than a page.
      const part = (table: string) =>
        `SELECT * FROM (SELECT user_id FROM ${table} WHERE user_id > ?1 ORDER BY user_id LIMIT ?2)`;
      const query = `SELECT user_id AS user FROM (${part('users')} UNION ${part('former_users')}) ORDER BY user_id LIMIT ?2`;
      const found = await db.prepare(query).bind(after, limit).all<{ user: UserId }>();
      return found.results.map(({ user }) => user);
    },
    check: async () => {
      await db.prepare('SELECT 1 FROM users LIMIT 1').run();
    },
  };
}

async function claim(db: D1Database, entry: NewEntry): Promise<{ retired: Retirement[] } | ReturnType<typeof refuse>> {
  const { user, subject, name, ends, now } = entry;
  const phone = subject.kind === 'phone' ? subject.value : null;
  const handle = subject.kind === 'handle' ? subject.value : entry.handle;
  // Whoever it is that was asked about may have given the address up since, or may not be the one who has it now.
  const other = `user_id = ?2 AND ${isOf(subject.kind, '?1')} ${subject.kind === 'phone' ? '' : 'AND phone IS NULL'}`;
  const reason = removalReason.numberTakenOver;
  try {
    const [named] = await db.batch<{ user_id: UserId }>([
      db
        .prepare(
          `INSERT INTO retirements SELECT user_id, ?3, ?4 FROM users WHERE ${other}
           ON CONFLICT DO NOTHING RETURNING user_id`,
        )
        .bind(kept(subject), ends ?? '', reason, now),
      db.prepare(`DELETE FROM users WHERE ${other}`).bind(kept(subject), ends ?? ''),
      db
        .prepare(
          `INSERT INTO users (user_id, phone, handle, name, discoverable, created_at, changed_at, id_checked)
           VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5, ?6)
           ON CONFLICT (user_id) DO UPDATE SET phone = ?2, handle = ?3, name = ?4`,
        )
        .bind(user, phone, handle, name, now, Number(entry.isChecked)),
    ]);
    return { retired: (named?.results ?? []).map((row) => ({ user: row.user_id, reason })) };
  } catch (error) {
    if (isTaken(error, 'phone')) return refuse('account-exists');
    if (!isTaken(error, 'handle')) throw error;
    if (subject.kind === 'phone') return refuse('handle-taken');
    return refuse((await holder(db, subject))?.phone === null ? 'account-exists' : 'handle-taken');
  }
}

async function holder(db: D1Database, subject: Subject): Promise<HolderProfile | null> {
  const { kind, value } = subject;
  const row = await db
    .prepare(`SELECT * FROM users WHERE ${isOf(kind, '?1')} ORDER BY ${kind} = ?2 DESC LIMIT 1`)
    .bind(kept(subject), value)
    .first<Row>();
  return row === null ? null : { ...asProfile(row), phone: row.phone, createdAt: row.created_at };
}

/** Whose it is; the parameter is what `kept` gives. */
function isOf(kind: Subject['kind'], parameter: string): string {
  return `${kind} IN (SELECT value FROM json_each(${parameter}))`;
}

function kept({ kind, value }: Subject): string {
  return JSON.stringify(kind === 'phone' ? keptAs(value) : [value]);
}

interface Row {
  readonly user_id: UserId;
  readonly phone: string | null;
  readonly handle: string | null;
  readonly name: string;
  readonly discoverable: number;
  readonly created_at: number;
}

async function ownProfile(db: D1Database, user: UserId): Promise<OwnProfile | null> {
  const row = await db.prepare('SELECT * FROM users WHERE user_id = ?').bind(user).first<Row>();
  return row === null ? null : asOwnProfile(row);
}

async function changeProfile(db: D1Database, user: UserId, change: ProfileChange, now: number) {
  const { name = null, discoverable } = change;
  const shown = discoverable === undefined ? null : Number(discoverable);
  try {
    const row = await db
      .prepare(
        `UPDATE users SET name = coalesce(?2, name), discoverable = coalesce(?3, discoverable),
         handle = CASE WHEN ?4 THEN ?5 ELSE handle END, changed_at = ?6 WHERE user_id = ?1 RETURNING *`,
      )
      .bind(user, name, shown, change.handle === undefined ? 0 : 1, change.handle ?? null, now)
      .first<Row>();
    return row === null ? refuse('unknown-user') : asOwnProfile(row);
  } catch (error) {
    if (isTaken(error, 'handle')) return refuse('handle-taken');
    if (isNameless(error)) return refuse('bad-handle', { detail: 'An account without a number needs a handle.' });
    throw error;
  }
}

/** Statements hold this many ids each, far below the limit. */
const chunk = 50;

async function profiles(db: D1Database, users: readonly UserId[]): Promise<Profile[]> {
  const handle = 'CASE WHEN discoverable = 1 THEN handle END AS handle';
  const select = `SELECT user_id, ${handle}, name FROM users WHERE user_id`;
  const rows = await selectIn(db, select, users);
  return rows.map(asProfile);
}

async function lookup(
  db: D1Database,
  asked: { readonly phones: readonly string[]; readonly handles: readonly string[] },
): Promise<DirectoryEntry[]> {
  const select = 'SELECT * FROM users WHERE discoverable = 1 AND';
  const askedAs = new Map(asked.phones.flatMap((phone) => keptAs(phone).map((text) => [text, phone] as const)));
  // What is asked for itself is that, whatever it may be the same as.
  for (const phone of asked.phones) askedAs.set(phone, phone);
  const byPhone = await selectIn(db, `${select} phone`, [...askedAs.keys()]);
  const byHandle = await selectIn(db, `${select} handle`, asked.handles);
  const found = new Map<UserId, DirectoryEntry>();
  for (const row of byHandle) found.set(row.user_id, { ...asProfile(row), phone: null });
  for (const row of byPhone) {
    found.set(row.user_id, { ...asProfile(row), phone: askedAs.get(row.phone ?? '') ?? row.phone });
  }
  return [...found.values()];
}

async function selectIn(db: D1Database, select: string, values: readonly string[]): Promise<Row[]> {
  const unique = [...new Set(values)];
  const statements: D1PreparedStatement[] = [];
  for (let at = 0; at < unique.length; at += chunk) {
    const part = unique.slice(at, at + chunk);
    statements.push(db.prepare(`${select} IN (${part.map(() => '?').join()})`).bind(...part));
  }
  if (statements.length === 0) return [];
  const answers = await db.batch<Row>(statements);
  return answers.flatMap((answer) => answer.results);
}

function asProfile(row: Row): Profile {
  return { user: row.user_id, name: row.name, handle: row.handle };
}

function asOwnProfile(row: Row): OwnProfile {
  return { ...asProfile(row), phone: row.phone, discoverable: row.discoverable === 1 };
}

function isTaken(error: unknown, what: 'phone' | 'handle'): boolean {
  return error instanceof Error && error.message.includes(`UNIQUE constraint failed: users.${what}`);
}

function isNameless(error: unknown): boolean {
  return error instanceof Error && error.message.includes('CHECK constraint failed');
}
