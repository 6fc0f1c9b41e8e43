import { describe, expect, test } from 'vitest';
import type { PageReply } from '../../../durable-objects/conversation/rpc.ts';
import type { UserId } from '../../../protocol/ids.ts';
import { defaultLimits } from '../../../protocol/limits.ts';
import { type Refusal, refuse } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import { makeApp } from '../app.ts';
import { readConfig } from '../config.ts';
import type { Ports, UserPort } from '../ports.ts';
import { RefusalMemory } from '../refusal-memory.ts';
import { listEntries } from './entries.ts';

const conversation = `c${'A'.repeat(22)}`;
const token = `u${'B'.repeat(20)}.3.${'s'.repeat(43)}`;
const bytes = (...values: number[]) => new Uint8Array(values);

function setUp(answer: PageReply | Refusal) {
  const asked: unknown[] = [];
  const object = { page: async (_: unknown, request: unknown) => (asked.push(request), answer) };
  const config = readConfig({});
  const ids = { given: async (users: readonly UserId[]) => new Set(users) };
  const refused = new RefusalMemory(() => 0, defaultLimits);
  const ports = { config, ids, user: () => object as unknown as UserPort, refused, log: () => {} } as unknown as Ports;
  const app = makeApp(config, [listEntries(defaultLimits)]);
  const world = { ports, admit: async () => true, assets: async () => new Response(null, { status: 404 }) };
  const get = async (query: string, id = conversation) => {
    const request = new Request(`https://roost.example/v1/conversations/${id}/entries${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const response = await app.fetch(request, world);
    // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of it
    return { status: response.status, json: (await response.json()) as any };
  };
  return { get, asked };
}

const empty: PageReply = {
  ...{ entries: [], excluded: [], hasMore: false, next: 0 },
  ...{ headSeq: 9, head: bytes(1, 2), floor: 2, floorHead: bytes(3) },
};

describe('a page of history', () => {
  test('tells entries as JSON, bytes in base64', async () => {
    const message = wire.Entry.encode({
      ...{ seq: 7, kind: wire.EntryKind.MESSAGE, sender: 'u1', device: 2, number: 5, at: 1_795_360_760_620 },
      ...{ countable: true, count: 4, readThrough: 6, body: bytes(0, 255, 254), head: bytes(9) },
    }).finish();
    const control = wire.Entry.encode({
      ...{ seq: 8, kind: wire.EntryKind.MEMBERSHIP, sender: 'u1', device: 2, number: 6, at: 1_795_360_760_621 },
      ...{ controlBefore: { seq: 1, leaf: bytes(7) }, bodyState: wire.BodyState.PRESENT },
    }).finish();
    const { get } = setUp({
      ...empty,
      entries: [message, control],
      excluded: [{ range: { from: 1, through: 6 }, reason: wire.ExcludedReason.NOT_YOURS, head: bytes(5) }],
      hasMore: true,
      next: 8,
    });
    const { status, json } = await get('?after=6');
    expect(status).toBe(200);
    expect(json).toMatchObject({ hasMore: true, cursor: 8, headSeq: 9, head: 'AQI=', floor: 2, floorHead: 'Aw==' });
    expect(json.excluded).toEqual([{ range: { from: 1, through: 6 }, reason: 'not-yours', head: 'BQ==' }]);
    expect(json.entries).toMatchObject([
      {
        ...{ seq: 7, kind: 'message', sender: 'u1', device: 2, number: 5, at: 1_795_360_760_620, countable: true },
        ...{ count: 4, readThrough: 6, body: 'AP/+', bodyState: 'present', controlBefore: null, head: 'CQ==' },
      },
      { seq: 8, kind: 'membership', countable: false, controlBefore: { seq: 1, leaf: 'Bw==' } },
    ]);
    expect(listEntries(defaultLimits).reply?.safeParse(json).success).toBe(true);
  });

  test.each([
    ['', { after: 0, before: 0xffff_ffff, limit: 50 }],
    ['?after=0', { after: 0, before: 0, limit: 50 }],
    ['?after=12&limit=3', { after: 12, before: 0, limit: 3 }],
    ['?before=12', { after: 0, before: 12, limit: 50 }],
  ])('%j is asked for as %j', async (query, request) => {
    const { get, asked } = setUp(empty);
    expect((await get(query)).status).toBe(200);
    expect(asked).toEqual([{ conversation, ...request }]);
  });

  test.each([
    '?limit=51',
    '?limit=0',
    '?after=-1',
    '?after=x',
    '?after=1.5',
    '?before=4294967296',
    '?after=1&before=9',
    '?before=0',
  ])('%s is refused, and nobody is asked', async (query) => {
    const { get, asked } = setUp(empty);
    expect((await get(query)).json.error.code).toBe('malformed');
    expect(asked).toEqual([]);
  });

  test('of something that is no conversation id is refused, of one’s own choice is whatever the object says', async () => {
    expect((await setUp(empty).get('', 'x')).status).toBe(400);
    const unknown = setUp(refuse('unknown-conversation'));
    expect(await unknown.get('')).toMatchObject({ status: 404, json: { error: { code: 'unknown-conversation' } } });
  });
});
