/** People whose devices sign, on the fake server, which may lie. */
import type { ConversationId, Roost, SystemItem, UserId } from '../api.ts';
import type { Cipher } from '../cipher/cipher.ts';
import type { MemoryStore } from '../store/memory.ts';
import { settle } from './fake-clock.ts';
import { open, type Place, place } from './people.ts';
import { type SymbolicKey, signedList, signingCipher, symbolicKey } from './symbolic-signer.ts';

export interface SignedPlace extends Place {
  key(user: UserId, device?: number): SymbolicKey;
  /** Opens a device; the first of a person publishes the list of it alone. */
  open(user: UserId, options?: { device?: number; base?: Cipher; store?: MemoryStore }): Promise<Roost>;
}

export function signedPlace(): SignedPlace {
  const here = place();
  const key = (user: UserId, device = 1): SymbolicKey => symbolicKey(`${user}/${device}`);
  return {
    ...here,
    key,
    open: async (user, { device = 1, base, store } = {}) => {
      if (!here.server.lists.has(user)) here.server.lists.set(user, signedList(user, 1, [[device, key(user, device)]]));
      const cipher = signingCipher(key(user, device), base);
      const { roost } = await open(here, user, { device, cipher, ...(store === undefined ? {} : { store }) });
      return roost;
    },
  };
}

/** The lines of a chat as they are shown now. */
export async function lines(roost: Roost, id: ConversationId): Promise<string[]> {
  const timeline = roost.timeline(id);
  await settle();
  const items = timeline.current.items.filter((one): one is SystemItem => one.kind === 'system');
  timeline.close();
  return items.map((one) => one.text);
}
