/**
 * Keys that are names. A public key is the name of its private key; what two private keys agree on is a name made of
 * both; a key is derived by naming it after another one. Nothing here is secret from who reads the bytes: it is secret from
 * code that was not given the name, and that is what the simulation asks about.
 */

import { type KeyPair, type Random, SuiteError } from '../../../crypto/suite.ts';
import { hex, sameBytes, utf8 } from '../../../lib/bytes.ts';
import { sha256 } from '../../../protocol/sha256.ts';

/** As long as the real ones: who hands them on looks at their length. */
const [curveBytes, kemBytes] = [33, 1_569];
const kemType = 8;

/** A name made of others, as 64 hexadecimal digits. */
export function name(...parts: readonly (string | number)[]): string {
  return hex(sha256(utf8(parts.join('\n'))));
}

export function newPair(type: number, random: Random): KeyPair {
  return pairOf(type, random(32));
}

export function pairOf(type: number, privateKey: Uint8Array): KeyPair {
  const publicKey = new Uint8Array(type === kemType ? kemBytes : curveBytes);
  publicKey[0] = type;
  publicKey.set(unhex(name('public', type, hex(privateKey))), 1);
  return { publicKey, privateKey };
}

/** What the holder of a private key and that of the other one agree on. */
export function agreed(own: KeyPair, other: string): string {
  return name('agreed', ...[hex(pairOf(own.publicKey[0] ?? 0, own.privateKey).publicKey), other].sort());
}

export function signatureOf(by: KeyPair, statement: Uint8Array): Uint8Array {
  return signature(pairOf(by.publicKey[0] ?? 0, by.privateKey).publicKey, statement);
}

export function isSigned(by: Uint8Array, statement: Uint8Array, given: Uint8Array): boolean {
  return sameBytes(signature(by, statement), given);
}

function signature(by: Uint8Array, statement: Uint8Array): Uint8Array {
  const first = name('signed', hex(by), hex(sha256(statement)));
  return unhex(first + name(first));
}

/** What only who names the key again can open. */
export function lock(key: string, plaintext: Uint8Array, associated = ''): string {
  return name('seal', key, associated, hex(sha256(plaintext))) + hex(veil(key, plaintext));
}

/** Null under another key, and for what was changed. */
export function unlock(key: string, locked: string, associated = ''): Uint8Array | null {
  const plaintext = veil(key, unhex(locked.slice(64)));
  return name('seal', key, associated, hex(sha256(plaintext))) === locked.slice(0, 64) ? plaintext : null;
}

function veil(key: string, bytes: Uint8Array): Uint8Array {
  const pad = unhex(name('veil', key));
  return bytes.map((byte, i) => byte ^ (pad[i % pad.length] ?? 0));
}

export function unhex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length >> 1 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

const version = 1;
const decoder = new TextDecoder();

export function pack(record: unknown): Uint8Array {
  return utf8(String.fromCharCode(version) + JSON.stringify(record));
}

/** Throws `malformed` for what was not packed here. */
export function unpack<Record>(bytes: Uint8Array): Record {
  if (bytes[0] === version) {
    try {
      return JSON.parse(decoder.decode(bytes.subarray(1))) as Record;
    } catch {
      // Falls through.
    }
  }
  throw new SuiteError('malformed', 'this is no record of the symbolic suite');
}

/** As `unpack`, of what somebody else made. */
export function read<Message>(bytes: Uint8Array): Message {
  try {
    return unpack<Message>(bytes);
  } catch {
    throw new SuiteError('not-genuine', 'this is no message of the symbolic suite');
  }
}
