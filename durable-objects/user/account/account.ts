/** Who this person is: the account's beginning, its end, and the proof that a device belongs to it. */
import type { UserId } from '../../../protocol/ids.ts';
import { type Refusal, refuse } from '../../../protocol/refusals.ts';
import type { wire } from '../../../schema/gen/wire.js';
import type { Context } from '../context.ts';
import type { AccountSummary, Credential } from '../rpc.ts';
import type { Device } from './device-rows.ts';
import {
  type DeviceRowsContext,
  type DevicesContext,
  deviceRows,
  newDevice,
  sameSecret,
  signedOut,
  signOut,
  signOutUnseen,
} from './devices.ts';

export type AccountContext = Pick<Context, 'account' | 'now' | 'options' | 'schedule' | 'store'> & DevicesContext;
export type SummaryContext = Pick<Context, 'account'> & DeviceRowsContext;

/** Makes an account with its first device. Asking twice for the same is no error. */
export function createAccount(
  context: AccountContext,
  request: { readonly user: UserId; readonly deviceName: string; readonly tokenHash: string },
): { readonly device: number } | Refusal {
  const account = context.store.account.row;
  if (account !== null) {
    const first = context.store.devices.all().get(1);
    const isSame = account.retired === 0 && first !== undefined && sameSecret(first.tokenHash, request.tokenHash);
    return isSame ? { device: 1 } : refuse('unauthorized');
  }
  const now = context.now();
  context.store.transaction(() => {
    context.store.account.create(request.user, context.options.randomBytes(32), now);
    context.store.devices.insert(newDevice(1, request.deviceName, request.tokenHash, now));
    context.store.account.update({ listVersion: 1 });
  });
  return { device: 1 };
}

/** Proves that a device is signed in; the comparison takes the same time wherever the two differ. */
export function authorize(context: AccountContext, credential: Credential): Device | Refusal {
  const account = context.store.account.row;
  const row = account === null ? undefined : context.store.devices.all().get(credential.device);
  if (row === undefined || !sameSecret(row.tokenHash, credential.tokenHash)) return refuse('unauthorized');
  signOutUnseen(context);
  const current = context.store.devices.all().get(row.device) ?? row;
  return current.removedAt === 0 && account?.retired === 0 ? current : signedOut(context, current);
}

/** What would end with the account; nothing of it is there when it has ended. */
export function summary(context: SummaryContext): AccountSummary {
  if (context.account === null) return { devices: [], chats: 0 };
  return { devices: deviceRows(context), chats: context.store.conversations.countJoined() };
}

/** Signs all devices out and ends every membership, durably. */
export function retire(context: AccountContext, reason: wire.RemovalReason): { readonly retired: true } {
  const account = context.store.account.row;
  if (account === null || account.retired !== 0) return { retired: true };
  context.store.transaction(() => {
    for (const row of [...context.store.devices.all().values()]) if (row.removedAt === 0) signOut(context, row);
    context.store.account.update({ retired: reason === 0 ? 1 : reason });
    context.store.outbox.fill('remove', context.now());
  });
  context.schedule('outbox', context.now());
  return { retired: true };
}
