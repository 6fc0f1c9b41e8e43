/** A recording's sleeping objects, woken by today's cores. */
import { Town, TownSocket } from '../harness/town.ts';
import type { SleepingServer } from './fixture.ts';
import { putTables, type Tables } from './tables.ts';

export interface WokenTown {
  readonly town: Town;
  /** By user id and device. */
  readonly sockets: ReadonlyMap<string, TownSocket>;
}

/** `change` plays the next release, which wrote something more. */
export function wake(
  sleeping: SleepingServer,
  change: { attachment?: (bytes: Uint8Array) => Uint8Array; tables?: (tables: Tables) => Tables } = {},
): WokenTown {
  const town = new Town({ maxUnackedFrames: 6 });
  town.now = sleeping.now;
  const sockets = new Map<string, TownSocket>();
  const tablesOf = change.tables ?? ((tables) => tables);
  const attachmentOf = change.attachment ?? ((bytes) => bytes);
  for (const { object, id, alarm, tables, sockets: open } of sleeping.objects) {
    if (object === 'conversation') {
      const place = town.conversation(id as never);
      putTables(place.storage, tablesOf(tables));
      place.alarm = alarm;
      place.restart();
      continue;
    }
    const person = town.place(id as never);
    putTables(person.storage, tablesOf(tables));
    person.alarm = alarm;
    for (const { device, connection, attachment } of open) {
      const socket = new TownSocket(person, device, connection);
      if (attachment !== null) socket.setAttachment(attachmentOf(attachment));
      person.sockets.add(socket);
      sockets.set(`${id} ${device}`, socket);
    }
    person.restart();
  }
  return { town, sockets };
}
