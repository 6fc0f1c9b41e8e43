/**
 * The number that two people compare: the "numeric fingerprint" of the Signal protocol, version 0, 5,200 iterations.
 *
 * SHA-512 over the version, the identity key and the person's name, then again and again over what came out and the key:
 * who looks for another key with the same digits pays 5,200 hashes for each try. 30 bytes of it make 30 digits a person; the
 * smaller 30 stand first, so that both see the same 60.
 */
import { sha512 } from '@noble/hashes/sha2.js';
import { hex, sameBytes, utf8 } from '../lib/bytes.ts';
import { bytesOf, numberOf, readFields, writeFields } from './protobuf.ts';
import type { SafetyNumberParty, SafetyNumbers } from './suite.ts';

const iterations = 5_200;
const fingerprintVersion = Uint8Array.of(0, 0);
/** Of the code that is scanned: the one whose halves are hashes. */
const scannableVersion = 2;

export const safetyNumbers: SafetyNumbers = {
  safetyNumber: async (a, b) => safetyNumber(a, b),
  scannableNumber: async (own, other) => scannableNumber(own, other),
  matchesScanned: async (scanned, own, other) => matchesScanned(scanned, own, other),
};

/** 60 digits, the same for both, whichever of them is `a`. */
export function safetyNumber(a: SafetyNumberParty, b: SafetyNumberParty): string {
  return [digits(fingerprintOf(a)), digits(fingerprintOf(b))].sort().join('');
}

/** What one of two people shows for the other to scan: 0x08 …, under 80 bytes. */
export function scannableNumber(own: SafetyNumberParty, other: SafetyNumberParty): Uint8Array {
  return writeFields([
    [1, scannableVersion],
    [2, half(own)],
    [3, half(other)],
  ]);
}

const scannedFields = { 1: 'number', 2: 'bytes', 3: 'bytes' } as const;

/** Whether what was scanned at the other person's is the same, seen from there. */
export function matchesScanned(scanned: Uint8Array, own: SafetyNumberParty, other: SafetyNumberParty): boolean {
  try {
    const fields = readFields(scanned, scannedFields);
    const isSame = sameBytes(bytesOf(fields, 2), half(other)) && sameBytes(bytesOf(fields, 3), half(own));
    return isSame && numberOf(fields, 1) === scannableVersion;
  } catch {
    // Another code, for something else.
    return false;
  }
}

function half(person: SafetyNumberParty): Uint8Array {
  return writeFields([[1, fingerprintOf(person).subarray(0, 32)]]);
}

/** Digits and code of two people are shown together, and 5,200 hashes take their time: the last few are remembered. */
const remembered = new Map<string, Uint8Array>();
const maxRemembered = 8;

function fingerprintOf(person: SafetyNumberParty): Uint8Array {
  const name = `${hex(person.identity)} ${person.user}`;
  const fingerprint = remembered.get(name) ?? computed(person);
  remembered.set(name, fingerprint);
  const [oldest] = remembered.keys();
  if (remembered.size > maxRemembered && oldest !== undefined) remembered.delete(oldest);
  return fingerprint;
}

function computed({ user, identity }: SafetyNumberParty): Uint8Array {
  const name = utf8(user);
  let hash = sha512.create().update(fingerprintVersion).update(identity).update(name).update(identity).digest();
  const again = new Uint8Array(64 + identity.length);
  again.set(identity, 64);
  for (let i = 1; i < iterations; i++) {
    again.set(hash);
    hash = sha512(again);
  }
  return hash;
}

/** Five bytes, big-endian, modulo 100,000 make five digits. */
function digits(fingerprint: Uint8Array): string {
  let text = '';
  for (let at = 0; at < 30; at += 5) {
    const number = fingerprint.subarray(at, at + 5).reduce((sum, byte) => sum * 256 + byte, 0);
    text += String(number % 100_000).padStart(5, '0');
  }
  return text;
}
