/** Encryption of a push to a device (RFC 8291, in the coding of RFC 8188): the push service learns nothing of it. */
import { concatenated, utf8 } from '../../../lib/bytes.ts';

const recordSize = 4_096;
const saltBytes = 16;
/** All pushes are of this size, whatever they say. */
const paddedBytes = 128;

/** As whichever runtime it is in names it. */
type Derivation = Parameters<SubtleCrypto['deriveBits']>[0];

/** `p256dh` and `auth` are the device's public key and secret, as its browser gave them. Throws where the key is no point. */
export async function encryptPush(
  text: string,
  { p256dh, auth }: { readonly p256dh: Uint8Array<ArrayBuffer>; readonly auth: Uint8Array<ArrayBuffer> },
): Promise<Uint8Array<ArrayBuffer>> {
  const curve = { name: 'ECDH', namedCurve: 'P-256' };
  const theirs = await crypto.subtle.importKey('raw', p256dh, curve, false, []);
  // A pair of keys for each push (3.1).
  const ours = (await crypto.subtle.generateKey(curve, true, ['deriveBits'])) as CryptoKeyPair;
  const ourKey = new Uint8Array((await crypto.subtle.exportKey('raw', ours.publicKey)) as ArrayBuffer);
  const agreement = { name: 'ECDH', public: theirs } as unknown as Derivation;
  const shared = new Uint8Array(await crypto.subtle.deriveBits(agreement, ours.privateKey, 256));
  // 3.3: both keys are bound in.
  const keyInfo = concatenated([utf8('WebPush: info\0'), p256dh, ourKey]);
  const input = await hkdf(auth, shared, keyInfo, 32);
  const salt = crypto.getRandomValues(new Uint8Array(saltBytes));
  // RFC 8188, 2.2 and 2.3.
  const key = await hkdf(salt, input, utf8('Content-Encoding: aes128gcm\0'), 16);
  const nonce = await hkdf(salt, input, utf8('Content-Encoding: nonce\0'), 12);
  const cipher = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, cipher, padded(text));
  return concatenated([header(salt, ourKey), new Uint8Array(sealed)]);
}

/** The last record ends in 0x02 and zeros (RFC 8188, 2). */
function padded(text: string): Uint8Array<ArrayBuffer> {
  const bytes = utf8(text);
  const record = new Uint8Array(Math.max(paddedBytes, bytes.length + 1));
  record.set(bytes);
  record[bytes.length] = 2;
  return record;
}

/** Salt, record size, and the sender's key as its id (RFC 8188, 2.1; RFC 8291, 4). */
function header(salt: Uint8Array, keyId: Uint8Array): Uint8Array {
  const sizes = new Uint8Array(5);
  new DataView(sizes.buffer).setUint32(0, recordSize);
  sizes[4] = keyId.length;
  return concatenated([salt, sizes, keyId]);
}

async function hkdf(
  salt: Uint8Array,
  input: Uint8Array,
  info: Uint8Array,
  bytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey('raw', input as Uint8Array<ArrayBuffer>, 'HKDF', false, ['deriveBits']);
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt, info } as unknown as Derivation;
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, bytes * 8));
}
