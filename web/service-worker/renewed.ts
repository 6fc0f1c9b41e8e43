import { storeNameOf } from '../model/profile.ts';
import { NotificationStore } from '../notifications/notification-store.ts';
import { keepSubscribed } from '../notifications/subscription.ts';
import { besideTabs } from '../sdk-roost.ts';
import { askWindows, profileOf } from './windows.ts';
import { openAway } from './woken.ts';

/** The browser has ended or changed the subscription: the server is told of the new one, by whoever may use the store. */
export async function renew(self: ServiceWorkerGlobalScope): Promise<void> {
  const storeName = storeNameOf(profileOf(self));
  const kept = await NotificationStore.open(storeName);
  try {
    if (!(await kept.choices()).isOn) return;
    const isDone = await besideTabs(storeName, async () => {
      const roost = await openAway(storeName, false);
      try {
        await keepSubscribed(self.registration, roost.push, kept);
      } finally {
        await roost.close();
      }
      return true;
    });
    if (isDone === null) await askWindows(self, { roost: 'renew' }, patienceMs);
  } finally {
    kept.close();
  }
}

const patienceMs = 10_000;
