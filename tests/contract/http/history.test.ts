/** Pages of history over HTTP, from a real server: a reader that knows nothing else can check all of it. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyHead, extend, leafOf } from '../../../protocol/chain.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Account } from '../../harness/account.ts';
import { startTestServer, type TestServer } from '../../harness/server.ts';
import type { WireClient } from '../../harness/wire-client.ts';

interface Page {
  readonly entries: readonly Entry[];
  readonly excluded: readonly { range: { from: number; through: number }; reason: string; head: string }[];
  readonly hasMore: boolean;
  readonly cursor: number;
  readonly headSeq: number;
  readonly head: string;
}

interface Entry {
  readonly seq: number;
  readonly kind: string;
  readonly sender: string;
  readonly device: number;
  readonly number: number;
  readonly at: number;
  readonly countable: boolean;
  readonly expiresAt: number;
  readonly targets: readonly number[];
  readonly body: string;
  readonly bodyHash: string;
  readonly bodyState: string;
  readonly controlBefore: { seq: number; leaf: string } | null;
  readonly head: string;
}

let server: TestServer;
let alice: WireClient;
let bob: WireClient;
let group: string;

beforeAll(async () => {
  server = await startTestServer({ maxSendsPerMinute: 1_000, maxConversationSendsPerSecond: 1_000 });
  ({ alice, bob } = await server.people(['alice', 'bob']));
  group = await alice.createGroup('history', [bob.account.user]);
  for (let i = 1; i <= 119; i++) await alice.send(group, `message ${i}`);
  await alice.delete(group, [60]);
});
afterAll(() => server.stop());

async function get(
  { url, token }: Account,
  query: string,
  conversation = group,
): Promise<{ status: number; page: Page }> {
  const response = await fetch(`${url}/v1/conversations/${conversation}/entries${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: response.status, page: (await response.json()) as Page };
}

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const kindOf = (word: string) => wire.EntryKind[word.toUpperCase().replaceAll('-', '_') as keyof typeof wire.EntryKind];

/** The chain value after an entry, computed from what its JSON says. */
function headAfter(head: Uint8Array, entry: Entry): Uint8Array {
  const { controlBefore } = entry;
  const fields = {
    ...entry,
    conversation: group,
    kind: kindOf(entry.kind),
    controlBefore: controlBefore && { seq: controlBefore.seq, leaf: fromBase64(controlBefore.leaf) },
    bodyHash: entry.bodyState === 'present' ? sha256(fromBase64(entry.body)) : fromBase64(entry.bodyHash),
  };
  return extend(head, leafOf(fields, sha256), sha256);
}

describe('[D4] pages', () => {
  test('[H8] from the beginning hold every entry once, and the hash chain proves it', async () => {
    const entries: Entry[] = [];
    let after = 0;
    let head = emptyHead;
    for (;;) {
      const { page } = await get(alice.account, `?after=${after}&limit=50`);
      for (const entry of page.entries) {
        head = headAfter(head, entry);
        expect(Buffer.from(head).toString('base64'), `head after ${entry.seq}`).toBe(entry.head);
      }
      entries.push(...page.entries);
      expect(page.entries.length).toBeLessThanOrEqual(50);
      expect(page.headSeq).toBe(121);
      if (!page.hasMore) {
        expect(page.head).toBe(page.entries.at(-1)?.head);
        break;
      }
      after = page.cursor;
    }
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 121 }, (_, i) => i + 1));
    expect(entries[0]?.kind).toBe('creation');
    expect(entries[59]).toMatchObject({ bodyState: 'deleted', body: '' });
    expect(Buffer.from(entries[60]?.body ?? '', 'base64').toString()).toBe('message 60');
    expect(entries[120]).toMatchObject({ kind: 'deletion', targets: [60] });
  });

  test('from the end go back without a hole', async () => {
    const seqs: number[] = [];
    let query = '?limit=50';
    for (;;) {
      const { page } = await get(bob.account, query);
      const found = page.entries.map(({ seq }) => seq);
      expect(found).toEqual(found.toSorted((a, b) => a - b));
      seqs.unshift(...found);
      if (!page.hasMore) break;
      query = `?limit=50&before=${page.cursor}`;
    }
    expect(seqs).toEqual(Array.from({ length: 121 }, (_, i) => i + 1));
  });
});

describe('[D10.1] who is not in it', () => {
  test('learns nothing: a foreign conversation and none look the same', async () => {
    const eve = await server.signUp('eve');
    const foreign = await get(eve, '?after=0');
    const none = await get(eve, '?after=0', `c${'x'.repeat(22)}`);
    expect(foreign.status).toBe(404);
    expect(foreign).toEqual(none);
  });

  test('[D4.1] who came later is told what is not theirs, and that it is no hole', async () => {
    const carol = await server.signUp('carol');
    const client = await server.device(carol);
    const add = await alice.membersOf([carol.user]);
    await alice.change(group, wire.EntryKind.MEMBERSHIP, { membership: { add } });
    await client.filled();
    const { page } = await get(carol, '?after=0');
    expect(page.excluded[0]).toMatchObject({ range: { from: 1, through: 121 }, reason: 'not-yours' });
    const joined = page.entries.at(-1) as Entry;
    expect(joined).toMatchObject({ seq: 122, kind: 'membership' });
  });
});
