/**
 * The sealed body of a message: `1 ‖ epoch (u32, big-endian) ‖ what only the content key opens`. What it is bound to, the
 * group as it was at the epoch included, is not in it: whoever opens it has to know (protocol/statements.ts). The key is
 * made of all of that (crypto/body.ts).
 */
import type { SealedBody } from '../../crypto/suite.ts';
import { concatenated } from '../../lib/bytes.ts';
import { bodyStatement } from '../../protocol/statements.ts';
import type { MessageName } from './cipher.ts';
import type { Tools } from './own-device.ts';

const version = 1;
const headBytes = 5;

export interface Bound {
  readonly name: MessageName;
  readonly epoch: number;
  /** Of the control entry at the epoch. */
  readonly leaf: Uint8Array;
}

export async function sealBody({ suite, random }: Tools, content: Uint8Array, bound: Bound): Promise<SealedBody> {
  const { key, body } = await suite.sealBody(content, statementOf(bound), random);
  const head = new Uint8Array(headBytes);
  head[0] = version;
  new DataView(head.buffer).setUint32(1, bound.epoch);
  return { key, body: concatenated([head, body]) };
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
  return suite.openBody(key, body.subarray(headBytes), statementOf(bound));
}

function statementOf({ name, epoch, leaf }: Bound): Uint8Array {
  const { conversation, sender, device, number } = name;
  return bodyStatement({ conversation, sender, device, number, epoch, leaf });
}
