import { sha256 as compute } from '@noble/hashes/sha2.js';
import type { Sha256 } from './chain.ts';

/** SHA-256 where there is no synchronous one of the place's own; a server shell passes the runtime's instead. */
export const sha256: Sha256 = (bytes) => compute(bytes);
