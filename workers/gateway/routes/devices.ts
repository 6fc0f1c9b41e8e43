import * as z from 'zod';
import { isRefusal } from '../../../protocol/refusals.ts';
import { deviceRoute } from '../route.ts';
import * as schemas from '../schemas.ts';

const device = z
  .object({
    device: schemas.deviceNumber,
    name: z.string(),
    primary: z.boolean(),
    addedAt: schemas.time,
    lastSeenAt: schemas.time,
    online: z.boolean(),
    place: z
      .object({ country: z.string().regex(/^[A-Z]{2}$/), city: z.string() })
      .nullable()
      .meta({ description: 'Roughly where its newest connection came from, if the edge tells; `city` may be empty.' }),
  })
  .meta({ id: 'Device' });

/** The caller's devices. */
export function listDevices() {
  return deviceRoute({
    id: 'listDevices',
    method: 'GET',
    path: '/v1/devices',
    summary: 'List the account’s devices',
    answers: 'All devices; `version` rises with each change of the list.',
    reply: z.object({ devices: z.array(device), version: z.int().min(0) }),
    refusals: [],
    handle: async ({ caller }) => {
      const found = await caller.object.devices(caller.credential);
      return isRefusal(found)
        ? found
        : { devices: found.devices.map((row) => ({ ...row, place: row.place ?? null })), version: found.version };
    },
  });
}

/** Signs a device of the account out: its socket, its token and its place in the device list end at once. */
export function removeDevice() {
  return deviceRoute({
    id: 'removeDevice',
    method: 'DELETE',
    path: '/v1/devices/:device',
    isNeverRefused: true,
    summary: 'Sign a device out',
    params: z.object({ device: z.coerce.number().pipe(schemas.deviceNumber) }),
    answers: 'The device is signed out.',
    reply: z.object({ removed: z.literal(true) }),
    refusals: ['not-found'],
    handle: ({ caller }, { params }) => caller.object.removeDevice(caller.credential, params.device),
  });
}

/** Signs the calling device out. */
export function signOut() {
  return deviceRoute({
    id: 'signOut',
    method: 'POST',
    path: '/v1/sign-out',
    isNeverRefused: true,
    summary: 'Sign this device out',
    answers: 'The token is no good any more.',
    reply: z.object({ removed: z.literal(true) }),
    refusals: [],
    handle: ({ caller }) => caller.object.removeDevice(caller.credential, caller.credential.device),
  });
}
