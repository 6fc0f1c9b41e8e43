/** What a device gives out of its keys: read whole, before anything of it is kept. */

import { type Decoded, own } from '../../../protocol/codec.ts';
import { isCurveKey, isKemKey, isSignature } from '../../../protocol/key-shapes.ts';
import { type Refusal, refuse } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Context } from '../context.ts';
import type { OneTimeKey, OneTimeStock, RotatingKeys } from './key-rows.ts';

export type PublishContext = Pick<Context, 'limits' | 'store'>;

export interface Publication {
  /** Null: as they were. */
  readonly rotating: RotatingKeys | null;
  readonly oneTimes: OneTimeStock | null;
}

/** What would be held of the device then, or what is wrong with what it publishes. Writes nothing. */
export function readPublished(
  context: PublishContext,
  device: number,
  command: Decoded<wire.PublishKeys.$Properties>,
): Publication | Refusal {
  const { signedPrekey, kemPrekey, oneTime } = command;
  const wrong = (detail: string) => refuse('bad-keys', { detail });
  if (oneTime.length > context.limits.maxOneTimePublished) return refuse('too-large', { detail: 'one-time prekeys' });
  if (signedPrekey !== null && !isSigned(signedPrekey, isCurveKey)) return wrong('the signed prekey');
  if (kemPrekey !== null && !isSigned(kemPrekey, isKemKey)) return wrong('the KEM prekey');
  if (!oneTime.every(({ id, publicKey }) => id >= 1 && isCurveKey(publicKey))) return wrong('a one-time prekey');
  if (!oneTime.every(({ id }, i) => i === 0 || id > (oneTime[i - 1] as { id: number }).id)) {
    return wrong('one-time prekeys are named in the order of their ids');
  }

  const before = context.store.keys.of(device);
  if (before === null && signedPrekey === null && (kemPrekey !== null || oneTime.length > 0)) {
    return wrong('a signed prekey comes first');
  }
  const held = context.store.keys.oneTimes(device);
  // What is not above all that were ever held is a repeat, and may have been handed out since.
  const fresh = oneTime.filter(({ id }) => id > held.highest).map(copied);
  if (held.prekeys.length + fresh.length > context.limits.maxOneTimeHeld) {
    return refuse('too-large', { detail: 'one-time prekeys' });
  }
  const rotates = signedPrekey !== null || kemPrekey !== null;
  return {
    rotating: rotates
      ? {
          signedPrekey: signedPrekey === null ? (before?.signedPrekey ?? nothing) : encoded(signedPrekey),
          kemPrekey: kemPrekey === null ? (before?.kemPrekey ?? nothing) : encoded(kemPrekey),
        }
      : null,
    oneTimes:
      fresh.length === 0
        ? null
        : { ...held, prekeys: [...held.prekeys, ...fresh], highest: (fresh.at(-1) as OneTimeKey).id },
  };
}

/** At most two rows, within a transaction. */
export function keepPublished(context: PublishContext, device: number, { rotating, oneTimes }: Publication): void {
  if (rotating !== null) context.store.keys.put(device, rotating);
  if (oneTimes !== null) context.store.keys.putOneTimes(device, oneTimes);
}

type GivenPrekey = Decoded<wire.SignedPrekey.$Properties>;

function isSigned({ id, publicKey, signature }: GivenPrekey, isKey: (key: Uint8Array) => boolean): boolean {
  return id >= 1 && isKey(publicKey) && isSignature(signature);
}

/** Only what is known of it, for its size is checked. */
function encoded({ id, publicKey, signature }: GivenPrekey): Uint8Array {
  return own(wire.SignedPrekey.encode({ id, publicKey, signature }).finish());
}

function copied({ id, publicKey }: Decoded<wire.Prekey.$Properties>): OneTimeKey {
  return { id, publicKey: own(publicKey) };
}

const nothing = new Uint8Array(0);
