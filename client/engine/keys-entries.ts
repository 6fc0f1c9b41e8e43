/**
 * KEYS entries that go ahead of a message of a large group: what the wraps of the message need, for a hundred devices each.
 *
 * Their numbers are left free when the message takes its own, so that they are in the log before it. They are rows of the
 * outbox like any other, made when the message is sealed, and made anew or given up with it.
 */
import { subtract } from '../../lib/ranges.ts';
import { wire } from '../../schema/gen/wire.js';
import type { KeysEntry } from '../cipher/cipher.ts';
import type { Changes } from './changes.ts';
import type { Conversation } from './conversation.ts';
import { EntryKind, isControl } from './log-entry.ts';
import { drop } from './outbox.ts';
import type { OutboxRow, SealedSend } from './outbox-row.ts';

const devicesPerEntry = 100;
/** Should more devices have come by the time it is sealed, and for a second try at another epoch. */
const spare = 2;
/** Of whom no list is replayed yet: as many as a person has at most. */
const devicesAtMost = 5;

/** How many numbers are left free before a message. */
export function numbersToLeave({ row, control, outbox }: Conversation): number {
  if (row.kind !== wire.ConversationKind.GROUP) return 0;
  let devices = 0;
  for (const user of Object.keys(control.members)) devices += control.lists[user]?.devices.length ?? 0;
  // Who is on their way into it counts as well.
  const isMoving = [...outbox.values()].some(({ kind, state }) => isControl(kind) && state.is === 'waiting');
  if (isMoving) devices = Math.max(devices, row.members * devicesAtMost);
  return devices > devicesPerEntry ? Math.ceil(devices / devicesPerEntry) + spare : 0;
}

/** The numbers that are still free before a message, ascending. */
export function keyNumbers({ number, freeFrom = number }: OutboxRow): number[] {
  return Array.from({ length: number - freeFrom }, (_, i) => freeFrom + i);
}

/** Puts the entries ahead of their message. */
export function putKeys(
  conversation: Conversation,
  message: OutboxRow,
  { keys, sealed }: { keys: readonly KeysEntry[]; sealed: Omit<SealedSend, 'wraps'> },
  changes: Changes,
): void {
  const { row, outbox } = conversation;
  const numbers = keyNumbers(message);
  keys.forEach(({ wraps }, i) => {
    const number = numbers[i] as number;
    row.numbers = { ...row.numbers, dropped: subtract(row.numbers.dropped, [{ from: number, through: number }]) };
    const entry: OutboxRow = {
      ...{ conversation: row.id, number, kind: EntryKind.KEYS, countable: false, expiresAt: 0, targets: [] },
      ...{ readThrough: 0, content: new Uint8Array(0), control: new Uint8Array(0), createdAt: message.createdAt },
      ...{ sealed: { ...sealed, wraps }, replaced: [], state: { is: 'waiting' }, keysOf: message.number },
    };
    outbox.set(number, entry);
    changes.putOutbox(conversation, entry);
  });
  // By number, ascending.
  const rows = [...outbox].sort(([a], [b]) => a - b);
  outbox.clear();
  for (const [number, one] of rows) outbox.set(number, one);
  changes.touch(conversation);
}

/** Gives up what has not left, or was refused: it is made anew with its message, or goes with it. */
export function dropKeys(conversation: Conversation, message: number, changes: Changes): void {
  for (const row of [...conversation.outbox.values()]) {
    if (row.keysOf === message) discardKeys(conversation, row, changes);
  }
}

export function discardKeys(conversation: Conversation, row: OutboxRow, changes: Changes): void {
  conversation.outbox.delete(row.number);
  conversation.live.inFlight.delete(row.number);
  drop(conversation.row, row.number);
  changes.deleteOutbox(conversation, row);
  changes.touch(conversation);
}

/** It is in the log: its number is free no more. */
export function noteKeysTaken(conversation: Conversation, { keysOf, number }: OutboxRow, changes: Changes): void {
  const message = keysOf === undefined ? undefined : conversation.outbox.get(keysOf);
  if (message === undefined) return;
  message.freeFrom = Math.max(message.freeFrom ?? message.number, number + 1);
  changes.putOutbox(conversation, message);
}
