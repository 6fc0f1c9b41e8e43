/** The person's contacts, and how many numbers they may look up. */
import { utf8 } from '../../../lib/bytes.ts';
import type { UserId } from '../../../protocol/ids.ts';
import { type Refusal, refuse } from '../../../protocol/refusals.ts';
import { event } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import { type PresenceContext, presenceRevoked, watchersAgain } from '../presence/presence.ts';
import { acceptAllBy, type RequestsContext } from '../requests/requests.ts';
import type { Contact } from '../rpc.ts';

type ContactsContext = Pick<Context, 'account' | 'limits' | 'live' | 'now' | 'pay' | 'put' | 'store'> &
  PresenceContext &
  RequestsContext;

const dayMs = 24 * 3_600_000;

export function putContact(core: ContactsContext, device: number, contact: Contact): { readonly put: true } | Refusal {
  if (contact.name.length === 0 || utf8(contact.name).length > core.limits.maxNameBytes) return refuse('too-large');
  const { store } = core;
  if (!store.contacts.has(contact.user) && store.contacts.count() >= core.limits.maxContacts) {
    return refuse('too-many-contacts');
  }
  // Whatever they have asked for is accepted with it (16.5).
  const asked = store.requests.by(contact.user).length;
  const lack = asked === 0 ? null : core.pay(device, { rows: 4 * asked, reports: asked });
  if (lack !== null) return lack;
  store.transaction(() => store.contacts.put(contact.user, contact.name));
  acceptAllBy(core, contact.user);
  watchersAgain(core);
  tellOthers(core, device);
  return { put: true };
}

export function removeContact(core: ContactsContext, device: number, user: UserId): { readonly removed: true } {
  if (core.store.contacts.has(user)) {
    core.store.contacts.delete(user);
    presenceRevoked(core);
    tellOthers(core, device);
  }
  return { removed: true };
}

/** Takes look-ups of new numbers from the day's allowance, all or none (D10.4). */
export function meterLookups(core: ContactsContext, count: number): { readonly allowed: true } | Refusal {
  const account = core.account;
  if (account === null) return refuse('unauthorized');
  if (count > core.limits.maxLookup) return refuse('too-large');
  const now = core.now();
  const isFirstDay = now - account.createdAt < dayMs;
  // The first day has one allowance of its own, whatever the calendar says.
  const lookupDay = isFirstDay ? Math.floor(account.createdAt / dayMs) : Math.floor(now / dayMs) + 1;
  const used = account.lookupDay === lookupDay ? account.lookups : 0;
  const most = isFirstDay ? core.limits.lookupsFirstDay : core.limits.lookupsPerDay;
  if (used + count > most) {
    const afterMs = isFirstDay ? account.createdAt + dayMs - now : lookupDay * dayMs - now;
    return refuse('rate-limited', { afterMs });
  }
  core.store.updateAccount({ lookupDay, lookups: used + count });
  return { allowed: true };
}

function tellOthers(core: ContactsContext, device: number): void {
  const output = event({ accountChanged: { contacts: true } });
  for (const connection of core.live()) if (connection.device !== device) core.put(connection, output);
}
