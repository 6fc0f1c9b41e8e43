/** What a stranger's loop of claims, publications and letters costs others: what its account is allowed, and no more (15.2). */
import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../../../protocol/limits.ts';
import { publication } from '../../../tests/harness/keys.ts';
import { leave, letter } from '../../../tests/harness/letters.ts';
import { startDirect, Town } from '../../../tests/harness/town.ts';

const codes = (replies: readonly { refusal?: { code?: string | null } | null }[]) =>
  replies.filter(({ refusal }) => refusal?.code === 'rate-limited').length;

describe('[D10.7] [E7] a loop', () => {
  test('of claims wakes others as often as the account may, and takes a key of each once', async () => {
    const town = new Town({ maxCallsUnpaced: 1_000_000, maxDeliveriesAtOnce: 300, maxDeliveriesPerMinute: 60 });
    const alice = await town.person(1);
    const a = await alice.connect();
    const victims = [];
    for (let n = 2; n < 12; n++) {
      const one = await town.person(n);
      await (await one.connect()).ask({ publishKeys: publication(1, 100) });
      victims.push(one);
    }
    const devices = victims.map(({ id: user }) => ({ user, device: 1 }));
    await a.command(...Array.from({ length: 100 }, () => ({ claimKeys: { devices } })));
    await town.settle();
    expect(town.userCalls.get('claimKeys')).toBe(300);
    expect(codes(a.replies())).toBe(70);
    const bundles = a.replies().flatMap(({ keyBundles }) => keyBundles?.bundles ?? []);
    expect(bundles.filter(({ oneTime }) => oneTime != null)).toHaveLength(10);
  });

  test('of letters writes as many rows as the account may, and no more than wait of one sender', async () => {
    const town = new Town({ maxCallsUnpaced: 1_000_000, maxRowsAtOnce: 200, maxRowsPerMinute: 60 });
    const [alice, bob] = [await town.person(1), await town.person(2)];
    const [a, b] = [await alice.connect(), await bob.connect()];
    const conversation = await startDirect(a, alice, bob);
    await b.leave();
    const told: (string | undefined)[] = [];
    for (let n = 0; n < 150; n++) {
      const states = await leave(a, letter(bob.id, `${n}`, { conversation }));
      told.push(typeof states === 'string' ? states : states?.[0]);
    }
    expect(told.filter((one) => one === 'TAKEN')).toHaveLength(defaultLimits.maxToDeviceFromOne);
    expect(told.filter((one) => one === 'rate-limited').length).toBeGreaterThanOrEqual(40);
    expect(town.userCalls.get('toDevices')).toBeLessThanOrEqual(110);
  });

  test('of publications writes as many rows as the account may, and holds no more keys than there is room for', async () => {
    const town = new Town({ maxCallsUnpaced: 1_000_000, maxRowsAtOnce: 30, maxRowsPerMinute: 6 });
    const alice = await town.person(1);
    const a = await alice.connect();
    const replies = [];
    for (let n = 0; n < 60; n++) replies.push(await a.ask({ publishKeys: publication(1 + n * 10, 10) }));
    expect(replies.filter(({ keysKept }) => keysKept != null).length).toBeLessThanOrEqual(10);
    expect(codes(replies)).toBeGreaterThanOrEqual(50);
    for (let n = 0; n < 60; n++) {
      await town.pass(60_000);
      replies.push(await a.ask({ publishKeys: publication(1_001 + n * 10, 10) }));
    }
    const kept = replies.flatMap(({ keysKept }) => keysKept?.oneTime ?? []);
    expect(Math.max(...kept)).toBe(defaultLimits.maxOneTimeHeld);
    expect(replies.at(-1)?.refusal).toMatchObject({ code: 'too-large' });
  });
});
