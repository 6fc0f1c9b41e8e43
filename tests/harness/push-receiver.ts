/**
 * The device's side of Web Push, written from RFC 8291 and RFC 8188 on Node's own cryptography: it shares no line with what
 * sends.
 */
import { createDecipheriv, createECDH, createHmac, randomBytes } from 'node:crypto';

export interface Subscription {
  readonly p256dh: string;
  readonly auth: string;
  open(body: Buffer): string;
}

/** Keys as a browser makes them for a subscription. */
export function newSubscription(given: { privateKey: Buffer; auth: Buffer } | null = null): Subscription {
  const own = createECDH('prime256v1');
  if (given === null) own.generateKeys();
  else own.setPrivateKey(given.privateKey);
  const auth = given?.auth ?? randomBytes(16);
  const publicKey = own.getPublicKey();
  return {
    p256dh: publicKey.toString('base64url'),
    auth: auth.toString('base64url'),
    open: (body) => openPush(body, (theirs) => own.computeSecret(theirs), publicKey, auth),
  };
}

const hmac = (key: Buffer, ...parts: Buffer[]) => createHmac('sha256', key).update(Buffer.concat(parts)).digest();

function openPush(body: Buffer, agree: (theirs: Buffer) => Buffer, publicKey: Buffer, auth: Buffer): string {
  const salt = body.subarray(0, 16);
  const recordSize = body.readUInt32BE(16);
  const idLength = body.readUInt8(20);
  const sender = body.subarray(21, 21 + idLength);
  const sealed = body.subarray(21 + idLength);
  if (idLength !== 65 || sealed.length > recordSize) throw new Error('not one record from one sender');
  // RFC 8291, 3.4.
  const keyOfPair = hmac(auth, agree(sender));
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, sender]);
  const secret = hmac(salt, hmac(keyOfPair, info, Buffer.from([1])));
  const key = hmac(secret, Buffer.from('Content-Encoding: aes128gcm\0\x01')).subarray(0, 16);
  const nonce = hmac(secret, Buffer.from('Content-Encoding: nonce\0\x01')).subarray(0, 12);
  const cipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(sealed.subarray(-16));
  const record = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
  const end = record.lastIndexOf(2);
  if (end < 0 || record.subarray(end + 1).some((byte) => byte !== 0)) throw new Error('not a last record');
  return record.subarray(0, end).toString();
}
