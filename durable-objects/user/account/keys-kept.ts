/** What the server holds of a device's keys and of the account's list, as the device is told. */
import { decodeMessage } from '../../../protocol/codec.ts';
import { wire } from '../../../schema/gen/wire.js';
import { event } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import { removedOf } from './signed-list.ts';

export type KeysKeptContext = Pick<Context, 'limits' | 'live' | 'put' | 'store'>;

export function keysKept(context: Pick<Context, 'store'>, device: number): wire.KeysKept.$Properties {
  const held = context.store.keys.of(device);
  const idOf = (prekey: Uint8Array | undefined) =>
    prekey === undefined || prekey.length === 0 ? 0 : (decodeMessage(wire.SignedPrekey, prekey)?.id ?? 0);
  return {
    oneTime: context.store.keys.oneTimes(device).prekeys.length,
    signedPrekey: idOf(held?.signedPrekey),
    kemPrekey: idOf(held?.kemPrekey),
    listVersion: context.store.account.row?.listVersion ?? 0,
    removed: removedOf(context).map(({ device: removed }) => removed),
  };
}

/** Asks a device for more keys, or the primary for a list, on the connections that it has. */
export function askForKeys(context: KeysKeptContext, device: number): void {
  const connections = context.live().filter((connection) => connection.device === device);
  if (connections.length === 0) return;
  const output = event({ keysLow: keysKept(context, device) });
  for (const connection of connections) context.put(connection, output);
}

/** A device that has published keys has few one-time ones left. */
export function isLow(context: Pick<Context, 'limits' | 'store'>, device: number): boolean {
  const { keys } = context.store;
  return keys.of(device) !== null && keys.oneTimes(device).prekeys.length < context.limits.oneTimeLow;
}
