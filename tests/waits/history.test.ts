/** Two thousand messages in a chat whose window is fifty: who scrolls back does not notice where one tier ends. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConversationId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import { runChild } from '../../scripts/kit/child.ts';
import { root } from '../../scripts/kit/paths.ts';
import { linkDevice } from '../harness/account.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { DeviceLog } from '../harness/log.ts';
import { openPlainSdk } from '../harness/sdk.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import type { WireClient } from '../harness/wire-client.ts';

const messages = 2_000;
const texts = Array.from({ length: messages }, (_, i) => `message ${i}`);

const operatorKey = 'a-key-of-thirty-two-letters-or-so';

let server: TestServer;
let alice: WireClient;
let bob: WireClient;
let chat: ConversationId;
/** How far the object says that it has archived. */
let archived = 0;

beforeAll(async () => {
  const limits = { ...freeLimits, hotEntries: 50, hotEntriesLeast: 20 };
  const note = (line: string) => {
    const through = /"message":"archived".*"through":(\d+)/.exec(line)?.[1];
    archived = Math.max(archived, Number(through ?? 0));
  };
  server = await startTestServer(limits, note, { vars: { ROOST_OPERATOR_KEY: operatorKey } });
  ({ alice } = await server.people(['alice'], { maxInFlight: 64 }));
  const away = await server.signUp('bob');
  chat = (await alice.openDirect(away.user)) as ConversationId;
  for (let i = 0; i < messages; i += 100) {
    await Promise.all(texts.slice(i, i + 100).map((text) => alice.send(chat, text)));
  }
  await eventually(() => expect(archived).toBeGreaterThanOrEqual(1_900), 120_000);
  // He comes back to a log of which he has nothing.
  bob = await server.device(away);
}, 240_000);

afterAll(() => server?.stop());

/** All of the chat as one device is given it, in pages of fifty from its end to its beginning. */
async function backwards(device: WireClient): Promise<wire.Entry.$Properties[]> {
  const entries: wire.Entry.$Properties[] = [];
  for (let before = 0xffff_ffff; ; ) {
    const { page, refusal } = await device.request({ pull: { conversation: chat, before, limit: 50 } });
    if (page == null) throw new Error(refusal?.code ?? 'no page');
    entries.unshift(...(page.entries ?? []));
    if (page.hasMore !== true) return entries;
    before = page.next ?? 0;
  }
}

function checked(entries: readonly wire.Entry.$Properties[]): DeviceLog {
  const log = new DeviceLog(chat, true);
  for (const entry of entries) log.add(entry);
  return log;
}

test('[D5] [D3] a device that is linked now reads all of it, page by page, with the heads that everybody has', async () => {
  const laptop = await server.device(await linkDevice(bob.account));
  const entries = await backwards(laptop);
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, i) => i + 1));
  expect(checked(entries).forks).toEqual([]);
  const kept = alice.log(chat).entries;
  for (const { seq, head } of entries) {
    const known = kept.get(seq ?? 0);
    if (known !== undefined) expect(head).toEqual(known.head);
  }
  expect(entries.length).toBeGreaterThan(messages);
});

test('[A4] the SDK scrolls back over the seam, and shows every message once and in order', async () => {
  const roost = await openPlainSdk(await linkDevice(bob.account));
  await roost.caughtUp();
  const timeline = roost.timeline(chat, { pageSize: 100 });
  await eventually(() => expect(timeline.current.ready).toBe(true));
  await eventually(async () => {
    await timeline.loadOlder().catch(() => {});
    expect(timeline.current.hasOlder).toBe(false);
  }, 60_000);
  // What was written on the wire is no content that an app could show: its place is.
  const seqs = timeline.current.items.flatMap((item) => (item.kind === 'message' ? [item.seq ?? 0] : []));
  expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
  expect(seqs.length).toBe(messages);
  expect(timeline.current.items.some(({ kind }) => kind === 'gap')).toBe(false);
  await roost.close();
});

test('[A2] what has left is deleted for everyone, and shown so at once', async () => {
  const target = (await backwards(alice)).find(({ body }) => Buffer.from(body ?? []).toString() === 'message 7');
  await alice.delete(chat, [target?.seq ?? 0]);
  const find = async () => (await backwards(bob)).find(({ seq }) => seq === target?.seq);
  await eventually(async () => expect(await find()).toMatchObject({ bodyState: wire.BodyState.DELETED }));
});

test('[H19] the operator is shown how far it all is, and nobody else', async () => {
  const command = (key: string, ...args: string[]) =>
    runChild(process.execPath, [`${root}/scripts/history.ts`, '--url', server.url, ...args], {
      ROOST_OPERATOR_KEY: key,
    });
  const { code, output } = await command(operatorKey, '--all', '--json');
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(JSON.parse(output.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
    health: { store: 'embedded', reachable: true, problem: '' },
    figures: { conversations: 1, archived, lag: expect.any(Number), waiting: 0 },
  });
  expect((await command(operatorKey, '--conversation', chat)).output).toContain(`${archived} entries archived`);
  expect(await command('another-key-of-thirty-two-letters')).toMatchObject({
    code: 1,
    output: expect.stringContaining('unauthorized'),
  });
  expect(await command('')).toMatchObject({ code: 2, output: expect.stringContaining('ROOST_OPERATOR_KEY') });
});
