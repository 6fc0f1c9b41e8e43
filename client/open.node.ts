import type { RoostOpener } from './api.ts';
import { countedBytesFetch } from './files/counted-fetch.node.ts';
import { openRoost as openAnywhere } from './open-checked.ts';

/** Opens the client of the account in the store. Rejects with `no-account`, `store-refused`, `store-key`, `bad-call` or `not-loopback`. */
export const openRoost: RoostOpener = (options) => openAnywhere({ bytesFetch: countedBytesFetch, ...options });
