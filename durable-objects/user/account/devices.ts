/**
 * What a person is signed in on.
 *
 * Any device may sign any other out: a removal only takes away, and what is stolen has to be cut off from whatever is at
 * hand. What gives (linking) or ends everything (deleting the account) is the primary's.
 */
import { sameBytes } from '../../../lib/bytes.ts';
import { isOtherDay } from '../../../lib/other-day.ts';
import { closeCodes } from '../../../protocol/close-codes.ts';
import { isRefusal, type Refusal, refuse, type SignOut } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Context } from '../context.ts';
import type { DeviceRow, SignedLink } from '../rpc.ts';
import { forgetTarget } from '../wake/targets.ts';
import { type AccountChangedContext, tellChanged } from './account-changed.ts';
import { type Device, removalWhys } from './device-rows.ts';
import { askForKeys, type KeysKeptContext } from './keys-kept.ts';
import type { SignedList } from './list-rows.ts';
import { checkList, holdList, removedOf } from './signed-list.ts';

export type DevicesContext = Pick<
  Context,
  'account' | 'connections' | 'end' | 'isActive' | 'limits' | 'now' | 'schedule' | 'store'
> &
  AccountChangedContext &
  KeysKeptContext;

/** What is read of devices. */
export type DeviceRowsContext = Pick<Context, 'connections' | 'limits' | 'now' | 'store'>;

const dayMs = 24 * 3_600_000;

/** The devices that are signed in, the oldest first. */
function listed(context: Pick<Context, 'store'>): Device[] {
  return [...context.store.devices.all().values()].filter((row) => row.removedAt === 0);
}

/**
 * The primary: the oldest device that is signed in. So when the primary goes, whoever made it go, the oldest linked one has
 * succeeded it, in the same moment and without a write that could be missing.
 */
export function isPrimary(context: Pick<Context, 'store'>, device: number): boolean {
  return listed(context)[0]?.device === device;
}

/**
 * Adds a linked device; every conversation is told durably (D1.8). Where the account has a signed list, the device comes
 * with the next one, which names it, and with no other. What is to be kept with it is so in the same transaction.
 */
export function linkDevice(
  context: DevicesContext,
  request: {
    readonly by: number;
    readonly deviceName: string;
    readonly tokenHash: string;
    readonly signed?: SignedLink | undefined;
  },
  alongside: () => void = () => {},
): { readonly device: number } | Refusal {
  const by = context.store.devices.all().get(request.by);
  if (context.account === null || by === undefined) return refuse('unauthorized');
  if (by.removedAt !== 0) return signedOut(context, by);
  const devices = [...context.store.devices.all().values()];
  // A repeat; also of what was signed out since, which does not come back by it.
  const repeated = devices.find((row) => sameSecret(row.tokenHash, request.tokenHash));
  if (repeated !== undefined)
    return repeated.removedAt === 0 ? { device: repeated.device } : signedOut(context, repeated);
  if (!isPrimary(context, by.device)) return refuse('not-primary');
  if (listed(context).length >= context.limits.maxDevices) return refuse('too-many-devices');
  const today = listChangesToday(context);
  if (today.listChanges > context.limits.maxDeviceListChangesPerDay) {
    return refuse('rate-limited', { afterMs: (today.listDay + 1) * dayMs - context.now() });
  }

  const device = nextDevice(context);
  const { signed } = request;
  if (signed === undefined && context.store.lists.signed() !== null) return refuse('list-needed');
  const list = signed === undefined ? null : checkList(context, by.device, signed.list, { ...signed, device });
  if (list !== null && isRefusal(list)) return list;
  context.store.transaction(() => {
    context.store.account.update(today);
    context.store.devices.insert(newDevice(device, request.deviceName, request.tokenHash, context.now()));
    alongside();
    if (list === null) changeList(context);
    else takeList(context, list);
  });
  return { device };
}

/** The number that the next linked device gets: none is given twice. */
export function nextDevice(context: Pick<DevicesContext, 'store'>): number {
  return Math.max(0, ...context.store.devices.all().keys()) + 1;
}

