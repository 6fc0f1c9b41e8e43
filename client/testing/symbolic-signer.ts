/**
 * Devices with keys that sign, by symbols: a signature is a hash over a secret that only `verify` and its own device can look
 * up. So a test can play a server that makes keys of its own, and none that signs with somebody else's.
 */
import { hex, sameBytes, utf8 } from '../../lib/bytes.ts';
import { sha256 } from '../../protocol/sha256.ts';
import { controlStatement, deviceListStatement, signedControl } from '../../protocol/statements.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Cipher } from '../cipher/cipher.ts';
import { plainCipher } from './plain-cipher.ts';

export interface SymbolicKey {
  readonly identity: Uint8Array;
  readonly registrationId: number;
  sign(statement: Uint8Array): Uint8Array;
}

const secrets = new Map<string, Uint8Array>();

/** The same name has the same key. */
export function symbolicKey(name: string): SymbolicKey {
  const secret = sha256(utf8(`secret of ${name}`));
  const identity = Uint8Array.of(5, ...sha256(secret));
  secrets.set(hex(identity), secret);
  return { identity, registrationId: 1 + (secret[0] as number), sign: (statement) => signature(secret, statement) };
}

/** Signs with that key, and verifies everything. */
export function signingCipher(key: SymbolicKey, base: Cipher = plainCipher): Cipher {
  return {
    ...base,
    identity: async () => ({ identity: key.identity, registrationId: key.registrationId }),
    vouchedBy: async (_, { primary }) => primary ?? key.identity,
    sign: async (statement) => ({ signature: key.sign(statement) }),
    verify: async (identity, statement, given) => {
      const secret = secrets.get(hex(identity));
      return secret !== undefined && sameBytes(signature(secret, statement), given);
    },
  };
}

/** A list as its first device signs it, or somebody else. */
export function signedList(
  user: string,
  version: number,
  devices: readonly (readonly [device: number, key: SymbolicKey])[],
  by: SymbolicKey = (devices[0] as readonly [number, SymbolicKey])[1],
): wire.DeviceList.$Properties {
  const listed = devices.map(([device, { identity, registrationId }]) => ({
    ...{ device, identity, registrationId, addedAt: 1 },
  }));
  return { version, devices: listed, signature: by.sign(deviceListStatement(user, { version, devices: listed })) };
}

/** The body of a control entry, signed by that key. */
export function signedBody(
  name: Parameters<typeof controlStatement>[0],
  control: wire.Control.$Properties,
  key: SymbolicKey,
): Uint8Array {
  const unsigned = wire.Control.encode(control).finish();
  return signedControl(unsigned, key.sign(controlStatement(name, unsigned)));
}

function signature(secret: Uint8Array, statement: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(secret.length + statement.length);
  bytes.set(secret);
  bytes.set(statement, secret.length);
  const first = sha256(bytes);
  return Uint8Array.of(...first, ...sha256(first));
}
