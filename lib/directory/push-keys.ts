/**
 * The keys by which push services know this deployment (VAPID, RFC 8292): made once, by whoever asks first, and kept in the
 * directory database. A browser's subscription is bound to them, so they are never changed.
 */
import { base64url } from '../bytes.ts';
import { type SettingDatabase, setting } from './setting.ts';

export interface PushKeys {
  /** P-256, uncompressed, base64url: what a browser subscribes with. */
  readonly publicKey: string;
  readonly privateKey: PrivateKey;
}

/** As JSON Web Keys are written. */
interface PrivateKey {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

interface KeyPair {
  readonly publicKey: CryptoKey;
  readonly privateKey: CryptoKey;
}

const keyName = 'push-key';

/** Reads them; makes them where there are none. */
export async function pushKeys(database: SettingDatabase): Promise<PushKeys> {
  return keysFrom(await setting(database, keyName, freshKeys));
}

async function freshKeys(): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  // The types of the runtime have one type for a pair and a key, and for all formats.
  const pair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as KeyPair;
  const publicKey = base64url(new Uint8Array((await crypto.subtle.exportKey('raw', pair.publicKey)) as ArrayBuffer));
  const { kty, crv, x, y, d } = (await crypto.subtle.exportKey('jwk', pair.privateKey)) as PrivateKey;
  return JSON.stringify({ publicKey, privateKey: { kty, crv, x, y, d } });
}

function keysFrom(text: string): PushKeys {
  const keys = JSON.parse(text) as Partial<PushKeys>;
  if (typeof keys.publicKey !== 'string' || typeof keys.privateKey !== 'object') {
    throw new Error('the keys for push services cannot be read');
  }
  return keys as PushKeys;
}
