/** The rows that hold protobuf, and what they say. */
import { Reader } from 'protobufjs/minimal.js';
import { stored } from '../../schema/gen/stored.js';
import { wire } from '../../schema/gen/wire.js';
import type { PackedRow } from './fixture.ts';
import { plainMessage } from './plain-message.ts';
import type { StoredObject } from './stored-objects.ts';

interface Codec {
  decode(from: Reader): object;
}

/** By table: the column, its message, and the fields in which that holds messages of its own. */
export const packedColumns: Readonly<Record<string, { column: string; codec: Codec; nested: readonly number[] }>> = {
  entries: { column: 'entry', codec: wire.Entry, nested: [] },
  state: { column: 'data', codec: stored.ConversationState, nested: [] },
  derived: { column: 'data', codec: stored.Derived, nested: [1] },
  members: { column: 'data', codec: stored.MemberBlock, nested: [1] },
  positions: { column: 'data', codec: stored.PositionBlock, nested: [1] },
  conversations: { column: 'state', codec: stored.Inbox, nested: [1] },
};

/** Every packed row of the objects, with what today's code reads in it. */
export function packedRows(objects: readonly StoredObject[]): (PackedRow & { readonly message: object })[] {
  return objects.flatMap(({ id, tables }) =>
    Object.entries(packedColumns).flatMap(([table, { column, codec }]) =>
      (tables.rows[table] ?? []).map((row, index) => {
        const reader = Reader.create(Uint8Array.from(row[column] as Uint8Array));
        reader.discardUnknown = false;
        const message = codec.decode(reader);
        return { id, table, index, message, value: plainMessage(message) };
      }),
    ),
  );
}
