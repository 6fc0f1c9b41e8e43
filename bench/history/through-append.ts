/**
 * Messages as people send them: entered through the conversations' `append`, half in one hot chat and half in others, moved by
 * the archiver alone, and read back page by page with their heads. What was done is kept with `--data`, so a run that was
 * stopped goes on.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'cassandra-driver';
import { proxyConfig } from '../../scripts/cassandra/access.ts';
import { type Runtime, startRuntime } from '../../scripts/runtime/start-runtime.ts';
import { type Account, linkDevice, signUp } from '../../tests/harness/account.ts';
import { freeLimits } from '../../tests/harness/free-limits.ts';
import { liveHeapMiB } from '../../tests/harness/live-heap.ts';
import { DeviceLog } from '../../tests/harness/log.ts';
import { parallel } from '../../tests/harness/parallel.ts';
import { pullPatiently } from '../../tests/harness/pull-patiently.ts';
import { residentMiB } from '../../tests/harness/resident-memory.ts';
import { WireClient } from '../../tests/harness/wire-client.ts';
import { bucketLength } from '../../workers/history-proxy/rows.ts';
import { pageLength } from './entries.ts';

const operatorKey = 'a-key-of-thirty-two-letters-or-so';
const others = 200;
const sideBySide = 16;
/** As an honest client (9.4). */
const pulls = 4;
const hotEntries = 100;
/** At least so many entries of every chat are in its object at the end, and fewer than this. */
const mostHot = hotEntries + 100;

/** Who writes, and where. */
interface Cast {
  readonly writer: Account;
  readonly reader: Account;
  readonly hot: string;
  readonly chats: readonly string[];
}

export interface EntryFigures {
  readonly messages: number;
  readonly enteredPerSecond: number;
  readonly drainedMs: number;
  readonly pagesPerSecond: number;
  /** Of the process that runs everything, conversations and pool objects: at most, and at most while nothing but reading was done. */
  readonly memoryMiB: number;
  readonly readingMiB: number;
  /** Of the proxy alone: what it holds, whatever was let go and not collected yet. */
  readonly heldMiB: number;
  readonly heldAfterReadingMiB: number;
  /** Entries whose seq or chain is not what it has to be. */
  readonly wrong: number;
  /** Rows that Cassandra lacks, or has too many. */
  readonly rowsOff: number;
  readonly archived: number;
}

export async function enterAndRead(options: {
  readonly messages: number;
  readonly folder: string;
  readonly proxyVars: Record<string, string>;
  /** The driver in Node, past all of ours. */
  readonly outside: Client;
}): Promise<EntryFigures> {
  const { messages, folder, proxyVars, outside } = options;
  const dataDir = path.join(folder, 'entered');
  await mkdir(dataDir, { recursive: true });
  const runtime = await startRuntime({
    dataDir,
    vars: {
      ROOST_LIMITS: JSON.stringify({ ...freeLimits, hotEntries, hotEntriesLeast: 50 }),
      ...{ ROOST_HISTORY: 'cassandra', ROOST_OPERATOR_KEY: operatorKey },
    },
    beside: [{ binding: 'HISTORY_PROXY', config: proxyConfig, vars: { ...proxyVars, CASSANDRA_POOLS: '1' } }],
    inspected: true,
    onLog: () => {},
  });
  const memory = watch(runtime);
  try {
    const cast = await castOf(runtime, path.join(folder, 'cast.json'), messages);
    const sent = await write(cast, messages);
    const began = performance.now();
    const archived = await drained(runtime, cast);
    const drainedMs = performance.now() - began;
    const memoryMiB = memory.most();
    const heldMiB = await liveHeapMiB(runtime, 'roost-history-proxy');
    const read = await readAll(cast);
    const heldAfterReadingMiB = await liveHeapMiB(runtime, 'roost-history-proxy');
    const rowsOff = await countRows(outside, archived);
    return {
      ...{ messages, enteredPerSecond: sent.perSecond, drainedMs, memoryMiB, readingMiB: memory.most() },
      ...{ heldMiB, heldAfterReadingMiB },
      ...{ pagesPerSecond: read.pagesPerSecond, wrong: read.wrong, rowsOff },
      archived: [...archived.values()].reduce((sum, through) => sum + through, 0),
    };
  } finally {
    memory.stop();
    await runtime.stop();
  }
}

/** The people and chats of the folder, or new ones. */
async function castOf(runtime: Runtime, file: string, messages: number): Promise<Cast> {
  if (existsSync(file)) {
    const known = JSON.parse(readFileSync(file, 'utf8')) as Cast;
    const at = (account: Account) => ({ ...account, url: runtime.url });
    return { ...known, writer: at(known.writer), reader: at(known.reader) };
  }
  const run = Math.random().toString(36).slice(2, 8);
  const [writer, reader] = await Promise.all([signUp(runtime.url, `w_${run}`), signUp(runtime.url, `r_${run}`)]);
  const [one, other] = [new WireClient(writer), new WireClient(reader)];
  await Promise.all([one.connect(), other.connect()]);
  const hot = await one.openDirect(reader.user);
  await one.send(hot, 'hello');
  const chats: string[] = [];
  // With fewer messages fewer chats, so that each has something to archive.
  const count = Math.min(others, Math.floor(messages / 2 / (2 * mostHot)));
  for (let i = 0; i < count; i++) chats.push(await one.createGroup(`group ${i}`, [reader.user]));
  await Promise.all([one.close(), other.close()]);
  const cast = { writer, reader, hot, chats };
  writeFileSync(file, JSON.stringify(cast), { mode: 0o600 });
  return cast;
}

