import { hash } from 'node:crypto';
import { sameBytes } from '../../lib/bytes.ts';
import { extend, leafOf } from '../../protocol/chain.ts';
import { wire } from '../../schema/gen/wire.js';

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(hash('sha256', bytes, 'buffer'));
const none = new Uint8Array(0);

/** The chain from a head over the entries that follow it, each compared with what it says itself (D5.2). Throws. */
export function checkChain(conversation: string, before: Uint8Array, entries: readonly wire.Entry[]): void {
  let head = before;
  for (const entry of entries) {
    const { seq, kind, sender, device, number, at, countable, expiresAt, targets, controlBefore } = entry;
    const control = controlBefore == null ? null : { seq: controlBefore.seq ?? 0, leaf: controlBefore.leaf ?? none };
    const bodyHash = entry.bodyState === wire.BodyState.PRESENT ? sha256(entry.body) : entry.bodyHash;
    const fields = { conversation, seq, kind, sender, device, number, at, countable, expiresAt, targets };
    head = extend(head, leafOf({ ...fields, controlBefore: control, bodyHash }, sha256), sha256);
    if (!sameBytes(head, entry.head)) throw new Error(`the chain breaks at entry ${entry.seq}`);
  }
}
