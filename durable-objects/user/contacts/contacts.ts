/** The person's contacts, and how many numbers they may look up. */
import { utf8 } from '../../../lib/bytes.ts';
import { isOtherDay } from '../../../lib/other-day.ts';
import type { UserId } from '../../../protocol/ids.ts';
import { type Refusal, refuse } from '../../../protocol/refusals.ts';
import { event } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import { acceptAllBy, type RequestsContext } from '../requests/requests.ts';
import type { Contact } from '../rpc.ts';

type ContactsContext = Pick<Context, 'account' | 'limits' | 'live' | 'now' | 'pay' | 'presenceNews' | 'put' | 'store'> &
  RequestsContext;

const dayMs = 24 * 3_600_000;

export function putContact(
  context: ContactsContext,
  device: number,
  contact: Contact,
): { readonly put: true } | Refusal {
  if (contact.name.length === 0 || utf8(contact.name).length > context.limits.maxNameBytes) return refuse('too-large');
  const { store } = context;
  if (!store.contacts.has(contact.user) && store.contacts.count() >= context.limits.maxContacts) {
    return refuse('too-many-contacts');
  }
  // Whatever they have asked for is accepted with it (16.5).
  const asked = store.requests.by(contact.user).length;
  const lack = asked === 0 ? null : context.pay(device, { rows: 4 * asked, reports: asked });
  if (lack !== null) return lack;
  store.transaction(() => store.contacts.put(contact.user, contact.name));
  acceptAllBy(context, contact.user);
  context.presenceNews.begun();
  tellOthers(context, device);
  return { put: true };
}

export function removeContact(context: ContactsContext, device: number, user: UserId): { readonly removed: true } {
  if (context.store.contacts.has(user)) {
    context.store.contacts.delete(user);
    context.presenceNews.ended();
    tellOthers(context, device);
  }
  return { removed: true };
}

/** Takes look-ups of new numbers from the day's allowance, all or none (D10.4). */
export function meterLookups(context: ContactsContext, count: number): { readonly allowed: true } | Refusal {
  const account = context.account;
  if (account === null) return refuse('unauthorized');
  if (count > context.limits.maxLookup) return refuse('too-large');
  const now = context.now();
  const today = Math.floor(now / dayMs) + 1;
  // A clock that has stepped back begins no day anew, and the first one least of all (T1).
  const isCounted = account.lookupDay >= today && !isOtherDay(account.lookupDay, today);
  const isFirstDay = now - account.createdAt < dayMs && !isCounted;
  // The first day has one allowance of its own, whatever the calendar says.
  const ordinary = isCounted ? account.lookupDay : today;
  const lookupDay = isFirstDay ? Math.floor(account.createdAt / dayMs) : ordinary;
  const used = account.lookupDay === lookupDay ? account.lookups : 0;
  const most = isFirstDay ? context.limits.lookupsFirstDay : context.limits.lookupsPerDay;
  if (used + count > most) {
    const afterMs = isFirstDay ? account.createdAt + dayMs - now : lookupDay * dayMs - now;
    return refuse('rate-limited', { afterMs });
  }
  context.store.account.update({ lookupDay, lookups: used + count });
  return { allowed: true };
}

function tellOthers(context: ContactsContext, device: number): void {
  const output = event({ accountChanged: { contacts: true } });
  for (const connection of context.live()) if (connection.device !== device) context.put(connection, output);
}
