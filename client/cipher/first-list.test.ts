/** An account becomes one that others can write to, whenever its device dies on the way there. */
import { expect, test } from 'vitest';
import { deviceListStatement } from '../../protocol/statements.ts';
import type { wire } from '../../schema/gen/wire.js';
import { Town, TownDevice } from '../testing/cipher-town.ts';

const nothing = new Uint8Array(0);

/** A server with one account on it, whose list nobody has signed yet. */
class Account {
  prekeys: wire.PublishKeys.$Properties | null = null;
  list: wire.DeviceList.$Properties = { version: 1, devices: [{ device: 1, addedAt: 5 }], signature: nothing };

  answer({ publishKeys, getDeviceLists }: wire.Command.$Properties): object {
    if (publishKeys?.list != null) this.list = publishKeys.list;
    else if (publishKeys != null) this.prekeys = publishKeys;
    if (getDeviceLists != null) return { deviceLists: { lists: [{ user: 'alice', list: this.list }] } };
    const { signedPrekey, kemPrekey, oneTime } = this.prekeys ?? {};
    const ids = { signedPrekey: signedPrekey?.id ?? 0, kemPrekey: kemPrekey?.id ?? 0 };
    return { keysKept: { ...ids, oneTime: oneTime?.length ?? 0, listVersion: this.list.version, removed: [] } };
  }
}

/** As a process that ends with its `dies`th errand: before the server heard of that, or before the answer came. */
async function run(device: TownDevice, account: Account, dies: number, heard: boolean): Promise<void> {
  for (let nth = 1; nth < 12; nth++) {
    device.commit(await device.cipher.upkeep?.(device.state, device.here));
    const [next] = (await device.cipher.errands?.(device.state, device.here)) ?? [];
    if (next === undefined) return;
    if (nth === dies && !heard) return;
    const reply = account.answer(next.command) as never;
    if (nth === dies) return;
    device.commit(
      (await device.cipher.answered?.(next.key, { is: 'reply', reply }, device.state, device.here))?.changes,
    );
  }
  throw new Error('it never comes to rest');
}

const deaths = [1, 2, 3].flatMap((dies) => [false, true].map((heard) => ({ dies, heard })));

test.each(deaths)(
  '[E4] [D7.3] dies with errand $dies, heard by the server: $heard: the next start makes it reachable',
  async ({ dies, heard }) => {
    const town = new Town();
    const account = new Account();
    const first = new TownDevice(town, 'alice', 1);
    await run(first, account, dies, heard);
    const again = new TownDevice(town, 'alice', 1);
    for (const [key, row] of first.rows) again.rows.set(key, row);
    await run(again, account, 0, false);
    const { identity = nothing } = (await again.cipher.identity?.(again.state)) ?? {};
    const { devices = [], signature = nothing, version } = account.list;
    expect(devices).toMatchObject([{ device: 1, identity }]);
    expect(version).toBe(2);
    const statement = deviceListStatement('alice', account.list as never);
    expect(await again.cipher.verify?.(identity, statement, signature ?? nothing)).toBe(true);
    // What it gives out is what it holds the private halves of.
    const { signedPrekey, oneTime } = account.prekeys ?? {};
    expect(again.keys('signed').map(([, id]) => id)).toContain(signedPrekey?.id);
    expect(new Set(again.keys('one-time').map(([, id]) => id))).toEqual(new Set((oneTime ?? []).map(({ id }) => id)));
  },
);
