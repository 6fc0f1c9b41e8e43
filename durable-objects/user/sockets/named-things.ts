/** How much work a command is: how many things it names, each of which is looked up or checked before its price is known. */
import type { Command } from '../../../protocol/codec.ts';

type Kind = NonNullable<Command['kind']>;
type FieldName<Message> = Extract<keyof Message, string>;
/** The fields of a command that hold as much as whoever writes it likes. */
type Lists<Message> = {
  [Field in FieldName<Message>]: Field extends `$${string}`
    ? never
    : NonNullable<Message[Field]> extends readonly unknown[]
      ? Field
      : never;
}[FieldName<Message>];

/** As much work as a command is that many things in its lists. */
const thingsPerCommand = 8;

/** Each list of each command: whether what is in it counts, or is no more work than the bytes of the frame, which count anyway. */
const lists: { readonly [Of in Kind]: Readonly<Record<Lists<NonNullable<Command[Of]>>, boolean>> } = {
  hello: {},
  resume: { cursors: true },
  // Of wraps only the size is looked at here.
  send: { targets: true, wraps: false, objects: true },
  ack: { conversations: true },
  pull: {},
  open: {},
  typing: {},
  watch: { users: true },
  activity: {},
  alive: {},
  findDirect: {},
  getReceipts: {},
  getDeviceLists: { users: true },
  answerRequest: {},
  sendToDevices: { messages: true },
  publishKeys: { oneTime: true },
  claimKeys: { devices: true },
};

const counted: ReadonlyMap<string | undefined, readonly string[]> = new Map(
  Object.entries(lists).map(([kind, fields]) => [kind, countedOf(fields)]),
);

/** As how many commands it counts. */
export function weightOf(command: Command): number {
  const { kind } = command;
  const fields = counted.get(kind);
  if (kind === undefined || fields === undefined || fields.length === 0) return 1;
  const given = command[kind] as unknown as Readonly<Record<string, readonly unknown[]>>;
  let things = 0;
  for (const field of fields) things += given[field]?.length ?? 0;
  return 1 + Math.floor(things / thingsPerCommand);
}

function countedOf(fields: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(fields).filter((field) => fields[field]);
}
