import { describe, expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { alice, bob, person, Stage } from '../../../tests/harness/conversation-stage.ts';
import { nodeStorage } from '../../../tests/harness/node-sql.ts';
import type { AcceptedSend } from '../rpc.ts';

const noRate = { maxConversationSendsPerSecond: 1_000_000, maxConversationBurst: 1_000_000 };

async function write(stage: Stage, count: number, more: { expiresAt?: number } = {}): Promise<AcceptedSend[]> {
  const results: AcceptedSend[] = [];
  for (let left = count; left > 0; left -= 500) {
    const sends = Array.from({ length: Math.min(left, 500) }, () => stage.message(alice, more));
    results.push(...((await stage.append(alice, ...sends)).results as AcceptedSend[]));
  }
  return results;
}

describe('[D2.1] a repeat of what thousands have followed', () => {
  test('gets its first answer, and one of a number that was passed over gets settled', async () => {
    const stage = new Stage({ limits: noRate });
    await stage.direct(alice, bob);
    const first = stage.message(alice);
    const accepted = (await stage.append(alice, first)).results[0] as AcceptedSend;
    // The device gave one up.
    const skipped = stage.message(alice);
    await stage.append(alice, stage.message(alice, { number: skipped.number + 1, after: first.number }));
    await write(stage, 3_000);
    stage.restart();
    expect((await stage.append(alice, first)).results[0]).toMatchObject({ ...accepted, repeated: true });
    expect((await stage.append(alice, skipped)).results[0]).toMatchObject({ settled: true, headSeq: 3_003 });
  });

  test('also in a log that an older release wrote, and its digests are made up for', async () => {
    const storage = nodeStorage();
    const stage = new Stage({ limits: noRate, storage });
    await stage.direct(alice, bob);
    const first = stage.message(alice);
    await stage.append(alice, first);
    await write(stage, 3_000);
    const digests = () => storage.sql.exec<{ n: number }>('SELECT COUNT(*) AS n FROM digests').toArray()[0]?.n;
    expect(digests()).toBe(2);
    storage.sql.exec('DELETE FROM digests');
    stage.restart();
    expect((await stage.append(alice, first)).results[0]).toMatchObject({ seq: 2, repeated: true });
    await write(stage, 1);
    expect(digests()).toBe(2);
  });
});

test('[D4.3] what expires at once is erased in steps, each after the one before has committed', async () => {
  const stage = new Stage({ limits: noRate });
  await stage.direct(alice, bob);
  await write(stage, 400, { expiresAt: stage.now + 7_200_000 });
  const bodies = () =>
    stage.storage.sql.exec<{ n: number }>('SELECT COUNT(*) AS n FROM entries WHERE expires_at > 0').toArray()[0]?.n;
  await stage.pass(60_000);
  expect(bodies()).toBe(400);
  let rings = 0;
  for (stage.now = Math.max(stage.now, stage.alarm ?? 0); (bodies() ?? 0) > 0; rings++) {
    const before = bodies() ?? 0;
    await stage.fireAlarm();
    expect(before - (bodies() ?? 0)).toBeLessThanOrEqual(128);
    expect(rings).toBeLessThan(10);
  }
  expect(rings).toBeGreaterThanOrEqual(4);
});

describe('[L5] the packed derived rows', () => {
  test('are written where somebody wrote, and a restart knows everybody’s numbers', async () => {
    const people = Array.from({ length: 1_030 }, (_, i) => person(i + 1));
    const stage = new Stage({ limits: { ...noRate, maxMembers: 2_000, fanOutAlarmMs: 1_000_000 } });
    await stage.group(people);
    const last = people.at(-1) as typeof alice;
    for (let i = 0; i < 70; i++) await stage.append(last, stage.message(last));
    const rows = () =>
      stage.storage.sql.exec<{ id: number; as_of: number }>('SELECT id, as_of FROM derived ORDER BY id').toArray();
    expect(rows()).toEqual([
      { id: 1, as_of: 32 },
      { id: 2, as_of: 64 },
    ]);
    for (let i = 0; i < 40; i++) await stage.append(alice, stage.message(alice));
    stage.restart();
    const again = await stage.append(last, stage.message(last, { number: 70, after: 69 }));
    expect(again.results[0]).toMatchObject({ accepted: true, repeated: true, seq: 71 });
    expect((await stage.append(alice, stage.message(alice))).results[0]).toMatchObject({ seq: 112, repeated: false });
  });

  test('[K2] that of an older release holds when it was written later, and is followed by blocks', async () => {
    const stage = new Stage({ limits: noRate });
    await stage.direct(alice, bob);
    await write(stage, 40);
    // The older release was rolled back to for a while: it packs everybody into the row with id 0.
    const block = stage.storage.sql.exec<{ data: ArrayBuffer }>('SELECT data FROM derived WHERE id = 1').toArray()[0];
    stage.storage.sql.exec('INSERT INTO derived (id, as_of, data) VALUES (0, 32, ?)', block?.data as ArrayBuffer);
    stage.storage.sql.exec('UPDATE derived SET as_of = 10, data = ? WHERE id = 1', new Uint8Array(0));
    stage.restart();
    const send = stage.message(alice, { number: 5, after: 4 });
    expect((await stage.append(alice, send)).results[0]).toMatchObject({ repeated: true });
    await write(stage, 40);
    const rows = stage.storage.sql
      .exec<{ id: number; as_of: number }>('SELECT id, as_of FROM derived ORDER BY id')
      .toArray();
    expect(rows[1]).toEqual({ id: 1, as_of: expect.any(Number) });
    expect(rows[1]?.as_of).toBeGreaterThan(32);
  });
});

test('[D10] who left sees the title of then, whatever has been named since', async () => {
  const stage = new Stage();
  await stage.group([alice, bob]);
  const name = async (title: string, epoch: number) =>
    stage.append(
      alice,
      stage.control(
        alice,
        wire.EntryKind.SETTINGS,
        { settings: { title: new TextEncoder().encode(title) } },
        { epoch },
      ),
    );
  await name('before', 1);
  await stage.append(
    alice,
    stage.control(alice, wire.EntryKind.MEMBERSHIP, { membership: { remove: [bob] } }, { epoch: 2 }),
  );
  await name('after', 3);
  const title = async (user: typeof bob) => {
    const reply = await stage.attach(user);
    return 'refused' in reply ? reply.refused : new TextDecoder().decode(reply.title);
  };
  expect(await title(bob)).toBe('before');
  expect(await title(alice)).toBe('after');
  stage.restart();
  expect(await title(bob)).toBe('before');
});
