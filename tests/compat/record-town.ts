import type { Release, SleepingServer } from './fixture.ts';
import { tablesOf } from './tables.ts';
import { playInTown } from './town-story.ts';

/** Plays the story of the cores and keeps its calls, and its objects as they sleep at its end. */
export async function recordTown(): Promise<Pick<Release, 'calls' | 'sleeping'>> {
  const { town, attachments } = await playInTown();
  const users = [...town.people.values()].map((person) => ({
    ...{ object: 'user' as const, id: person.id, alarm: person.alarm, tables: tablesOf(person.storage) },
    sockets: [...person.sockets].map((socket) => ({
      device: socket.device,
      connection: socket.connection,
      attachment: socket.attachment(),
      ordinal: socket.lastOrdinal,
    })),
  }));
  const conversations = [...town.conversations].map(([id, place]) => ({
    ...{ object: 'conversation' as const, id, alarm: place.alarm, tables: tablesOf(place.storage), sockets: [] },
  }));
  const sleeping: SleepingServer = { now: town.now, objects: [...users, ...conversations], attachments };
  return { calls: town.recorded, sleeping };
}
