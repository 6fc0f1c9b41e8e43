/** How connections begin: the flag in the device's row, displacement, and what became of those that were lost. */
import { closeCodes } from '../../../protocol/close-codes.ts';
import { isRefusal, type Refusal } from '../../../protocol/refusals.ts';
import type { Socket } from '../../kit/sockets.ts';
import { type AccountsContext, authorize } from '../account/accounts.ts';
import { Connection } from '../connection/connection.ts';
import type { Context } from '../context.ts';
import { priceOfRoute } from '../meter/prices.ts';
import type { Credential } from '../rpc.ts';
import type { Device } from '../store.ts';

type BeginContext = Pick<
  Context,
  'attempts' | 'connections' | 'end' | 'generation' | 'now' | 'options' | 'pay' | 'stamp' | 'store'
> &
  AccountsContext;

/**
 * Admits a device: its older connection ends (K1), and the flag of the new one is written. One row.
 *
 * Flags that nobody cleared belong to connections that were lost with what they alone knew: every device then counts
 * every conversation as changed (D1.5).
 */
export function admit(
  core: BeginContext,
  credential: Credential,
  attempt: number,
): { readonly connection: number } | Refusal {
  const row = authorize(core, credential);
  if (isRefusal(row)) return row;
  // One that comes too late costs as much to accept and close.
  const lack = core.pay(row.device, priceOfRoute('openSocket'));
  if (lack !== null) return lack;
  if (isLate(core, row, attempt)) return { connection: 0 };
  for (const older of [...core.connections.values()]) {
    if (older.device === row.device) core.end(older, closeCodes.displaced, 'displaced');
  }
  const connection = core.generation + 1;
  core.store.transaction(() => {
    recoverOrphans(core, row.device);
    core.store.updateDevice(row.device, { connection, isOpen: true, lastSeenAt: core.now(), unseenAt: 0 });
  });
  core.attempts.set(row.device, { connection, attempt });
  return { connection };
}

/** The device has a connection that it opened after it tried this one: this one was long under way (3.8a). */
function isLate(core: BeginContext, row: Device, attempt: number): boolean {
  const newest = core.attempts.get(row.device);
  if (attempt === 0 || newest === undefined || !row.isOpen || row.connection !== newest.connection) return false;
  return attempt < newest.attempt;
}

/** Finds flags without a connection. `about`: the device whose row is about to be written anyway. */
function recoverOrphans(core: BeginContext, about: number): void {
  const open = new Set([...core.connections.values()].map((connection) => connection.number));
  const orphans = [...core.store.devices().values()].filter((row) => row.isOpen && !open.has(row.connection));
  if (orphans.length === 0) return;
  core.store.updateAccount({ allChangedAt: core.stamp() });
  // Nobody knows until when they were there: it counts as until now, so that none is signed out for a crash.
  const lost = { isOpen: false, lastSeenAt: core.now(), unseenAt: 0 };
  for (const orphan of orphans) if (orphan.device !== about) core.store.updateDevice(orphan.device, lost);
  core.options.surroundings.log('info', 'connections were lost', { count: orphans.length });
}

/** The socket of a connection that was admitted; or of one that another has displaced since, or that came too late. */
export function connected(
  core: Pick<Context, 'attempts' | 'connections' | 'limits' | 'now' | 'store'>,
  socket: Socket,
): void {
  const row = core.store.devices().get(socket.device);
  if (row === undefined || !row.isOpen || row.connection !== socket.connection) {
    socket.close(closeCodes.displaced, 'displaced');
    return;
  }
  const connection = new Connection(socket, core.now(), core.limits);
  core.connections.set(connection.number, connection);
  connection.change({ attempt: core.attempts.get(socket.device)?.attempt ?? 0 });
}
