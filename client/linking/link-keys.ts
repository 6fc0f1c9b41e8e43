/** This device's identity as linking needs it: what the cipher keeps, seen outside of the engine's steps. */
import { fromBase64 } from '../../lib/bytes.ts';
import { own } from '../../protocol/codec.ts';
import type { LinkKeys } from '../../protocol/statements.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Cipher, StateChanges, StateReader } from '../cipher/cipher.ts';
import type { CipherState } from '../engine/cipher-state.ts';

/** A cipher that has keys: lists of devices are signed with them. */
export type KeyedCipher = Cipher & Required<Pick<Cipher, 'identity' | 'signList' | 'verify'>>;

/** Null: the cipher has no keys to sign with. */
export function keyed(cipher: Cipher): KeyedCipher | null {
  const { identity, signList, verify } = cipher;
  return identity === undefined || signList === undefined || verify === undefined ? null : (cipher as KeyedCipher);
}

/** What a device shows whose cipher has no keys. */
export const noKeys: LinkKeys = { identity: new Uint8Array(0), registrationId: 0 };

/** The keys that this device is known by. They are made now if there are none: `changes` are stored before anything leaves. */
export async function ownKeys(
  cipher: KeyedCipher | null,
  state: StateReader,
): Promise<LinkKeys & { readonly changes?: StateChanges }> {
  return cipher === null ? noKeys : cipher.identity(state);
}

/**
 * What this device gives out of its keys from the moment it is listed, encoded as roost.wire.PublishKeys: made now, and published
 * again, as a repeat, with its first connection. Null: nothing. The state has changed, and is stored before anything leaves.
 */
export async function firstPrekeys(cipher: KeyedCipher | null, state: CipherState): Promise<Uint8Array | null> {
  const nobodyYet = { user: '', device: 0, now: 0 };
  const { problems: [problem] = [], ...changes } = (await cipher?.upkeep?.(state, nobodyYet)) ?? {};
  if (problem !== undefined) throw problem;
  state.change(changes);
  const wanted = (await cipher?.errands?.(state, nobodyYet)) ?? [];
  const publishKeys = wanted.map(({ command }) => command.publishKeys).find((one) => one != null);
  return publishKeys == null ? null : own(wire.PublishKeys.encode(publishKeys).finish());
}

/** Bytes that the server passes on: what cannot be read as base64 counts as empty, and an empty proof fails. */
export function readBytes(text: string | null): Uint8Array {
  try {
    return fromBase64(text ?? '');
  } catch {
    return new Uint8Array(0);
  }
}
