/**
 * Letters come for devices of this person (18): which of them are kept.
 *
 * Kept means: in a row, before the sender hears of it. A repeat of a letter is another row, for it looks like any other; whoever opens
 * it refuses what was opened before.
 */
import type { UserId } from '../../../protocol/ids.ts';
import type { Limits } from '../../../protocol/limits.ts';
import { wire } from '../../../schema/gen/wire.js';
import { isAccepted } from '../bonds/bonds.ts';
import type { Context } from '../context.ts';
import type { ToDeviceLetter, ToDevicesReply, ToDevicesRequest } from '../rpc.ts';
import { type LettersContext, sendLetters } from './lane.ts';
import type { MailboxLoad } from './letter-rows.ts';

export type TakeLettersContext = Pick<Context, 'account' | 'inbox' | 'self'> & LettersContext;

const { TAKEN, NO_SUCH_DEVICE, FULL, NOT_YOURS_TO_WRITE } = wire.ToDeviceState;

/** A row for each that is kept; those whose device is there leave for it. */
export function takeLetters(context: TakeLettersContext, { from, letters }: ToDevicesRequest): ToDevicesReply {
  const most = letters.slice(0, context.limits.maxToDevicePerCommand);
  const states = context.store.transaction(() => most.map((letter) => take(context, from, letter)));
  const devices = new Set(most.filter((_, i) => states[i] === TAKEN).map(({ device }) => device));
  for (const device of devices) sendLetters(context, device);
  return { states };
}

function take(context: TakeLettersContext, from: UserId, { device, conversation, letter }: ToDeviceLetter): number {
  if (context.account === null) return NOT_YOURS_TO_WRITE;
  if (from !== context.self && !mayWrite(context, from, conversation)) return NOT_YOURS_TO_WRITE;
  const row = context.store.devices.all().get(device);
  if (row === undefined || row.removedAt !== 0) return NO_SUCH_DEVICE;
  if (!hasRoom(context, device, from, letter.length)) return FULL;
  context.store.letters.insert({ device, id: nextId(context, device), sender: from, letter });
  return TAKEN;
}

/**
 * The person is in the conversation that the letter is about and has accepted it; that the sender is in it too their own object
 * has looked at, each being told of the end of its own person's stay. So two who share it now may write, and who has left or was
 * removed may not, whatever ids they remember.
 */
function mayWrite(context: TakeLettersContext, from: UserId, conversation: ToDeviceLetter['conversation']): boolean {
  const chat = context.inbox.get(conversation);
  if (chat === null || !isAccepted(chat)) return false;
  return chat.kind !== wire.ConversationKind.DIRECT || chat.peer === from;
}

/** One sender's letters, and all others' together, leave room for those of the person's own devices. */
function hasRoom(context: TakeLettersContext, device: number, from: UserId, size: number): boolean {
  const { limits } = context;
  const loads = context.store.letters.waiting(device);
  const ofSender = loads.get(from) ?? { count: 0, bytes: 0 };
  if (from === context.self) return fits(ofSender, size, ownLimits(limits));
  const ofOthers = { count: 0, bytes: 0 };
  for (const [sender, { count, bytes }] of loads) {
    if (sender === context.self) continue;
    ofOthers.count += count;
    ofOthers.bytes += bytes;
  }
  const one = { count: limits.maxToDeviceFromOne, bytes: limits.maxToDeviceBytesFromOne };
  const others = { count: limits.maxToDeviceFromOthers, bytes: limits.maxToDeviceBytesFromOthers };
  return fits(ofSender, size, one) && fits(ofOthers, size, others);
}

function ownLimits(limits: Limits): MailboxLoad {
  return { count: limits.maxToDeviceFromOwn, bytes: limits.maxToDeviceBytesFromOwn };
}

function fits(load: MailboxLoad, size: number, most: MailboxLoad): boolean {
  return load.count < most.count && load.bytes + size <= most.bytes;
}

/** Above all that wait, and above all that an open connection may still acknowledge. */
function nextId(context: TakeLettersContext, device: number): number {
  let last = context.store.letters.lastId(device);
  for (const connection of context.connections.values()) {
    if (connection.device === device) last = Math.max(last, connection.facts.lettersThrough);
  }
  return last + 1;
}
