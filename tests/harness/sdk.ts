import type { ConversationId, Roost, TimelineItem } from '../../client/api.ts';
import { keepAccount, openMemoryStore, openRoost } from '../../client/index.node.ts';
import type { Store } from '../../client/ports.ts';
import { openWith } from '../../client/roost.ts';
import { inClear } from '../../client/testing/in-clear.ts';
import { plainCipher } from '../../client/testing/plain-cipher.ts';
import type { UserId } from '../../protocol/ids.ts';
import type { Account } from './account.ts';
import { eventually } from './eventually.ts';

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

/**
 * Opens it with the cipher of the tests, which encrypts nothing and takes unsigned entries: for crowds in one process, whose
 * groups are made on the wire.
 */
export async function openPlainSdk(account: Account): Promise<Roost> {
  return openPlain(await plainStoreOf(account));
}

/** A store for `openPlain`, as often as one likes. */
export async function plainStoreOf({ user, device, token, url }: Account): Promise<Store> {
  const store = openMemoryStore();
  await keepAccount(store, { user: user as UserId, device, token, name: user, server: url }, plainCipher.name);
  return store;
}

export function openPlain(store: Store, more: { readonly away?: boolean } = {}): Promise<Roost> {
  return openWith(plainCipher, { store, rows: inClear, ...more });
}

/** The texts that a timeline shows, in its order. */
export function shownTexts(items: readonly TimelineItem[]): string[] {
  return items.flatMap((item) => (item.kind === 'message' && item.body === 'present' ? [item.text] : []));
}

/** The texts that the newest page of a chat shows. */
export async function textsOf(roost: Roost, id: ConversationId): Promise<string[]> {
  const timeline = roost.timeline(id);
  await eventually(() => {
    if (!timeline.current.ready) throw new Error('the timeline is not ready');
  });
  const found = shownTexts(timeline.current.items);
  timeline.close();
  return found;
}

/** Makes people contacts of each other, under the names that they have given themselves. */
export async function acquaint(people: readonly { readonly roost: Roost; readonly name: string }[]): Promise<void> {
  for (const one of people) {
    for (const other of people) {
      if (other !== one) await one.roost.putContact(other.roost.account.user, other.name);
    }
  }
}
