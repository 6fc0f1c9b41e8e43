/** The SDK wherever JavaScript runs. Browsers and Node have an index of their own that adds their stores. */

export { lookAlikeKey, looksLikeAddress } from '../lib/look-alike.ts';
export { keepAccount, redeemLink, requestCode, signUp, storedAccount } from './account.ts';
export type * from './api.ts';
export { RoostError } from './errors.ts';
export { openRoost } from './roost.ts';
export { type MemoryStore, openMemoryStore, type Snapshot } from './store/memory.ts';
