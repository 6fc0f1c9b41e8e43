/** What a keyring costs the server that is handed over: a parcel at a time, each a letter, and a letter that asks for the next. */
import { expect, test } from 'vitest';
import { defaultLimits } from '../../../protocol/limits.ts';
import { leave, letter, lettersOf } from '../../../tests/harness/letters.ts';
import { Town } from '../../../tests/harness/town.ts';
import { prices } from '../meter/prices.ts';

const wishBytes = 300;

test('[E73] [D10.7] a parcel and the wish for the next: no call, four rows, and as many that wait as there were', async () => {
  const town = new Town();
  const alice = await town.person(1);
  const laptop = await alice.link();
  const [phone, other] = [await alice.connect(1), await alice.connect(laptop)];
  const body = new Uint8Array(defaultLimits.maxBodyBytes);
  const wish = letter(alice.id, 'w'.repeat(wishBytes));
  const parcel = letter(alice.id, 'p'.repeat(wishBytes), { device: laptop, body });
  await town.pass(8_000);
  const waiting = () =>
    Number(alice.storage.sql.exec<{ n: number }>('SELECT count(*) AS n FROM to_device').toArray()[0]?.n);
  const before = { rows: alice.storage.rowsWritten(), calls: town.allCalls };
  const times = 20;
  let most = 0;
  for (let part = 0; part < times; part++) {
    expect(await leave(other, wish)).toEqual(['TAKEN']);
    most = Math.max(most, waiting());
    await phone.ack();
    expect(await leave(phone, parcel)).toEqual(['TAKEN']);
    most = Math.max(most, waiting());
    await other.ack();
  }
  expect(lettersOf(other).length).toBe(times);
  expect(most).toBe(1);
  expect(waiting()).toBe(0);
  expect(town.allCalls - before.calls).toBe(0);
  const rows = alice.storage.rowsWritten() - before.rows;
  // Beside them what the meter and the sockets keep now and then.
  expect(rows).toBeGreaterThanOrEqual(4 * times);
  expect(rows).toBeLessThanOrEqual(4 * times + 8);
});

test('[E73] [D10.7] what it is charged: a million keys a day are half of what an account may store in one', () => {
  const { people, letters } = { people: 0, letters: 1 };
  const parcel = prices.sendToDevices({ people, letters, bytes: defaultLimits.maxBodyBytes + wishBytes });
  const wish = prices.sendToDevices({ people, letters, bytes: wishBytes });
  expect([parcel.calls, parcel.rows, wish.calls, wish.rows]).toEqual([0, 2, 0, 2]);
  const stored = (parcel.stored ?? 0) + (wish.stored ?? 0);
  expect(stored).toBeLessThan(67_000);
  expect(2_000 * stored).toBeLessThan(defaultLimits.maxStoredBytesPerDay / 2 + 1024 * 1024);
  // A past of a hundred thousand messages, which is 105 parcels, goes through at once.
  expect(105 * 4).toBeLessThan(defaultLimits.maxRowsAtOnce);
  expect(105 * stored).toBeLessThan(defaultLimits.maxHandedAtOnce);
});
