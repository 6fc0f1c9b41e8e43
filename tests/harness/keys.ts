/** Keys as they look from outside: made of a number, the right size, and of no use. */
import { wire } from '../../schema/gen/wire.js';

export function curveKey(n: number): Uint8Array {
  const key = new Uint8Array(33);
  key[0] = 0x05;
  new DataView(key.buffer).setUint32(1, n);
  return key;
}

/** The identity key of a device of somebody. */
export function identityOf(device: number, person = 1): Uint8Array {
  return curveKey(0x1d00_0000 + 0x100 * person + device);
}

const signature = new Uint8Array(64).fill(0x51);

export function signedPrekey(id: number): wire.SignedPrekey.$Properties {
  return { id, publicKey: curveKey(id), signature };
}

export function kemPrekey(id: number): wire.SignedPrekey.$Properties {
  const publicKey = new Uint8Array(1_569).fill(id);
  publicKey[0] = 0x08;
  return { id, publicKey, signature };
}

export function oneTimePrekeys(first: number, count: number): wire.Prekey.$Properties[] {
  return Array.from({ length: count }, (_, i) => ({ id: first + i, publicKey: curveKey(first + i) }));
}

/** A list as the first of these devices would sign it. */
export function signedList(version: number, devices: readonly number[], person = 1): wire.DeviceList.$Properties {
  return {
    version,
    devices: devices.map((device) => ({
      ...{ device, identity: identityOf(device, person), addedAt: 1, registrationId: device },
    })),
    signature,
  };
}

export function listBytes(list: wire.DeviceList.$Properties): Uint8Array {
  return new Uint8Array(wire.DeviceList.encode(list).finish());
}

/** All that a device publishes first. */
export function publication(first = 1, count = 100): wire.PublishKeys.$Properties {
  return { signedPrekey: signedPrekey(first), kemPrekey: kemPrekey(first), oneTime: oneTimePrekeys(first, count) };
}
