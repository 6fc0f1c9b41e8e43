import * as z from 'zod';
import type { Limits } from '../../../protocol/limits.ts';
import { isRefusal, refuse } from '../../../protocol/refusals.ts';
import { readHandle } from '../names.ts';
import { type DeviceCall, deviceRoute } from '../route.ts';
import * as schemas from '../schemas.ts';

/** What the directory says of the caller. */
export function getProfile() {
  return deviceRoute({
    id: 'getProfile',
    method: 'GET',
    path: '/v1/profile',
    summary: 'Show one’s own profile',
    answers: 'The profile.',
    reply: schemas.ownProfile,
    refusals: ['unknown-user'],
    handle: async ({ ports, caller }) => {
      const allowed = await caller.object.authorize(caller.credential, 'getProfile');
      if (isRefusal(allowed)) return allowed;
      return (await ports.directory.profile(caller.user)) ?? refuse('unknown-user');
    },
  });
}

/** Changes what is named; the person's other devices are told. */
export function changeProfile(limits: Limits) {
  return deviceRoute({
    id: 'changeProfile',
    method: 'PATCH',
    path: '/v1/profile',
    summary: 'Change one’s own profile',
    description: 'Asking for a handle costs a look-up of the account’s allowance, whether or not it is free.',
    body: z.object({
      name: schemas.name(limits).optional(),
      handle: schemas.handle.nullable().optional().meta({ description: 'null gives the handle up.' }),
      discoverable: z.boolean().optional().meta({ description: 'Whether a look-up finds this person.' }),
    }),
    answers: 'The profile as it is now.',
    reply: schemas.ownProfile,
    refusals: ['unknown-user', 'handle-taken', 'bad-handle', 'bad-name'],
    handle: async ({ ports, caller }, { body }) => {
      const handle = typeof body.handle === 'string' ? readHandle(body.handle) : body.handle;
      if (typeof handle === 'object' && handle !== null) return handle;
      const paid = await caller.object.authorize(caller.credential, 'changeProfile');
      if (isRefusal(paid)) return paid;
      // "Is this handle taken" is a question to the directory like any other (D10.4).
      const allowed = typeof handle === 'string' ? await caller.object.meterLookups(caller.credential, 1) : paid;
      if (isRefusal(allowed)) return allowed;
      const changed = await ports.directory.change(caller.user, { ...body, handle }, ports.now());
      if (isRefusal(changed)) return changed;
      tellDevices(caller, ports);
      return changed;
    },
  });
}

/** Names of people whose ids one has, from conversations for example. */
export function getProfiles(limits: Limits) {
  return deviceRoute({
    id: 'getProfiles',
    method: 'POST',
    path: '/v1/profiles',
    summary: 'Show the profiles of people one knows by id',
    body: z.object({ users: z.array(schemas.userId).max(limits.maxLookup) }),
    answers: 'Profiles in no particular order; people without an account are missing.',
    reply: z.object({ profiles: z.array(schemas.profile).max(limits.maxLookup) }),
    refusals: [],
    handle: async ({ ports, caller }, { body }) => {
      const allowed = await caller.object.authorize(caller.credential, 'getProfiles');
      if (isRefusal(allowed)) return allowed;
      const given = await ports.ids.given(body.users);
      return { profiles: [...(await ports.directory.profiles([...given]))] };
    },
  });
}

/** A hint only: a device that misses it sees the change the next time it asks. */
function tellDevices(caller: DeviceCall['caller'], ports: DeviceCall['ports']): void {
  ports.later(() => caller.object.changed(caller.credential, { profile: true }));
}
