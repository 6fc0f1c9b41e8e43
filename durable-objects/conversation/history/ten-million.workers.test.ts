/**
 * A conversation of ten million entries beside one of ten thousand, in the runtime: rows that were read, in its object and in the
 * history objects, and calls of those.
 *
 * What has left is made up, since it takes an hour to write so much: but all that the object keeps of it is there, with a digest of every
 * run, and the history objects hold what is asked for. What is newer was sent.
 */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, expect, test } from 'vitest';
import { extend, leafOf } from '../../../protocol/chain.ts';
import type { ConversationId, UserId } from '../../../protocol/ids.ts';
import { sha256 } from '../../../protocol/sha256.ts';
import { wire } from '../../../schema/gen/wire.js';
import { signUp } from '../../../tests/harness/device.workers.ts';
import { evict } from '../../../tests/harness/evict.workers.ts';
import { EmbeddedHistory } from '../../history/rpc-embedded.ts';
import { decodeEntry, encodeEntry } from '../../kit/entries.ts';
import { storageOf } from '../../kit/surroundings.ts';
import { type EntryRow, entryFlags } from '../entry-row.ts';
import { runLength } from '../log/digests.ts';
import type { AppendSend, ConversationRpc, PageReply } from '../rpc.ts';
import { SqlStore } from '../sql-store.ts';
import type { Member } from '../state.ts';
import { toCold } from './cold-entry.ts';
import type { ConversationFromOperator } from './rpc.ts';

type Stub = DurableObjectStub & ConversationRpc & ConversationFromOperator;

const recent = 60;
const stretch = 200;
const fanOut = 32;

/** Since the last look: the statements that ran in objects, and the calls that history objects got. */
let statements: { readonly query: string; readonly cursor: { readonly rowsRead: number } }[] = [];
let calls: string[] = [];

beforeAll(async () => {
  // The classes of the platform are the same for all objects.
  await runInDurableObject(env.HISTORY.getByName('counted'), (instance, state) => {
    const sql = Object.getPrototypeOf(state.storage.sql) as { exec(query: string, ...bindings: unknown[]): never };
    const { exec } = sql;
    sql.exec = function (this: unknown, query, ...bindings) {
      const cursor = exec.call(this, query, ...bindings) as (typeof statements)[0]['cursor'];
      statements.push({ query, cursor });
      return cursor as never;
    };
    const methods = Object.getPrototypeOf(instance) as Record<string, (request: unknown) => unknown>;
    for (const name of ['append', 'page', 'erase', 'drop']) {
      const method = methods[name] as (request: unknown) => unknown;
      methods[name] = function (this: unknown, request) {
        calls.push(name);
        return method.call(this, request);
      };
    }
  });
});

interface Scene {
  readonly conversation: ConversationId;
  readonly alice: UserId;
  readonly bob: UserId;
  readonly stub: Stub;
  /** Up to here it has left. */
  readonly left: number;
}