/**
 * The primary's word of the devices of the account (D7.1). The one that is held already is taken again, and changes
 * nothing: its answer may have been lost.
 */
export function readNewList(context: DevicesContext, by: number, bytes: Uint8Array): NewList | Refusal {
  if (!isPrimary(context, by)) return refuse('not-primary');
  const held = context.store.lists.signed();
  if (held !== null && sameBytes(held.bytes, bytes)) return { list: null, today: null };
  const list = checkList(context, by, bytes);
  if (isRefusal(list)) return list;
  // What follows a removal is counted and never refused, like the removal.
  const today = listChangesToday(context);
  const isOwed = held === null || removedOf(context).length > 0;
  if (!isOwed && today.listChanges > context.limits.maxDeviceListChangesPerDay) {
    return refuse('rate-limited', { afterMs: (today.listDay + 1) * dayMs - context.now() });
  }
  return { list, today };
}

export interface NewList {
  /** Null: it is held already. */
  readonly list: SignedList | null;
  readonly today: ReturnType<typeof listChangesToday> | null;
}

/** Within a transaction. */
export function keepList(context: DevicesContext, { list, today }: NewList): void {
  if (list === null || today === null) return;
  context.store.account.update(today);
  takeList(context, list);
}

/** Signs a device out: its socket, its token and its place in the list end at once. Repeating it changes nothing. */
export function removeDevice(
  context: DevicesContext,
  by: Device,
  device: number,
): { readonly removed: true } | Refusal {
  const row = context.store.devices.all().get(device);
  if (row === undefined) return refuse('not-found');
  if (row.removedAt !== 0) return { removed: true };
  // Taking away is counted and never refused: what is lost or stolen must be cut off.
  const today = listChangesToday(context);
  const why = by.device === device ? removalWhys.left : removalWhys.removed;
  context.store.transaction(() => {
    signOut(context, row, { removedWhy: why, removedBy: by.device });
    context.store.account.update(today);
    leaveList(context, [row]);
  });
  askForList(context);
  return { removed: true };
}

/**
 * Signs out the devices that were not seen for `deviceActiveMs`: nothing is owed to them any more (D1). The primary
 * stays as long as a linked device is active (D7.1).
 *
 * One look at a clock ends nothing: it may be wrong for a moment (T1). What looks unseen is noted, and goes when it
 * still does a good while later; to come, or a clock that went back since, takes the note away. One row a note.
 */
export function signOutUnseen(context: DevicesContext): void {
  if (context.account === null) return;
  const all = listed(context);
  for (const row of all) noteUnseen(context, row);
  const unseen = all.filter((row) => !context.isActive(row.device));
  const gone = unseen.filter((row) => row !== all[0] || unseen.length === all.length);
  if (gone.length === 0) return;
  context.store.transaction(() => {
    for (const row of gone) signOut(context, row, { removedWhy: removalWhys.unseen, removedBy: 0 });
    leaveList(context, gone);
  });
  askForList(context);
}

function noteUnseen(context: DevicesContext, row: Device): void {
  const now = context.now();
  const looksUnseen = !row.isOpen && row.lastSeenAt <= now - context.limits.deviceActiveMs;
  const isNoteGood = row.unseenAt <= now && row.unseenAt - context.limits.deviceActiveMs >= row.lastSeenAt;
  if (looksUnseen && !isNoteGood) context.store.devices.update(row.device, { unseenAt: now });
  else if (!looksUnseen && row.unseenAt !== 0) context.store.devices.update(row.device, { unseenAt: 0 });
}

/** What a device is refused that is not signed in any more: what happened to it, as far as it was written down. */
export function signedOut(context: DevicesContext, row: Device): Refusal {
  const at = row.removedAt;
  const refused = (why: SignOut['why'], by?: string) =>
    refuse('signed-out', { signedOut: { why, at, ...(by === undefined ? {} : { by }) } });
  if (row.removedWhy === removalWhys.left) return refused('left');
  if (row.removedWhy === removalWhys.unseen) return refused('unseen');
  if (row.removedWhy === removalWhys.removed)
    return refused('removed', context.store.devices.all().get(row.removedBy)?.name);
  const ended = context.store.account.row?.retired ?? 0;
  if (ended === wire.RemovalReason.ACCOUNT_DELETED) return refused('deleted');
  if (ended === wire.RemovalReason.NUMBER_TAKEN_OVER) return refused('taken-over');
  return refuse('signed-out');
}

