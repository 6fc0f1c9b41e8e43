/**
 * When a message disappears, as its sender has sealed it (encryption.md E83): the server's word on it counts for nothing. It
 * stands behind all else in the content, and is put there when the message is sealed: before, nobody knows.
 */
import { concatenated, sameBytes } from '../../lib/bytes.ts';
import { decodeMessage } from '../../protocol/codec.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { content as schema } from '../../schema/gen/content.js';

const { Content } = schema;

/** `expiresAt`: 0: never. */
export function withExpiry(content: Uint8Array, expiresAt: number): Uint8Array<ArrayBuffer> {
  return concatenated([content, Content.encode({ expiresAt }).finish()]);
}

/** What counts, where the server says `expiry`: its word alone counts where the content is missing, or says no time. */
export function goesAt(content: Uint8Array | null, expiry: number): number {
  const said = content === null ? null : decodeMessage(Content, content, defaultLimits.maxFieldsPerContent);
  return (said as schema.Content.$Properties | null)?.expiresAt ?? expiry;
}

/** Whether it is what was written, whenever that disappears. */
export function isAsWritten(content: Uint8Array, written: Uint8Array): boolean {
  if (content.length < written.length || !sameBytes(content.subarray(0, written.length), written)) return false;
  const rest = content.subarray(written.length);
  return rest.length === 0 || sameBytes(rest, withExpiry(new Uint8Array(0), goesAt(rest, 0)));
}
