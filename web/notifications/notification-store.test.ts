import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { eraseKept, NotificationStore } from './notification-store.ts';

test('what was chosen and shown is there when it is opened again, and gone with the account', async () => {
  const factory = new IDBFactory();
  const kept = await NotificationStore.open('roost', factory);
  expect(await kept.choices()).toEqual({ isOn: false, showsText: true, language: null });
  await kept.choose({ language: 'de' });
  await kept.choose({ isOn: true });
  await kept.mark({ c1: { at: 5, count: 2 } });
  kept.close();
  const again = await NotificationStore.open('roost', factory);
  expect(await again.choices()).toEqual({ isOn: true, showsText: true, language: 'de' });
  expect(await again.marks()).toEqual({ c1: { at: 5, count: 2 } });
  // Another profile of this browser has its own.
  expect((await (await NotificationStore.open('roost-bob', factory)).choices()).isOn).toBe(false);
  // Whoever has it open lets go.
  await eraseKept('roost', factory);
  const fresh = await NotificationStore.open('roost', factory);
  expect([(await fresh.choices()).isOn, await fresh.marks()]).toEqual([false, {}]);
});