async function write({ writer, hot, chats }: Cast, messages: number): Promise<{ perSecond: number }> {
  // A device of its own for each run: nobody remembers what the one before has sent.
  const client = new WireClient(await linkDevice(writer), { keeps: 10, maxInFlight: 64 });
  await client.connect();
  const began = performance.now();
  let sent = 0;
  const fill = async (chat: string, count: number, inFlight: number) => {
    let next = await newestSeq(client, chat);
    const lane = async () => {
      while (next < count) {
        next++;
        await client.send(chat, `message ${next} of a chat, with some words in it as people write them`);
        if (++sent % 5_000 === 0) console.error(`${sent} messages entered`);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, lane));
  };
  const each = Math.floor(messages / 2 / Math.max(1, chats.length));
  await Promise.all([
    fill(hot, Math.floor(messages / 2), 32),
    parallel(chats, sideBySide, (chat) => fill(chat, each, 4)),
  ]);
  const seconds = (performance.now() - began) / 1_000;
  await client.close();
  return { perSecond: sent / seconds };
}

async function newestSeq(client: WireClient, conversation: string): Promise<number> {
  const page = await pullPatiently(client, { conversation, before: 0xffff_ffff, limit: 1 });
  return page.entries?.at(-1)?.seq ?? 0;
}

/** Waits until everything that should has left; how far each chat is then. */
async function drained(runtime: Runtime, { hot, chats }: Cast): Promise<Map<string, number>> {
  const archived = new Map<string, number>();
  const headers = { authorization: `Bearer ${operatorKey}` };
  for (const chat of [hot, ...chats]) {
    for (;;) {
      const response = await fetch(`${runtime.url}/operator/conversations/${chat}/history`, { headers });
      const { newest, through, problem } = (await response.json()) as Record<string, number> & { problem: string };
      if ((newest ?? 0) - (through ?? 0) < mostHot + 100) {
        archived.set(chat, through ?? 0);
        break;
      }
      if (problem !== '') console.error(`archiving waits: ${problem}`);
      await sleep(500);
    }
  }
  return archived;
}

/** Every chat from its beginning to its end, page by page, with the chain over it up to the newest entry. */
async function readAll({ reader, hot, chats }: Cast): Promise<{ pagesPerSecond: number; wrong: number }> {
  // A new device owes nothing of what is there already, so it asks for these pages alone.
  const client = new WireClient(await linkDevice(reader), { keeps: 10 });
  await client.connect();
  const began = performance.now();
  let [pages, wrong] = [0, 0];
  await parallel([hot, ...chats], pulls, async (conversation) => {
    const log = new DeviceLog(conversation, true, 2 * pageLength);
    for (let after = 0, isMore = true; isMore; pages++) {
      const page = await pullPatiently(client, { conversation, after, limit: pageLength });
      for (const entry of page.entries ?? []) {
        if (entry.seq !== ++after) wrong++;
        log.add(entry);
      }
      isMore = page.hasMore === true;
      if (!isMore) wrong += Math.abs((page.headSeq ?? 0) - log.through);
    }
    wrong += log.forks.length;
  });
  const seconds = (performance.now() - began) / 1_000;
  await client.close();
  return { pagesPerSecond: pages / seconds, wrong };
}

async function countRows(outside: Client, archived: ReadonlyMap<string, number>): Promise<number> {
  let off = 0;
  for (const [conversation, through] of archived) {
    for (let bucket = 0; bucket * bucketLength < through; bucket++) {
      const { rows } = await outside.execute(
        'SELECT seq, facts FROM cold_entries WHERE conversation_id = ? AND bucket = ?',
        [conversation, bucket],
        { prepare: true, fetchSize: 2 * bucketLength },
      );
      const first = bucket * bucketLength + 1;
      const there = new Set(rows.filter((row) => row.facts !== null).map((row) => Number(row.seq)));
      for (let seq = first; seq < first + bucketLength && seq <= through; seq++) if (!there.has(seq)) off++;
      for (const seq of there) if (seq < first || seq >= first + bucketLength) off++;
    }
  }
  return off;
}

/** The most that the runtime had in memory, looked at twice a second. */
function watch(runtime: Runtime): { most(): number; stop(): void } {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, residentMiB(runtime.workerdPid()));
  }, 500);
  return {
    most: () => {
      const was = most;
      most = 0;
      return was;
    },
    stop: () => clearInterval(timer),
  };
}
