import type { RoostOpener } from './api.ts';
import { checked } from './checked.ts';
import { openRoost as open } from './roost.ts';

/** Opens the client of the account in the store. Rejects with `no-account`, `store-refused`, `store-newer`, `store-key`, `bad-call` or `not-loopback`. */
export const openRoost: RoostOpener = async (options) => checked(await open(options));
