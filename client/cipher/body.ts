/**
 * The sealed body of a message: `1 ‖ epoch (u32, big-endian) ‖ SHA-256('roost body key 1' ‖ content key) ‖ what only the
 * content key opens`. What it is bound to, the group as it was at the epoch included, is not in it: whoever opens it has to
 * know (protocol/statements.ts).
 *
 * The hash names the one key that it opens under. AES-GCM alone does not: somebody could make a body that opens under two
 * keys, give each to some of the members, and have them read different texts under one head.
 */
import { concatenated, sameBytes, utf8 } from '../../lib/bytes.ts';
import { sha256 } from '../../protocol/sha256.ts';
import { bodyStatement } from '../../protocol/statements.ts';
import type { MessageName } from './cipher.ts';
import type { Tools } from './own-device.ts';

const version = 1;
const epochBytes = 5;
const headBytes = epochBytes + 32;

export interface Bound {
  readonly name: MessageName;
  readonly epoch: number;
  /** Of the control entry at the epoch. */
  readonly leaf: Uint8Array;
}

export async function sealBody(
  { suite }: Tools,
  key: Uint8Array,
  content: Uint8Array,
  bound: Bound,
): Promise<Uint8Array> {
  const sealed = await suite.sealBody(key, content, statementOf(bound));
  const body = new Uint8Array(headBytes + sealed.length);
  body[0] = version;
  new DataView(body.buffer).setUint32(1, bound.epoch);
  body.set(nameOf(key), epochBytes);
  body.set(sealed, headBytes);
  return body;
}

/** The epoch it says it was made for, or null for what is no sealed body. */
export function epochOf(body: Uint8Array): number | null {
  if (body.length <= headBytes || body[0] !== version) return null;
  return new DataView(body.buffer, body.byteOffset).getUint32(1);
}

/** The content, or null: altered, under another key, or of another message or group. */
export async function openBody(
  { suite }: Tools,
  key: Uint8Array,
  body: Uint8Array,
  bound: Bound,
): Promise<Uint8Array | null> {
  if (!sameBytes(body.subarray(epochBytes, headBytes), nameOf(key))) return null;
  return suite.openBody(key, body.subarray(headBytes), statementOf(bound));
}

function nameOf(key: Uint8Array): Uint8Array {
  return sha256(concatenated([utf8('roost body key 1'), key]));
}

function statementOf({ name, epoch, leaf }: Bound): Uint8Array {
  const { conversation, sender, device, number } = name;
  return bodyStatement({ conversation, sender, device, number, epoch, leaf });
}
