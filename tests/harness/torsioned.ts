import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519.js';
import { encodePublicKey, fieldPrime, readLittleEndian, writeLittleEndian } from '../../crypto/keys.ts';

const { Point } = ed25519;
const { Fp } = Point;

/** The same key and a part of low order: it agrees with anybody on the same secret. */
export function torsioned(key: Uint8Array): Uint8Array[] {
  const u = readLittleEndian(key.subarray(1));
  const y = writeLittleEndian(Fp.mul(Fp.create(u - 1n + fieldPrime), Fp.inv(Fp.create(u + 1n))), 32);
  const point = Point.fromBytes(y);
  return ED25519_TORSION_SUBGROUP.map((low) => Point.fromHex(low))
    .filter((low) => !low.is0())
    .map((low) => point.add(low).toAffine().y)
    .map((v) => encodePublicKey(writeLittleEndian(Fp.mul(1n + v, Fp.inv(Fp.create(1n - v + fieldPrime))), 32)));
}
