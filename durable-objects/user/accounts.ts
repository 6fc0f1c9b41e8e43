/** Who this person is and what they are signed in on. */

import { closeCodes } from '../../protocol/close-codes.ts';
import type { UserId } from '../../protocol/ids.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import { endConnection } from './connections.ts';
import type { Core } from './core.ts';
import { event } from './outputs.ts';
import type { Credential, DeviceRow } from './rpc.ts';
import type { Device } from './store.ts';

const dayMs = 24 * 3_600_000;

/** The first device of a new account is its primary. Asking twice for the same is no error. */
export function createAccount(
  core: Core,
  request: { readonly user: UserId; readonly deviceName: string; readonly tokenHash: string },
): { readonly device: number } | Refusal {
  const account = core.store.account;
  if (account !== null) {
    const first = core.store.devices().get(1);
    const isSame = account.retired === 0 && first !== undefined && sameSecret(first.tokenHash, request.tokenHash);
    return isSame ? { device: 1 } : refuse('unauthorized');
  }
  const now = core.now();
  core.store.transaction(() => {
    core.store.createAccount(request.user, core.options.randomBytes(32), now);
    core.store.insertDevice(newDevice(1, request.deviceName, request.tokenHash, true, now));
    core.store.updateAccount({ listVersion: 1 });
  });
  return { device: 1 };
}

/** Adds a linked device; every conversation is told durably (D1.8). */
export function linkDevice(
  core: Core,
  request: { readonly by: number; readonly deviceName: string; readonly tokenHash: string },
): { readonly device: number } | Refusal {
  const by = core.store.devices().get(request.by);
  if (core.account === null || by === undefined) return refuse('unauthorized');
  if (by.removedAt !== 0) return refuse('signed-out');
  const devices = [...core.store.devices().values()];
  const known = devices.find((row) => row.removedAt === 0 && sameSecret(row.tokenHash, request.tokenHash));
  if (known !== undefined) return { device: known.device };
  if (devices.filter((row) => row.removedAt === 0).length >= core.limits.maxDevices) return refuse('too-many-devices');
  const refusal = meterListChange(core);
  if (refusal !== null) return refusal;

  const device = Math.max(...devices.map((row) => row.device)) + 1;
  core.store.transaction(() => {
    core.store.insertDevice(newDevice(device, request.deviceName, request.tokenHash, false, core.now()));
    changeList(core);
  });
  return { device };
}

/** Proves that a device is signed in; the comparison takes the same time wherever the two differ. */
export function authorize(core: Core, credential: Credential): Device | Refusal {
  const account = core.store.account;
  const row = account === null ? undefined : core.store.devices().get(credential.device);
  if (row === undefined || !sameSecret(row.tokenHash, credential.tokenHash)) return refuse('unauthorized');
  signOutUnseen(core);
  const isListed = core.store.devices().get(row.device)?.removedAt === 0;
  return isListed && account?.retired === 0 ? row : refuse('signed-out');
}

/**
 * Signs out the devices that were not seen for `deviceActiveMs`: nothing is owed to them any more (D1). The primary
 * stays as long as a linked device is active (D7.1).
 */
function signOutUnseen(core: Core): void {
  if (core.account === null) return;
  const listed = [...core.store.devices().values()].filter((row) => row.removedAt === 0);
  const unseen = listed.filter((row) => !core.isActive(row.device));
  const gone = unseen.filter((row) => !row.isPrimary || unseen.length === listed.length);
  if (gone.length === 0) return;
  core.store.transaction(() => {
    for (const row of gone) signOut(core, row);
    changeList(core);
  });
}

/** The primary signs out any device, every device itself: its socket, its token and its place in the list end at once. */
export function removeDevice(core: Core, by: Device, device: number): { readonly removed: true } | Refusal {
  if (!by.isPrimary && by.device !== device) return refuse('unauthorized');
  const row = core.store.devices().get(device);
  if (row === undefined) return refuse('not-found');
  if (row.removedAt !== 0) return { removed: true };
  // Taking away is counted and never refused: what is lost or stolen must be cut off.
  const today = listChangesToday(core);
  core.store.transaction(() => {
    signOut(core, row);
    core.store.updateAccount(today);
    changeList(core);
  });
  return { removed: true };
}

/** Signs all devices out and ends every membership, durably. */
export function retire(core: Core, reason: number): { readonly retired: true } {
  const account = core.store.account;
  if (account === null || account.retired !== 0) return { retired: true };
  core.store.transaction(() => {
    for (const row of [...core.store.devices().values()]) if (row.removedAt === 0) signOut(core, row);
    core.store.updateAccount({ retired: reason === 0 ? 1 : reason });
    core.store.outbox.fill('remove', core.now());
  });
  core.schedule('outbox', core.now());
  return { retired: true };
}

export function deviceRows(core: Core): DeviceRow[] {
  const rows: DeviceRow[] = [];
  for (const row of core.store.devices().values()) {
    if (row.removedAt !== 0) continue;
    let heardAt = row.lastSeenAt;
    for (const connection of core.connections.values()) {
      if (connection.device === row.device) heardAt = Math.max(heardAt, connection.heardAt);
    }
    rows.push({
      device: row.device,
      name: row.name,
      primary: row.isPrimary,
      addedAt: row.addedAt,
      lastSeenAt: heardAt,
      online: row.isOpen && heardAt > core.now() - core.limits.onlineMs,
    });
  }
  return rows;
}

/** Tells the person's devices that something outside the logs changed. */
export function tellChanged(
  core: Core,
  what: { readonly contacts?: boolean; readonly devices?: boolean; readonly profile?: boolean },
): void {
  const output = event({ accountChanged: { ...what } });
  for (const connection of core.live()) core.put(connection, output);
}

function signOut(core: Core, row: Device): void {
  for (const connection of [...core.connections.values()]) {
    if (connection.device === row.device) endConnection(core, connection, closeCodes.signedOut, 'signed out');
  }
  core.store.updateDevice(row.device, { removedAt: core.now() });
}

/** The list has a new version, and every conversation is to be given it. */
function changeList(core: Core): void {
  const { listVersion } = core.store.account as { listVersion: number };
  core.store.updateAccount({ listVersion: listVersion + 1 });
  core.store.outbox.fill('devices', core.now());
  core.schedule('outbox', core.now());
  tellChanged(core, { devices: true });
}

function meterListChange(core: Core): Refusal | null {
  const today = listChangesToday(core);
  if (today.listChanges > core.limits.maxDeviceListChangesPerDay) {
    return refuse('rate-limited', { afterMs: (today.listDay + 1) * dayMs - core.now() });
  }
  core.store.updateAccount(today);
  return null;
}

function listChangesToday(core: Core): { listDay: number; listChanges: number } {
  const account = core.store.account as { listDay: number; listChanges: number };
  const listDay = Math.floor(core.now() / dayMs);
  return { listDay, listChanges: (account.listDay === listDay ? account.listChanges : 0) + 1 };
}

function newDevice(device: number, name: string, tokenHash: string, isPrimary: boolean, now: number): Device {
  return {
    ...{ device, name, tokenHash, isPrimary, addedAt: now, removedAt: 0 },
    ...{ connection: 0, isOpen: false, lastSeenAt: now, toldAt: 0 },
  };
}

function sameSecret(a: string, b: string): boolean {
  let differs = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) differs |= a.charCodeAt(i) ^ b.charCodeAt(i % Math.max(b.length, 1));
  return differs === 0;
}
