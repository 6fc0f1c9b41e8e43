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
const mostText = 1_000;

/** The newest so many are kept. */
export async function buryIn(database: Database, { user, why, message, at }: DeadPush): Promise<void> {
  const text = (JSON.stringify(message) ?? '').slice(0, mostText);
  await database
    .prepare('INSERT INTO dead_pushes (at, user_id, why, message) VALUES (?, ?, ?, ?)')
    .bind(at, user, why.slice(0, mostText), text)
    .all();
  await database
    .prepare('DELETE FROM dead_pushes WHERE id <= (SELECT max(id) FROM dead_pushes) - ?')
    .bind(mostKept)
    .all();
}
