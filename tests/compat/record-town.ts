import type { Release } from './fixture.ts';
export async function recordTown(): Promise<Pick<Release, 'calls' | 'sleeping'>> {
  return { calls: [], sleeping: { now: 0, objects: [], attachments: [] } };
}
