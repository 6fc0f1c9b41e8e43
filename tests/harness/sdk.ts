import type { Roost, TimelineItem } from '../../client/api.ts';
import { keepAccount, openMemoryStore, openRoost } from '../../client/index.node.ts';
import type { Store } from '../../client/ports.ts';
import type { UserId } from '../../protocol/ids.ts';
import type { Account } from './account.ts';

/** Makes a store that of a device which is registered already. */
export async function storeOf(account: Account, store: Store = openMemoryStore()): Promise<Store> {
  const { user, device, token, url } = account;
  await keepAccount(store, { user: user as UserId, device, token, name: user, server: url });
  return store;
}

/** Opens the SDK as a device that signed up over HTTP. */
export async function openSdk(account: Account): Promise<Roost> {
  return await openRoost({ store: await storeOf(account) });
}

/** The texts that a timeline shows, in its order. */
export function shownTexts(items: readonly TimelineItem[]): string[] {
  return items.flatMap((item) => (item.kind === 'message' && item.body === 'present' ? [item.text] : []));
}

/** Makes people contacts of each other, under the names that they have given themselves. */
export async function acquaint(people: readonly { readonly roost: Roost; readonly name: string }[]): Promise<void> {
  for (const one of people) {
    for (const other of people) {
      if (other !== one) await one.roost.putContact(other.roost.account.user, other.name);
    }
  }
}
