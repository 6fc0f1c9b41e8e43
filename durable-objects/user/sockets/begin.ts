/** How connections begin: the flag in the device's row, displacement, and what became of those that were lost. */
import { closeCodes } from '../../../protocol/close-codes.ts';
import { isRefusal, type Refusal } from '../../../protocol/refusals.ts';
import type { Socket } from '../../kit/sockets.ts';
import { type AccountContext, authorize } from '../account/account.ts';
import type { Device } from '../account/device-rows.ts';
import { Connection } from '../connection/connection.ts';
import type { Context } from '../context.ts';
import { priceOfRoute } from '../meter/prices.ts';
import type { Credential, Place } from '../rpc.ts';
import { type OweContext, oweLost } from '../wake/owe.ts';

type BeginContext = Pick<
  Context,
  'attempts' | 'connections' | 'end' | 'generation' | 'now' | 'options' | 'pay' | 'stamps' | 'store'
> &
  AccountContext &
  OweContext;

/**
 * Admits a device: its older connection ends (K1), and the flag of the new one is written. One row.
 *
 * Flags that nobody cleared belong to connections that were lost with what they alone knew: every device then counts
 * every conversation as changed (D1.5).
 */
export function admit(
  context: BeginContext,
  credential: Credential,
  { attempt, place }: { readonly attempt: number; readonly place: Place | null },
): { readonly connection: number } | Refusal {
  const row = authorize(context, credential);
  if (isRefusal(row)) return row;
  // One that comes too late costs as much to accept and close.
  const lack = context.pay(row.device, priceOfRoute('openSocket'));
  if (lack !== null) return lack;
  if (isLate(context, row, attempt)) return { connection: 0 };
  for (const older of [...context.connections.values()]) {
    if (older.device === row.device) context.end(older, closeCodes.displaced, 'displaced');
  }
  const connection = context.generation + 1;
  context.store.transaction(() => {
    recoverOrphans(context, row.device);
    context.store.devices.update(row.device, {
      ...{ connection, isOpen: true, lastSeenAt: context.now(), unseenAt: 0 },
      ...{ seenCountry: place?.country ?? '', seenCity: place?.city ?? '' },
    });
  });
  context.attempts.set(row.device, { connection, attempt });
  return { connection };
}

/** The device has a connection that it opened after it tried this one: this one was long under way (3.8a). */
function isLate(context: BeginContext, row: Device, attempt: number): boolean {
  const newest = context.attempts.get(row.device);
  if (attempt === 0 || newest === undefined || !row.isOpen || row.connection !== newest.connection) return false;
  return attempt < newest.attempt;
}

/** Finds flags without a connection. `about`: the device whose row is about to be written anyway. */
function recoverOrphans(context: BeginContext, about: number): void {
  const open = new Set([...context.connections.values()].map((connection) => connection.number));
  const orphans = [...context.store.devices.all().values()].filter((row) => row.isOpen && !open.has(row.connection));
  if (orphans.length === 0) return;
  context.store.account.update({ allChangedAt: context.stamps.changed() });
  // Nobody knows until when they were there: it counts as until now, so that none is signed out for a crash.
  const lost = { isOpen: false, lastSeenAt: context.now(), unseenAt: 0 };
  oweLost(
    context,
    orphans.map((row) => row.device).filter((device) => device !== about),
  );
  for (const orphan of orphans) if (orphan.device !== about) context.store.devices.update(orphan.device, lost);
  context.options.surroundings.log('info', 'connections were lost', { count: orphans.length });
}

/** The socket of a connection that was admitted; or of one that another has displaced since, or that came too late. */
export function connected(
  context: Pick<Context, 'attempts' | 'connections' | 'limits' | 'now' | 'store'>,
  socket: Socket,
): void {
  const row = context.store.devices.all().get(socket.device);
  if (row === undefined || !row.isOpen || row.connection !== socket.connection) {
    socket.close(closeCodes.displaced, 'displaced');
    return;
  }
  const connection = new Connection(socket, context.now(), context.limits);
  context.connections.set(connection.number, connection);
  connection.change({ attempt: context.attempts.get(socket.device)?.attempt ?? 0 });
}
