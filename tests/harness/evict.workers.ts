import { evictDurableObject } from 'cloudflare:test';

/** Puts an object to sleep; where something of it is still under way, once that is over. */
export async function evict(...of: Parameters<typeof evictDurableObject>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await evictDurableObject(...of);
    } catch (error) {
      if (tries === 5 || !(error as Error).message.includes('active references')) throw error;
    }
  }
}
