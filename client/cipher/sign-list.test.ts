/** A version of the list of one's own devices is signed with one content, whatever the server says became of it. */
import { describe, expect, test } from 'vitest';
import type { Decoded } from '../../protocol/codec.ts';
import { wire } from '../../schema/gen/wire.js';
import { Town, type TownDevice } from '../testing/cipher-town.ts';
import type { ErrandAnswer } from './cipher.ts';

const refused: ErrandAnswer = { is: 'refused', code: 'unavailable', afterMs: 0 };

/** What is signed where the server says that those are gone; it answers so. */
async function toldGone(phone: TownDevice, removed: readonly number[], answer = refused) {
  const { town, state, here, cipher } = phone;
  const keysKept = { oneTime: 100, signedPrekey: 1, kemPrekey: 1, listVersion: 3, removed };
  const low: ErrandAnswer = { is: 'reply', reply: { keysKept } as never };
  phone.commit((await cipher.answered?.('keys-low', low, state, here))?.changes);
  for (let turn = 0; turn < 3; turn++) {
    for (const { key, command } of (await cipher.errands?.(state, here)) ?? []) {
      if (command.getDeviceLists != null) {
        const reply = await town.answer(phone, command);
        phone.commit((await cipher.answered?.(key, { is: 'reply', reply }, state, here))?.changes);
      }
      if (command.publishKeys?.list == null) continue;
      phone.commit((await cipher.answered?.(key, answer, state, here))?.changes);
      return textOf(command.publishKeys.list as Decoded<wire.DeviceList.$Properties>);
    }
  }
  return null;
}

function textOf({ version, devices }: Decoded<wire.DeviceList.$Properties>): string {
  return `${version}: ${devices.map(({ device }) => device).join()}`;
}

async function three() {
  const town = new Town();
  const phone = await town.add('alice', 1);
  await town.add('alice', 2);
  await town.add('alice', 3);
  return { town, phone };
}

describe('[E41] a version is signed with one content', () => {
  test('by whoever is told that the list was refused, and that another device is gone', async () => {
    const { phone } = await three();
    expect(await toldGone(phone, [3])).toBe('4: 1,2');
    expect(await toldGone(phone, [2, 3])).toBe('5: 1');
    // The same again is the one that was signed.
    expect(await toldGone(phone, [2, 3])).toBe('5: 1');
    expect(await toldGone(phone, [3])).toBe('6: 1,2');
  });

  test('also where one is signed for a device that is linked', async () => {
    const { town, phone } = await three();
    expect(await toldGone(phone, [3])).toBe('4: 1,2');
    const listed = town.people.get('alice')?.listed ?? [];
    const devices = listed.map((one) => ({ ...one, addedAt: 1 }));
    const sign = async (version: number) => {
      const signed = await phone.cipher.signList?.({ user: 'alice', version, devices }, phone.state);
      phone.commit(signed?.changes);
      return textOf(wire.DeviceList.decode(signed?.list ?? new Uint8Array(0)) as never);
    };
    expect(await sign(4)).toBe('5: 1,2,3');
    expect(await sign(4)).toBe('5: 1,2,3');
    expect(await sign(9)).toBe('9: 1,2,3');
    expect(await toldGone(phone, [3])).toBe('10: 1,2');
  });
});