/** Begun by Alice, who has written all of it. Bob has read it but for the end. */
async function chatOf(left: number): Promise<Scene> {
  const [alice, bob] = [await signUp(), await signUp()];
  const conversation = `c${String(left).padStart(22, 'A')}` as ConversationId;
  const stub = env.CONVERSATION.getByName(conversation) as unknown as Stub;
  const scene = { conversation, alice, bob, stub, left };
  await send(scene, creationBy(alice, bob));
  const history = new EmbeddedHistory((name) => env.HISTORY.getByName(name) as never);
  const first = await runInDurableObject(stub, (_, state) => new SqlStore(storageOf(state)).entry(1) as EntryRow);
  const middle = Math.floor(left / 2);
  const parts = [
    [first, ...messages(scene, 2, stretch, decodeEntry(first.entry).head)],
    messages(scene, middle - stretch, middle + stretch, sha256(new Uint8Array(1))),
    messages(scene, left - stretch, left, sha256(new Uint8Array(2))),
  ];
  for (const rows of parts) {
    for (let i = 0; i < rows.length; i += 100) {
      const entries = rows.slice(i, i + 100).map((row) => toCold(row, sha256));
      expect(await history.append({ conversation, entries })).toEqual({ kept: true });
    }
  }
  const last = parts.flat().at(-1) as EntryRow;
  const { head } = decodeEntry(last.entry);
  await runInDurableObject(stub, (_, state) => {
    const store = new SqlStore(storageOf(state));
    store.atomically(() => {
      const [newest] = messages(scene, left + 1, left + 1, head) as [EntryRow];
      store.insertEntry(newest);
      store.cold.offer(left);
      store.cold.leave(left, head);
      writeDigests(store, left);
      const { members } = store.members();
      const [a, b] = members as [Member, Member];
      a.numbers.set(1, newest.number);
      Object.assign(a, { own: left, newest: newest.seq });
      Object.assign(b, { delivered: left - 10, read: left - 10, readShown: left - 10, readCount: left - 11 });
      for (const member of members) member.have = newest.seq;
      store.writeDerived(0, newest.seq, members);
      store.writePositions(0, members);
    });
  });
  await evict(stub);
  const more = Array.from({ length: recent }, (_, i) => messageAs(left + 2 + i));
  await send(scene, ...more);
  return scene;
}

function creationBy(alice: UserId, bob: UserId): AppendSend {
  const members = [alice, bob].map((user) => ({
    ...{ user, role: wire.Role.MEMBER, devices: { version: 1, devices: [{ device: 1 }] } },
  }));
  const creation = { kind: wire.ConversationKind.DIRECT, members };
  const body = wire.Control.encode({ creation, epoch: 0 }).finish();
  return { ...messageAs(1), kind: wire.EntryKind.CREATION, countable: false, epoch: 0, body };
}

/** Alice's only device sends everything: the numbers are those of the log. */
function messageAs(number: number): AppendSend {
  return {
    ...{ device: 1, number, after: number - 1, epoch: 1, kind: wire.EntryKind.MESSAGE, countable: true, expiresAt: 0 },
    ...{ targets: [], readThrough: 0, body: bodyOf(number), wraps: [], objects: [] },
  };
}

const bodyOf = (seq: number) => new TextEncoder().encode(`message ${seq}`);

async function send({ stub, conversation, alice }: Scene, ...sends: AppendSend[]) {
  const request = { conversation, user: alice, have: 0, generation: 1, listVersion: 1, showsReads: true, sends };
  const reply = await stub.append(request);
  expect(JSON.stringify(reply)).not.toContain('refused');
}

/** As the log would have had them, chained from `head` on. */
function messages({ conversation, alice }: Scene, from: number, through: number, head: Uint8Array): EntryRow[] {
  const rows: EntryRow[] = [];
  let before = head;
  for (let seq = from; seq <= through; seq++) {
    const body = bodyOf(seq);
    const fields = {
      ...{ seq, kind: wire.EntryKind.MESSAGE, sender: alice, device: 1, number: seq, at: 1_790_000_000_000 },
      ...{ countable: true, expiresAt: 0, targets: [] },
    };
    const leaf = leafOf({ ...fields, conversation, controlBefore: null, bodyHash: sha256(body) }, sha256);
    before = extend(before, leaf, sha256);
    const entry = encodeEntry({ ...fields, body, bodyState: wire.BodyState.PRESENT, count: seq - 1, head: before });
    rows.push({
      ...{ seq, kind: fields.kind, sender: 0, device: 1, number: seq, flags: entryFlags.countable, count: seq - 1 },
      ...{ expiresAt: 0, entry, wraps: new Uint8Array(0) },
    });
  }
  return rows;
}

/** Of each full run, at each level, and of what has left of the run that is not full. */
function writeDigests(store: SqlStore, left: number): void {
  const digested = Math.floor((left + 1) / runLength) * runLength;
  const digest = (from: number, through: number) => ({
    ...{ senders: [0], devices: [1], numbers: [through], newestCountable: through },
    // The first entry is no message.
    countable: [through - from + (from === 1 ? 0 : 1)],
  });
  for (let [level, size] = [0, runLength]; size <= digested; level++, size *= fanOut) {
    for (let run = 0; (run + 1) * size <= digested; run++)
      store.writeDigest(level, run, digest(run * size + 1, (run + 1) * size));
  }
  store.writeDigest(-1, 0, digest(digested + 1, left));
}

