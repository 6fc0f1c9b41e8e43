/**
 * The first agreement: X3DH (https://signal.org/docs/specifications/x3dh/) and, where the bundle has a KEM prekey, PQXDH
 * (https://signal.org/docs/specifications/pqxdh/), from both sides.
 */
import { concatenated, utf8 } from '../lib/bytes.ts';
import { agree, createKeyPair } from './curve.ts';
import { derive } from './kdf.ts';
import { decapsulate, encapsulate } from './kem.ts';
import { isPublicKey } from './keys.ts';
import type { Beginning } from './prekey-message.ts';
import {
  type Bundle,
  type KeyPair,
  type NumberedKeyPair,
  type Random,
  type SignedKeyPair,
  type SignedPublicPrekey,
  SuiteError,
} from './suite.ts';
import { pqxdhVersion, type Version, x3dhVersion } from './versions.ts';
import { verify } from './xeddsa.ts';

const x3dhLabel = utf8('WhisperText');
const pqxdhLabel = utf8('WhisperText_X25519_SHA-256_CRYSTALS-KYBER-1024');

export interface Agreement {
  readonly version: Version;
  /** SK: the first root key of the Double Ratchet. */
  readonly rootKey: Uint8Array;
}

/** Alice's side (X3DH 3.3, PQXDH 3.3). Throws `bad-bundle`. */
export async function agreeAsInitiator(
  identity: KeyPair,
  bundle: Bundle,
  random: Random,
): Promise<Agreement & { readonly beginning: Beginning }> {
  await checkBundle(bundle);
  const { signedPrekey, kemPrekey, oneTime } = bundle;
  const base = await createKeyPair(random);
  // In the order of the specification.
  const secrets = await Promise.all([
    agree(identity.privateKey, signedPrekey.publicKey),
    agree(base.privateKey, bundle.identity),
    agree(base.privateKey, signedPrekey.publicKey),
    ...(oneTime === null ? [] : [agree(base.privateKey, oneTime.publicKey)]),
  ]);
  const kem = kemPrekey === null ? null : encapsulatedFor(kemPrekey, random);
  return {
    ...deriveRoot(secrets, kem?.secret ?? null),
    beginning: {
      baseKey: base.publicKey,
      signedId: signedPrekey.id,
      oneTimeId: oneTime?.id ?? null,
      kem: kem === null || kemPrekey === null ? null : { id: kemPrekey.id, ciphertext: kem.ciphertext },
    },
  };
}

export interface ReceiverKeys {
  readonly identity: KeyPair;
  readonly signed: SignedKeyPair;
  readonly oneTime: NumberedKeyPair | null;
  readonly kem: SignedKeyPair | null;
}

/** Bob's side (X3DH 3.4, PQXDH 3.4). Throws `not-genuine` for a KEM ciphertext that is none. */
export async function agreeAsReceiver(
  { identity, signed, oneTime, kem }: ReceiverKeys,
  remoteIdentity: Uint8Array,
  beginning: Beginning,
): Promise<Agreement> {
  const secrets = await Promise.all([
    agree(signed.privateKey, remoteIdentity),
    agree(identity.privateKey, beginning.baseKey),
    agree(signed.privateKey, beginning.baseKey),
    ...(oneTime === null ? [] : [agree(oneTime.privateKey, beginning.baseKey)]),
  ]);
  return deriveRoot(secrets, kem === null || beginning.kem === null ? null : opened(kem, beginning.kem.ciphertext));
}

/** X3DH 2.2, KDF; PQXDH 2.2. Where there is a KEM the secret is behind those of the curve. */
function deriveRoot(secrets: readonly Uint8Array[], kemSecret: Uint8Array | null): Agreement {
  // F: so that no encoded scalar or point is the beginning of the input.
  const input = [new Uint8Array(32).fill(0xff), ...secrets];
  // What follows the root key would be the sending chain of a receiver who writes before he ratchets: nobody does.
  if (kemSecret === null) {
    return { version: x3dhVersion, rootKey: derive(concatenated(input), x3dhLabel, 64).slice(0, 32) };
  }
  const out = derive(concatenated([...input, kemSecret]), pqxdhLabel, 96);
  return { version: pqxdhVersion, rootKey: out.slice(0, 32) };
}

async function checkBundle({ identity, signedPrekey, kemPrekey, oneTime }: Bundle): Promise<void> {
  if (!isPublicKey(identity) || !isPublicKey(signedPrekey.publicKey)) throw bad('a key of the bundle is none');
  if (oneTime !== null && !isPublicKey(oneTime.publicKey)) throw bad('the one-time prekey is no key');
  for (const prekey of [signedPrekey, kemPrekey]) {
    if (prekey !== null && !(await verify(identity, prekey.publicKey, prekey.signature))) {
      throw bad('a prekey is not signed by the identity of its device');
    }
  }
}

function encapsulatedFor(prekey: SignedPublicPrekey, random: Random): ReturnType<typeof encapsulate> {
  try {
    return encapsulate(prekey.publicKey, random);
  } catch (error) {
    throw error instanceof SuiteError ? bad(error.message) : error;
  }
}

function opened(prekey: SignedKeyPair, ciphertext: Uint8Array): Uint8Array {
  try {
    return decapsulate(prekey.privateKey, ciphertext);
  } catch (error) {
    throw error instanceof SuiteError ? new SuiteError('not-genuine', error.message) : error;
  }
}

function bad(words: string): SuiteError {
  return new SuiteError('bad-bundle', words);
}
