/** What was given up: kept for an operator to see, and to have tried again (docs/push.md). */
export interface DeadPush {
  readonly user: string;
  readonly why: string;
  /** The queue's message, as far as it can be read. */
  readonly message: unknown;
  readonly at: number;
}

/** As much of D1 as this needs. */
interface Database {
  prepare(sql: string): Statement;
}

interface Statement {
  bind(...values: unknown[]): Statement;
  all<Row>(): Promise<{ results: Row[] }>;
}

const mostKept = 10_000;
/** Of one person. One that is tried again has all of theirs tried again. */
const mostOfOne = 50;
const mostText = 1_000;

/** Those before the newest so many of the person ?1; what an operator has marked waits until it is tried. */
const older = `user_id = ?1 AND replay = 0 AND id <=
  (SELECT id FROM dead_pushes WHERE user_id = ?1 AND replay = 0 ORDER BY id DESC LIMIT 1 OFFSET ?2)`;

/** The newest so many are kept, of all and of each person. Each says how many older ones of the person gave way to it. */
export async function buryIn(database: Database, { user, why, message, at }: DeadPush): Promise<void> {
  const text = (JSON.stringify(message) ?? '').slice(0, mostText);
  await database
    .prepare(
      `INSERT INTO dead_pushes (user_id, at, why, message, older_count)
        SELECT ?1, ?3, ?4, ?5, count(*) + coalesce(sum(older_count), 0) FROM dead_pushes WHERE ${older}`,
    )
    .bind(user, mostOfOne - 1, at, why.slice(0, mostText), text)
    .all();
  await database
    .prepare(`DELETE FROM dead_pushes WHERE id <= (SELECT max(id) FROM dead_pushes) - ?3 OR (${older})`)
    .bind(user, mostOfOne, mostKept)
    .all();
}
