/** What is read from cold history for those who delete or have read what lies there. */
import { beforeEach, expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { alice, bob, Stage } from '../../../tests/harness/conversation-stage.ts';
import { PlayedHistory } from '../../../tests/harness/played-history.ts';
import type { AppendSend } from '../rpc.ts';

const limits = {
  maxConversationSendsPerSecond: 1_000_000,
  maxConversationBurst: 1_000_000,
  ...{ hotEntries: 50, hotEntriesLeast: 20 },
};

let stage: Stage;
let history: PlayedHistory;

beforeEach(() => {
  history = new PlayedHistory();
  stage = new Stage({ limits, history, records: false });
});

/** So many messages by Alice, all but the newest in cold history. */
async function write(count: number): Promise<void> {
  await stage.direct(alice, bob);
  for (let n = 0; n < count; n++) await stage.append(alice, stage.message(alice));
  await stage.pass(120_000);
  history.calls.length = 0;
}

const reads = () => history.calls.filter(({ method }) => method === 'page').length;

async function erase(user: typeof alice, targets: readonly number[], more: Partial<AppendSend> = {}): Promise<string> {
  const send = stage.message(user, { kind: wire.EntryKind.DELETION, countable: false, targets, ...more });
  const [result] = (await stage.append(user, send)).results;
  return result !== undefined && 'refused' in result ? result.refused : 'taken';
}

/** Too far from each other for one read. */
const apart = [2, 1_102, 2_202, 3_302, 4_402];

test('[D10.7] [D4.2] a deletion of what is not theirs has one read made for it, and one that is refused anyway none', async () => {
  await write(4_600);
  expect(await erase(bob, apart)).toBe('bad-target');
  expect(reads()).toBe(1);
  // Of what is here it is seen without a read.
  expect(await erase(bob, [...apart, 4_590])).toBe('bad-target');
  expect(await erase(alice, [...apart, 9_999])).toBe('bad-target');
  expect(await erase(alice, apart, { epoch: 77 })).toBe('stale-epoch');
  expect(await erase(alice, apart, { expiresAt: 7e12 })).toBe('malformed');
  expect(reads()).toBe(1);
  // What is theirs is taken, wherever it lies.
  expect(await erase(alice, apart)).toBe('taken');
  expect(reads()).toBe(1 + apart.length);
}, 240_000);

test('[D8] a read position among entries of which a store gives some at a time is taken', async () => {
  await write(1_300);
  await stage.append(bob, stage.message(bob));
  for (let n = 0; n < 200; n++) await stage.append(alice, stage.message(alice));
  await stage.pass(120_000);
  history.turnPage = (entries) => entries.slice(0, 300);
  const report = await stage.report(bob, { delivered: 1_400, read: 100 });
  expect(report).toMatchObject({ read: { read: 100, unread: 1_300 - 99 + 200 } });
});