/** Ends a device, within a transaction: from now on nobody is given keys of it. */
export function signOut(
  context: DevicesContext,
  row: Device,
  how: Partial<Pick<Device, 'removedWhy' | 'removedBy'>> = {},
): void {
  for (const connection of [...context.connections.values()]) {
    if (connection.device === row.device) context.end(connection, closeCodes.signedOut, 'signed out');
  }
  context.store.devices.update(row.device, { removedAt: context.now(), seenCountry: '', seenCity: '', ...how });
  context.store.letters.deleteAll(row.device);
  context.store.keys.erase(row.device);
  forgetTarget(context, row.device);
}

export function deviceRows(context: DeviceRowsContext): DeviceRow[] {
  return listed(context).map((row, index) => {
    let heardAt = Math.min(row.lastSeenAt, context.now());
    for (const connection of context.connections.values()) {
      if (connection.device !== row.device) continue;
      connection.settleClock(context.now());
      heardAt = Math.max(heardAt, connection.heardAt);
    }
    return {
      device: row.device,
      name: row.name,
      primary: index === 0,
      addedAt: row.addedAt,
      lastSeenAt: heardAt,
      online: row.isOpen && heardAt > context.now() - context.limits.onlineMs,
      place: row.seenCountry === '' ? null : { country: row.seenCountry, city: row.seenCity },
    };
  });
}

/** A device as it joins: the first one of an account signs it up. */
export function newDevice(device: number, name: string, tokenHash: string, now: number): Device {
  return {
    ...{
      device,
      name,
      tokenHash,
      isFirst: device === 1,
      addedAt: now,
      removedAt: 0,
      removedWhy: removalWhys.unsaid,
      removedBy: 0,
    },
    ...{ connection: 0, isOpen: false, lastSeenAt: now, unseenAt: 0, toldAt: 0 },
    ...{ identity: new Uint8Array(0), seenCountry: '', seenCity: '' },
  };
}

/** The comparison takes the same time wherever the two differ. */
export function sameSecret(a: string, b: string): boolean {
  let differs = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) differs |= a.charCodeAt(i) ^ b.charCodeAt(i % Math.max(b.length, 1));
  return differs === 0;
}

/** The list has a new version, and every conversation is to be given it. */
function changeList(context: DevicesContext): void {
  const { listVersion } = context.store.account.row as { listVersion: number };
  context.store.account.update({ listVersion: listVersion + 1 });
  tellList(context);
}

/** Devices are signed out. A signed list stays as it is: that it counts without them is a version of its own (D7.1). */
function leaveList(context: DevicesContext, gone: readonly Device[]): void {
  const signed = context.store.lists.signed();
  if (signed === null || gone.some((row) => signed.devices.some(({ device }) => device === row.device)))
    changeList(context);
  else tellChanged(context, { devices: true });
}

/** The primary has signed another list. */
function takeList(context: DevicesContext, list: SignedList): void {
  holdList(context, list);
  tellList(context);
}

function tellList(context: DevicesContext): void {
  context.store.outbox.fill('devices', context.now());
  context.schedule('outbox', context.now());
  tellChanged(context, { devices: true });
}

/** The signed list names devices that are gone: the primary is to sign one without them. */
function askForList(context: DevicesContext): void {
  const primary = listed(context)[0];
  if (primary !== undefined && removedOf(context).length > 0) askForKeys(context, primary.device);
}

function listChangesToday(context: DevicesContext): { listDay: number; listChanges: number } {
  const account = context.store.account.row as { listDay: number; listChanges: number };
  const today = Math.floor(context.now() / dayMs);
  if (isOtherDay(account.listDay, today)) return { listDay: today, listChanges: 1 };
  return { listDay: account.listDay, listChanges: account.listChanges + 1 };
}
