/** What keys and signatures look like from outside: all that a server checks of them. */

/** A public key of Curve25519 as it is written: its type, and the u coordinate. */
const curveType = 0x05;
const curveBytes = 33;
/** Kyber-1024, the KEM of PQXDH. */
const kemType = 0x08;
const kemBytes = 1_569;
const signatureBytes = 64;
const maxRegistrationId = 16_380;

export function isIdentity(key: Uint8Array): boolean {
  return isCurveKey(key);
}

export function isCurveKey(key: Uint8Array): boolean {
  return key.length === curveBytes && key[0] === curveType;
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
