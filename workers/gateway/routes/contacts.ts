import * as z from 'zod';
import type { Limits } from '../../../protocol/limits.ts';
import { isRefusal, refuse } from '../../../protocol/refusals.ts';
import { deviceRoute } from '../route.ts';
import * as schemas from '../schemas.ts';

const params = z.object({ user: schemas.userId });

/** The caller's contacts, as they call them. */
export function listContacts(limits: Limits) {
  return deviceRoute({
    id: 'listContacts',
    method: 'GET',
    path: '/v1/contacts',
    summary: 'List contacts',
    answers: 'All contacts.',
    reply: z.object({
      contacts: z
        .array(z.object({ user: schemas.userId, name: z.string() }).meta({ id: 'Contact' }))
        .max(limits.maxContacts),
    }),
    refusals: [],
    handle: async ({ caller }) => {
      const found = await caller.object.contacts(caller.credential);
      return isRefusal(found) ? found : { contacts: found.contacts.map(({ user, name }) => ({ user, name })) };
    },
  });
}

/** Adds a contact or gives it another name. */
export function putContact(limits: Limits) {
  return deviceRoute({
    id: 'putContact',
    method: 'PUT',
    path: '/v1/contacts/:user',
    summary: 'Add or rename a contact',
    description: `At most ${limits.maxContacts} contacts.`,
    params,
    body: z.object({ name: schemas.name(limits) }),
    answers: 'The contact is kept.',
    reply: z.object({ put: z.literal(true) }),
    refusals: ['too-many-contacts', 'unknown-user', 'bad-name'],
    handle: async ({ ports, caller }, { params: { user }, body }) => {
      const given = await ports.ids.given([user]);
      if (!given.has(user)) return refuse('unknown-user');
      return caller.object.putContact(caller.credential, { user, name: body.name });
    },
  });
}

/** Removes a contact; one that is not there counts as removed. */
export function removeContact() {
  return deviceRoute({
    id: 'removeContact',
    method: 'DELETE',
    path: '/v1/contacts/:user',
    summary: 'Remove a contact',
    params,
    answers: 'The contact is gone.',
    reply: z.object({ removed: z.literal(true) }),
    refusals: [],
    handle: ({ caller }, said) => caller.object.removeContact(caller.credential, said.params.user),
  });
}
