/** The question before a sign-up ends an account: what would end, and the word with which the person agrees to just that. */

import { hashOf } from '../../lib/hash.ts';
import type { UserId } from '../../protocol/ids.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import type { HolderProfile } from './directory/directory.ts';
import type { Ports } from './ports.ts';

/** The refusal that asks. Whoever gets it has shown the code of that number or handle. */
export async function askAboutExisting(ports: Ports, asking: string, held: HolderProfile): Promise<Refusal> {
  const { devices, chats } = await ports.user(held.user).summary();
  return refuse('account-exists', {
    existing: {
      ...{ name: held.name, phone: held.phone, handle: held.handle, since: held.createdAt },
      devices: devices.map(({ name, lastSeenAt }) => ({ name, lastSeenAt })),
      chats,
      takeOver: await takeOverOf(asking, held.user),
    },
  });
}

/** Names the account that ends: when another one has come to hold the address meanwhile, the question is asked anew. */
export function takeOverOf(asking: string, user: UserId): Promise<string> {
  return hashOf('take over', asking, user);
}
