/** The prekeys of a person's devices, for whoever is to begin sessions with them (D7.3). */

import { isOtherDay } from '../../../lib/other-day.ts';
import { decodeMessage, own } from '../../../protocol/codec.ts';
import type { UserId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import { askForKeys, type KeysKeptContext } from '../account/keys-kept.ts';
import { type BondsContext, knows } from '../bonds/bonds.ts';
import type { Context } from '../context.ts';
import type { ClaimedKeys, ClaimRequest } from '../rpc.ts';
import type { OneTimeKey, OneTimeStock } from './key-rows.ts';

export type ClaimKeysContext = Pick<Context, 'account' | 'now' | 'store'> & BondsContext & KeysKeptContext;

const dayMs = 24 * 3_600_000;

/**
 * A bundle of each device that is signed in and has published keys; of others nothing is said. A one-time prekey is
 * erased in the transaction that comes before the answer, so none is ever in two answers; one that is lost on the way is
 * lost, and the session begins without.
 */
export function claimKeys(context: ClaimKeysContext, request: ClaimRequest): ClaimedKeys {
  if (context.account === null) return { bundles: [] };
  const isKnown = knows(context, request.asker, request.shares);
  const low: number[] = [];
  const bundles = context.store.transaction(() =>
    [...new Set(request.devices)].flatMap((device) => {
      const row = context.store.devices.all().get(device);
      const keys = context.store.keys.of(device);
      if (row === undefined || row.removedAt !== 0 || keys === null) return [];
      const before = context.store.keys.oneTimes(device);
      const { key, after } = handOut(context, before, request, isKnown);
      if (key !== null) context.store.keys.putOneTimes(device, after);
      if (key !== null && after.prekeys.length === context.limits.oneTimeLow - 1) low.push(device);
      return [own(wire.KeyBundle.encode(bundleOf(context.self, device, keys, key)).finish())];
    }),
  );
  for (const device of low) askForKeys(context, device);
  return { bundles };
}

/** The next one-time prekey, if the asker may have one, and what is held then. */
function handOut(
  context: ClaimKeysContext,
  held: OneTimeStock,
  { asker, device }: ClaimRequest,
  isKnown: boolean,
): { readonly key: OneTimeKey | null; readonly after: OneTimeStock } {
  const day = Math.floor(context.now() / dayMs);
  // What strangers are given in a day is part of what was there at its first claim: the rest is left to others.
  const today: OneTimeStock = isOtherDay(held.day, day)
    ? { ...held, day, takers: [], forStrangers: Math.floor(held.prekeys.length / 2) }
    : held;
  const [key, ...prekeys] = today.prekeys;
  const isRepeat = today.takers.some((taker) => taker.user === asker && taker.device === device);
  const isUsedUp = today.takers.length >= context.limits.maxOneTimePerDay || (!isKnown && today.forStrangers === 0);
  if (key === undefined || isRepeat || isUsedUp) return { key: null, after: held };
  const forStrangers = isKnown ? today.forStrangers : today.forStrangers - 1;
  return { key, after: { ...today, prekeys, takers: [...today.takers, { user: asker, device }], forStrangers } };
}

function bundleOf(
  user: UserId,
  device: number,
  { signedPrekey, kemPrekey }: { readonly signedPrekey: Uint8Array; readonly kemPrekey: Uint8Array },
  oneTime: OneTimeKey | null,
): wire.KeyBundle.$Properties {
  const prekey = (bytes: Uint8Array) =>
    bytes.length === 0 ? null : (decodeMessage(wire.SignedPrekey, bytes) as wire.SignedPrekey.$Properties);
  return { user, device, signedPrekey: prekey(signedPrekey), kemPrekey: prekey(kemPrekey), oneTime };
}
