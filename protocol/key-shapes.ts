/** What keys and signatures look like from outside: all that a server checks of them. */
import { identityBytes, maxRegistrationId, signatureBytes } from './statements.ts';

/** Of the curve and of the KEM (Kyber-1024): a byte that says which, and the key. */
const curveType = 0x05;
const kemType = 0x08;
const kemBytes = 1_569;

/** A public key of the curve, that of an identity among them. */
export function isCurveKey(key: Uint8Array): boolean {
  return key.length === identityBytes && key[0] === curveType;
}

export function isKemKey(key: Uint8Array): boolean {
  return key.length === kemBytes && key[0] === kemType;
}

/** XEdDSA. */
export function isSignature(signature: Uint8Array): boolean {
  return signature.length === signatureBytes;
}

export function isRegistrationId(id: number): boolean {
  return id >= 1 && id <= maxRegistrationId;
}