interface Price {
  readonly read: number;
  readonly calls: readonly string[];
  /** By statement, those that read most first. */
  readonly most: readonly string[];
}

/** What it costs after a start, as everything that an object does begins with one. */
async function priceOf({ stub }: Scene, work: () => Promise<unknown>): Promise<Price> {
  await evict(stub);
  statements = [];
  calls = [];
  await work();
  const own = statements
    .map(({ query, cursor }) => ({ query, read: cursor.rowsRead }))
    .filter(({ query }) => isOfLog(query));
  const most = own.toSorted((a, b) => b.read - a.read).slice(0, 3);
  return {
    read: own.reduce((sum, { read }) => sum + read, 0),
    calls: [...calls],
    most: most.map(({ query, read }) => `${read}: ${query.replace(/\s+/g, ' ')}`),
  };
}

/** Rows of people's objects are no part of this: they are told later, or not at all. */
const isOfLog = (query: string) =>
  /\b(entries|wraps|controls|state|derived|members|positions|digests|archive|kept_heads|cold_\w+|retention|media|packs|deletions)\b/.test(
    query,
  );

async function pricesOf(scene: Scene): Promise<Record<string, Price>> {
  const { conversation, bob, stub, left } = scene;
  const end = left + 1 + recent;
  const page = (more: object, first: number) => async () => {
    const request = {
      conversation,
      user: bob,
      device: 1,
      after: 0,
      before: 0,
      through: 0,
      limit: 50,
      controlOnly: false,
    };
    const { entries } = (await stub.page({ ...request, ...more })) as PageReply;
    expect(entries.map((bytes) => decodeEntry(bytes).seq)).toEqual(Array.from({ length: 50 }, (_, i) => first + i));
  };
  const attach = { conversation, user: bob, listVersion: 1, attach: true, generation: 1, report: null, devices: [1] };
  const report = { delivered: end, exceptions: [], read: end - 5, showsReads: true, least: 0 };
  const middle = Math.floor(left / 2);
  return {
    start: await priceOf(scene, () => stub.coldStatus()),
    resume: await priceOf(scene, () => stub.attach(attach)),
    'the newest page': await priceOf(scene, page({ before: 0xffff_ffff }, end - 49)),
    'a page over the seam': await priceOf(scene, page({ before: left + 26 }, left - 24)),
    'a page in the middle': await priceOf(scene, page({ before: middle }, middle - 50)),
    'a page at the beginning': await priceOf(scene, page({ after: 0 }, 1)),
    'a message': await priceOf(scene, () => send(scene, messageAs(end + 1))),
    'a read position': await priceOf(scene, () =>
      stub.report({ conversation, user: bob, have: 0, generation: 1, listVersion: 1, report }),
    ),
  };
}

test('[A4] what starts, resumes, reads, sends and reports reads as many rows with ten million entries that have left as with ten thousand', async () => {
  const few = await pricesOf(await chatOf(10_000));
  const scene = await chatOf(10_000_000);
  expect(await scene.stub.coldStatus()).toMatchObject({ through: 10_000_000, newest: 10_000_001 + recent, lag: 0 });
  const many = await pricesOf(scene);
  for (const [deed, { read, calls: made, most }] of Object.entries(many)) {
    const first = few[deed] as Price;
    console.log(
      `${deed}: ${first.read} rows read, and ${read}; history objects were asked ${made.join() || 'nothing'}`,
    );
    expect({ deed, calls: made }).toEqual({ deed, calls: first.calls });
    expect(first.read).toBeGreaterThan(5);
    expect({ deed, first, read, most }).toSatisfy(() => read <= first.read * 1.2);
  }
});
