import { sha256 } from '../protocol/sha256.ts';
import type { BytesFetch, Fetch, Surroundings } from './ports.ts';

/** The real clock, timers and random numbers of this place. */
export const realSurroundings: Surroundings = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  timer: (ms, work) => {
    const timer = setTimeout(work, Math.min(ms, 0x7fff_ffff));
    return { cancel: () => clearTimeout(timer) };
  },
  random: () => Math.random(),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  sha256,
  log: (level, what, fields) => {
    if (level !== 'info') console[level](`roost: ${what}`, fields ?? {});
  },
};

export const realBytesFetch: BytesFetch = (url, init) => fetch(url, init as Parameters<typeof fetch>[1]);

export const realFetch: Fetch = (url, init) => fetch(url, init);
