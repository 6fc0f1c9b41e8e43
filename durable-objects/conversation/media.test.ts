/** Media that entries name, in whatever tier those are. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { alice, bob, conversation, Stage } from '../../tests/harness/conversation-stage.ts';
import { PlayedHistory } from '../../tests/harness/played-history.ts';
import { mediaId } from '../../tests/harness/town-media.ts';
import type { AppendSend } from './rpc.ts';

const hour = 3_600_000;
const limits = {
  ...{ maxConversationSendsPerSecond: 1_000_000, maxConversationBurst: 1_000_000 },
  ...{ hotEntries: 50, hotEntriesLeast: 20 },
};
const photo = mediaId(1);

async function stageOf(ttlMs: number, untilDelivered = false) {
  const told: string[] = [];
  const tell = (what: string) => async (entry: { seq: number }) => {
    told.push(`${what} ${entry.seq}`);
    return { told: true } as const;
  };
  const stage = new Stage({
    limits,
    history: new PlayedHistory(),
    retention: { ttlMs, untilDelivered },
    ledgers: () => ({ refer: tell('refer'), release: tell('release') }),
  });
  await stage.direct(alice, bob);
  const write = async (count: number, more: Partial<AppendSend> = {}) => {
    for (let i = 0; i < count; i++) await stage.append(alice, stage.message(alice, more));
  };
  const names = (seq: number) => stage.conversation.names({ conversation, user: bob, seq, object: photo });
  return { stage, told, write, names };
}

/** How many rows the largest transaction from now on writes. */
function mostRowsOfAStep({ storage }: Stage): () => number {
  let most = 0;
  const { transactionSync } = storage;
  storage.transactionSync = (work) => {
    const before = storage.rowsWritten();
    const result = transactionSync(work);
    most = Math.max(most, storage.rowsWritten() - before);
    return result;
  };
  return () => most;
}

describe('[B9] an entry that has left for cold history names its objects still', () => {
  test('until it is deleted', async () => {
    const { stage, told, write, names } = await stageOf(0);
    await write(1, { objects: [photo] });
    await write(200);
    await stage.pass(hour);
    expect(stage.storage.sql.exec('SELECT seq FROM entries WHERE seq = 2').toArray()).toEqual([]);
    expect([await names(2), await names(3)]).toEqual([true, false]);
    const deletion = { kind: wire.EntryKind.DELETION, countable: false, body: new Uint8Array(0), targets: [2] };
    await stage.append(alice, stage.message(alice, deletion));
    expect(await names(2)).toBe(false);
    await stage.pass(hour);
    expect(told).toEqual(['refer 2', 'release 2']);
  });

  test('until it expires', async () => {
    const { stage, told, write, names } = await stageOf(0);
    await write(1, { objects: [photo], expiresAt: stage.now + 20 * hour });
    await write(200);
    await stage.pass(19 * hour);
    expect(stage.storage.sql.exec('SELECT seq FROM entries WHERE seq = 2').toArray()).toEqual([]);
    expect(await names(2)).toBe(true);
    await stage.pass(1 * hour);
    expect(await names(2)).toBe(false);
    await stage.pass(4 * hour);
    expect(told).toEqual(['refer 2', 'release 2']);
  });

  test('[B9] [D4.3] many expire together: some thousand rows go in a step, and every ledger hears of it', async () => {
    const { stage, told, write } = await stageOf(0);
    const objects = Array.from({ length: 32 }, (_, n) => mediaId(n + 1));
    await write(300, { objects, expiresAt: stage.now + 20 * hour });
    await stage.pass(19 * hour);
    const { storage } = stage;
    const most = mostRowsOfAStep(stage);
    await stage.pass(10 * hour);
    expect(told.filter((what) => what.startsWith('release'))).toHaveLength(300 * 32);
    // With the bodies that are erased in the same step.
    expect(most()).toBeLessThanOrEqual(4_096 + 128);
    expect(storage.sql.exec('SELECT * FROM media').toArray()).toEqual([]);
  });

  test('[B9] [D4.3] retention takes some thousand rows in a step of what has left, and every ledger hears of it', async () => {
    const { stage, told, write } = await stageOf(10 * hour);
    const objects = Array.from({ length: 32 }, (_, n) => mediaId(n + 1));
    await write(300, { objects });
    await stage.pass(9 * hour);
    const most = mostRowsOfAStep(stage);
    await stage.pass(30 * hour);
    expect(told.filter((what) => what.startsWith('release'))).toHaveLength(300 * 32);
    expect(most()).toBeLessThanOrEqual(4_096 + 2 * 128);
    expect(stage.storage.sql.exec('SELECT * FROM media').toArray()).toEqual([]);
  });

  test('[D4.3] until retention takes it: for readers to the millisecond, for the ledger when the floor passes it', async () => {
    const { stage, told, write, names } = await stageOf(10 * hour);
    await write(1, { objects: [photo] });
    await stage.pass(10 * hour - 1_000);
    expect(await names(2)).toBe(true);
    await stage.pass(2_000);
    expect([await names(2), told]).toEqual([false, ['refer 2']]);
    await stage.pass(24 * hour);
    expect(told).toEqual(['refer 2', 'release 2']);
  });
});

describe('[B6] [D4.4] what was delivered to everybody is still to be fetched', () => {
  async function delivered(more: Partial<AppendSend> = {}) {
    const played = await stageOf(0, true);
    await played.write(1, { objects: [photo], ...more });
    for (const user of [alice, bob]) {
      await played.stage.conversation.report({
        ...{ conversation, user, have: 0, generation: 1, listVersion: 1, brief: false },
        report: { delivered: 2, exceptions: [], read: 0, showsReads: true, least: 2 },
      });
    }
    await played.stage.pass(2 * hour);
    expect((await played.stage.attach(alice)) as object).toMatchObject({ floor: 2 });
    return played;
  }

  test('for as long as what nobody names is kept', async () => {
    const { stage, told, names } = await delivered();
    expect([await names(2), told]).toEqual([true, ['refer 2']]);
    await stage.pass(29 * 24 * hour);
    expect([await names(2), told]).toEqual([true, ['refer 2']]);
    await stage.pass(2 * 24 * hour);
    expect([await names(2), told]).toEqual([false, ['refer 2', 'release 2']]);
  });

  test('though the object was started anew meanwhile', async () => {
    const { stage, told, names } = await delivered();
    stage.restart();
    await stage.pass(31 * 24 * hour);
    expect([await names(2), told]).toEqual([false, ['refer 2', 'release 2']]);
  });

  test('not behind its own expiry, nor its deletion for everyone', async () => {
    const expiring = await delivered({ expiresAt: 1 });
    expect(await expiring.names(2)).toBe(false);
    const { stage, told, names } = await delivered();
    const deletion = { kind: wire.EntryKind.DELETION, countable: false, body: new Uint8Array(0), targets: [2] };
    await stage.append(alice, stage.message(alice, deletion));
    expect(await names(2)).toBe(false);
    await stage.pass(hour);
    expect(told).toEqual(['refer 2', 'release 2']);
  });
});
