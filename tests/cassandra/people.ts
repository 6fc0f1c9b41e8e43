/**
 * People on a server whose older history is in the cluster, for what becomes of them when nodes go: Ada and Bob on the SDK, Bob with a
 * laptop that was linked when most had left, and Carol and Dave with devices that speak the protocol alone and check the chain.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Timeline } from '../../client/api.ts';
import type { ConversationId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import { proxyConfig } from '../../scripts/cassandra/access.ts';
import { runChild } from '../../scripts/kit/child.ts';
import { root } from '../../scripts/kit/paths.ts';
import { type ClusterOfTests, varsOf } from '../harness/cassandra.ts';
import { EncryptedCast, type EncryptedDevice } from '../harness/encrypted.ts';
import { eventually } from '../harness/eventually.ts';
import { RefusalError } from '../harness/failures.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { acquaint, shownTexts } from '../harness/sdk.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { readAll, writeMany } from '../harness/whole-chat.ts';
import type { WireClient } from '../harness/wire-client.ts';

const operatorKey = 'a-key-of-thirty-two-letters-or-so';
/** In each of the two chats, before anything goes. */
const first = 400;
const pageSize = 50;

export interface Status {
  readonly through: number;
  readonly lag: number;
  readonly since: number;
  readonly problem: string;
}

/** What all did since `begin`. */
export class Tally {
  sent = 0;
  /** Pages of what is recent, and of what has left. */
  recent = 0;
  old = 0;
  /** Old pages that were refused with advice to come again. */
  refused = 0;
  /** Pages that the laptop scrolled back by, and how often that was refused. */
  scrolled = 0;
  held = 0;
  /** Everything else that went wrong. */
  readonly odd: string[] = [];
}

interface Run {
  readonly seen: Tally;
  readonly work: Promise<unknown>;
  end(): void;
}

export class People {
  readonly #cast: EncryptedCast;
  readonly #server: TestServer;
  readonly #ada: EncryptedDevice;
  readonly #bob: EncryptedDevice;
  /** Of the device of Bob's that was linked last. */
  #timeline: Timeline;
  readonly #carol: WireClient;
  readonly #dave: WireClient;
  readonly #sdkChat: ConversationId;
  readonly #wireChat: ConversationId;
  readonly #texts: string[];
  #written = first;
  #running: Run | null = null;

