/** A chat of many years costs what a new one does: rows that are read, and calls of cold history, counted. */
import { expect, test } from 'vitest';
import { alice, bob, Stage } from '../../../tests/harness/conversation-stage.ts';
import { nodeStorage } from '../../../tests/harness/node-sql.ts';
import { PlayedHistory } from '../../../tests/harness/played-history.ts';
import type { SqlValue } from '../../kit/sql.ts';
import type { PageReply } from '../rpc.ts';

const limits = {
  maxConversationSendsPerSecond: 1_000_000,
  maxConversationBurst: 1_000_000,
  ...{ hotEntries: 50, hotEntriesLeast: 20 },
};
/** So many entries are here at most: what leaves goes in hundreds. */
const mostHot = limits.hotEntries + 100;
/**
 * Entries, at first and later: eleven digests of 1,024 and a hundred batches more. Apart by hundreds, and by blocks of 32, in which
 * what is derived is packed.
 */
const [few, many] = [1_010, 12_210];

const storage = nodeStorage();
const history = new PlayedHistory();
const stage = new Stage({ limits, storage, history, records: false });
const { exec } = storage.sql;
/** Of what is done now: rows that statements gave back, and tables that one went through without an index. */
let seen = { rows: 0, scanned: new Set<string>() };

storage.sql.exec = ((query: string, ...bindings: SqlValue[]) => {
  if (/^\s*(SELECT|INSERT|UPDATE|DELETE)/i.test(query)) {
    for (const { detail } of exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${query}`, ...bindings)) {
      const [, table] = /^SCAN (\w+)/.exec(detail) ?? [];
      if (table !== undefined) seen.scanned.add(table);
    }
  }
  const cursor = exec(query, ...bindings);
  seen.rows += cursor.toArray().length;
  return cursor;
}) as typeof exec;

async function writeTo(entries: number): Promise<void> {
  for (let left = entries - (await newest()); left > 0; left -= 100) {
    await stage.append(alice, ...Array.from({ length: Math.min(left, 100) }, () => stage.message(alice)));
    await stage.pass(1_000);
  }
  await stage.report(bob, { delivered: entries - 10, read: entries - 10 });
  await stage.pass(60_000);
}

const newest = async () => (await stage.conversation.coldStatus())?.newest ?? 0;

/** What it costs after a start, as everything that an object does begins with one. */
async function priceOf(work: () => Promise<unknown>) {
  stage.restart();
  seen = { rows: 0, scanned: new Set() };
  history.calls.length = 0;
  await work();
  await stage.settle();
  const { rows, scanned } = seen;
  const sizes = [...scanned].map((table) => {
    const [count] = exec<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`).toArray();
    return { table, rows: count?.n ?? 0 };
  });
  return { rows, calls: history.methods(), sizes };
}

async function prices(end: number) {
  const page = (more: object) => async () =>
    expect(((await stage.page(bob, more)) as PageReply).entries).toHaveLength(50);
  return {
    start: await priceOf(() => stage.conversation.coldStatus()),
    resume: await priceOf(() => stage.attach(bob)),
    'the newest page': await priceOf(page({ before: 0xffff_ffff, limit: 50 })),
    'a page over the seam': await priceOf(page({ before: end - 40, limit: 50 })),
    'a page in the middle': await priceOf(page({ before: Math.floor(end / 2), limit: 50 })),
    'a page at the beginning': await priceOf(page({ after: 0, limit: 50 })),
    'a message': await priceOf(() => stage.append(alice, stage.message(alice))),
    'a read position': await priceOf(() => stage.report(bob, { delivered: end, read: end - 5 })),
  };
}

test('[A4] what starts, resumes, reads, sends and reports costs the same with 12,000 entries as with 1,000', async () => {
  await stage.direct(alice, bob);
  await writeTo(few);
  const before = await prices(few);
  await writeTo(many);
  expect(exec<{ through: number }>('SELECT through FROM archive').toArray()[0]?.through).toBe(12_100);
  for (const [deed, later] of Object.entries(await prices(many))) {
    const first = before[deed as keyof typeof before];
    expect({ deed, calls: later.calls }).toEqual({ deed, calls: first.calls });
    expect(first.rows).toBeGreaterThan(5);
    // Whatever looked at each digest would see eleven more, at each batch a hundred more.
    expect({ deed, first, later }).toSatisfy(() => later.rows <= first.rows + 8);
    for (const { table, rows } of later.sizes) expect({ deed, table, rows }).toSatisfy(() => rows <= mostHot);
  }
}, 240_000);