  private constructor(given: {
    cast: EncryptedCast;
    server: TestServer;
    ada: EncryptedDevice;
    bob: EncryptedDevice;
    timeline: Timeline;
    carol: WireClient;
    dave: WireClient;
    sdkChat: ConversationId;
    wireChat: ConversationId;
    texts: string[];
  }) {
    this.#cast = given.cast;
    this.#server = given.server;
    [this.#ada, this.#bob, this.#timeline] = [given.ada, given.bob, given.timeline];
    [this.#carol, this.#dave] = [given.carol, given.dave];
    [this.#sdkChat, this.#wireChat, this.#texts] = [given.sdkChat, given.wireChat, given.texts];
  }

  static async gather(of: ClusterOfTests): Promise<People> {
    const server = await startTestServer({ ...freeLimits, hotEntries: 50, hotEntriesLeast: 20 }, () => {}, {
      vars: { ROOST_HISTORY: 'cassandra', ROOST_OPERATOR_KEY: operatorKey },
      beside: [{ binding: 'HISTORY_PROXY', config: proxyConfig, vars: { ...varsOf(of), CASSANDRA_POOLS: '2' } }],
    });
    const cast = new EncryptedCast({ inMemory: true });
    const [ada, bob] = [
      await cast.open(await server.signUp('ada'), 'Ada'),
      await cast.open(await server.signUp('bob'), 'Bob'),
    ];
    await Promise.all([ada.roost.reachable(), bob.roost.reachable()]);
    await acquaint([ada, bob]);
    const sdkChat = await ada.roost.direct(bob.roost.account.user);
    const { carol, dave } = await server.people(['carol', 'dave']);
    const wireChat = (await carol.openDirect(dave.account.user)) as ConversationId;
    await dave.send(wireChat, 'hello');

    const texts = Array.from({ length: first }, (_, i) => `text ${i}`);
    const write = async () => {
      for (let i = 0; i < first; i += 100) {
        const sent = await Promise.all(texts.slice(i, i + 100).map((text) => ada.roost.send(sdkChat, { text })));
        await Promise.all(sent.map(({ id }) => ada.roost.settled(id)));
      }
    };
    await Promise.all([write(), writeMany(carol, wireChat, 0, first)]);
    const timeline = await linked(cast, bob, 'Laptop', sdkChat);
    const people = new People({ cast, server, ada, bob, timeline, carol, dave, sdkChat, wireChat, texts });
    await eventually(async () => {
      for (const { through } of await people.statuses()) expect(through).toBeGreaterThanOrEqual(first - 100);
      expect(people.#timeline.current.ready).toBe(true);
    }, 60_000);
    return people;
  }

  /** From now on they write, and read what is recent and what has left, until `end`. */
  begin(): Tally {
    const seen = new Tally();
    let isOver = false;
    const again = async (work: () => Promise<void>) => {
      while (!isOver) {
        await work().catch((error: unknown) => void seen.odd.push(String(error)));
        await sleep(50);
      }
    };
    const work = Promise.all([
      again(() => this.#writeOnWire(seen)),
      again(() => this.#writeInApp(seen)),
      again(() => this.#readRecent(seen)),
      again(() => this.#readOld(seen)),
    ]);
    this.#running = { seen, work, end: () => void (isOver = true) };
    return seen;
  }

  async end(): Promise<Tally> {
    const running = this.#running as Run;
    running.end();
    await running.work;
    this.#running = null;
    return running.seen;
  }

  /** The laptop shows one page more of what has left, or is told why not. */
  async scrollBack(seen: Tally): Promise<void> {
    const before = this.#shown();
    try {
      await this.#timeline.loadOlder();
      seen.scrolled++;
    } catch (error) {
      // What the app is told, and may say.
      expect(error).toMatchObject({
        ...{ code: 'history-unavailable', advice: 'after-delay', afterMs: expect.any(Number) },
        sentence: expect.stringContaining('Older history cannot be reached just now.'),
      });
      expect((error as { afterMs: number }).afterMs).toBeGreaterThan(0);
      expect(this.#timeline.current).toMatchObject({ hasOlder: true, loadingOlder: false });
      seen.held++;
    }
    const after = this.#shown();
    const above = after.indexOf(before[0] as string);
    expect(after.slice(above, above + before.length)).toEqual(before);
  }

  /** Another device of Bob's takes the place of the laptop: it has nothing of what was written before it. */
  async linkTablet(): Promise<void> {
    this.#timeline.close();
    this.#timeline = await linked(this.#cast, this.#bob, 'Tablet', this.#sdkChat);
    await eventually(() => expect(this.#timeline.current.ready).toBe(true));
  }

  /** As far as it is given anything. */
  async scrollBackUntilHeld(): Promise<Tally> {
    const seen = new Tally();
    while (seen.held === 0 && this.#timeline.current.hasOlder) await this.scrollBack(seen);
    return seen;
  }

  /** The seqs of one page below an entry, or the code of its refusal. */
  readDown(before: number, limit: number): Promise<number[] | string> {
    return this.#readPage({ before, limit });
  }

  /** The same above one. */
  readUp(after: number, limit: number): Promise<number[] | string> {
    return this.#readPage({ after, limit });
  }

  async #readPage(page: { before?: number; after?: number; limit: number }): Promise<number[] | string> {
    try {
      const answer = await this.#dave.request({ pull: { conversation: this.#wireChat, ...page } });
      return answer.page?.entries?.map(({ seq }) => seq ?? 0) ?? [];
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      return error.code;
    }
  }

  /** A client that had been shown another history would have stopped there. */
  nobodyIsAccused(): void {
    expect(this.#timeline.current.items.some(({ kind }) => kind === 'gap')).toBe(false);
    for (const { roost } of this.#cast.devices) {
      expect(roost.conversation(this.#sdkChat).current).toMatchObject({ halted: null, disputedBy: [] });
    }
    for (const one of [this.#carol, this.#dave]) expect(one.log(this.#wireChat).forks).toEqual([]);
  }

  /** The oldest entry that the laptop shows. */
  lowestShown(): number {
    return Math.min(
      ...this.#timeline.current.items.flatMap((item) => (item.kind === 'message' ? [item.seq ?? Infinity] : [])),
    );
  }

  /** How far the two chats are, as the operator is shown it. */
  statuses(): Promise<[Status, Status]> {
    const of = (chat: ConversationId) => this.#ask<Status>(`conversations/${chat}/history`);
    return Promise.all([of(this.#sdkChat), of(this.#wireChat)]);
  }

  get chats(): readonly [ConversationId, ConversationId] {
    return [this.#sdkChat, this.#wireChat];
  }

  health(): Promise<{ readonly reachable: boolean; readonly problem: string }> {
    return this.#ask('history');
  }

  /** `npm run history`, as whoever runs the deployment looks. */
  async command(): Promise<{ readonly code: number; readonly output: string }> {
    return runChild(process.execPath, [`${root}/scripts/history.ts`, '--url', this.#server.url, '--all'], {
      ROOST_OPERATOR_KEY: operatorKey,
    });
  }

  /** Everything that was written is there for everybody: once, in order, and with the heads that its writer has. */
  async haveAll(): Promise<void> {
    await eventually(async () => {
      while (this.#timeline.current.hasOlder) await this.#timeline.loadOlder();
      expect(this.#shown()).toEqual(this.#texts);
    }, 120_000);
    this.nobodyIsAccused();
    const entries = await readAll(this.#dave, this.#wireChat);
    const texts = entries.map(({ body }) => new TextDecoder().decode(body ?? undefined));
    expect(texts.filter((text) => text.startsWith('message '))).toEqual(
      Array.from({ length: this.#written }, (_, i) => `message ${i}`),
    );
    const own = this.#carol.log(this.#wireChat);
    for (const { seq, head } of entries) {
      const known = own.entries.get(seq ?? 0);
      if (known !== undefined) expect(head).toEqual(known.head);
    }
    await eventually(() => {
      expect(this.#dave.headOf(this.#wireChat)).toEqual(this.#carol.headOf(this.#wireChat));
    });
  }

  async stop(): Promise<void> {
    this.#running?.end();
    await this.#running?.work;
    this.#timeline.close();
    await this.#cast.end();
    await this.#server.stop();
  }

  #shown(): string[] {
    return shownTexts(this.#timeline.current.items);
  }

  async #writeOnWire(seen: Tally): Promise<void> {
    await this.#carol.send(this.#wireChat, `message ${this.#written++}`);
    seen.sent++;
  }

  async #writeInApp(seen: Tally): Promise<void> {
    const text = `text ${this.#texts.length}`;
    this.#texts.push(text);
    const { id } = await this.#ada.roost.send(this.#sdkChat, { text });
    await this.#ada.roost.settled(id);
    seen.sent++;
  }

  async #readRecent(seen: Tally): Promise<void> {
    const { page } = await this.#dave.request({
      pull: { conversation: this.#wireChat, before: 0xffff_ffff, limit: 10 },
    });
    expect(page?.entries).toHaveLength(10);
    seen.recent++;
  }

  async #readOld(seen: Tally): Promise<void> {
    try {
      const { page } = await this.#dave.request({ pull: { conversation: this.#wireChat, before: 60, limit: 40 } });
      const seqs = page?.entries?.map(({ seq }) => seq) ?? [];
      // One copy alone may have less than all of a page, and says so.
      expect(seqs.length).toBeGreaterThan(0);
      expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, i) => 60 - seqs.length + i));
      expect(page?.hasMore).toBe(true);
      seen.old++;
    } catch (error) {
      if (!(error instanceof RefusalError) || error.code !== 'history-unavailable') throw error;
      expect(error.refusal.advice).toBe(wire.Advice.AFTER_DELAY);
      expect(error.refusal.afterMs).toBeGreaterThan(0);
      seen.refused++;
    }
  }

  async #ask<Answer>(what: string): Promise<Answer> {
    const headers = { authorization: `Bearer ${operatorKey}` };
    const response = await fetch(`${this.#server.url}/operator/${what}`, { headers });
    if (!response.ok) throw new Error(`the operator is told ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }
}

async function linked(cast: EncryptedCast, sibling: EncryptedDevice, name: string, chat: ConversationId) {
  const { roost } = await cast.link(sibling, name);
  await eventually(() => expect(roost.transfer.current.state).toBe('done'), 120_000);
  return roost.timeline(chat, { pageSize });
}
