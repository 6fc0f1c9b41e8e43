/** Frames of one send, written by hand: with whatever an encoder of ours would not write. */
import { concatenated } from '../../lib/bytes.ts';
import { encodeClientFrame } from '../../protocol/codec.ts';
import { wire } from '../../schema/gen/wire.js';
import { StrictReader } from '../../schema/strict-reader.ts';

/** A field of length-delimited bytes. */
export function delimited(field: number, bytes: Uint8Array): Uint8Array {
  return concatenated([Uint8Array.from([...varint((field << 3) | 2), ...varint(bytes.length)]), bytes]);
}

/** A client's frame with one encoded roost.wire.Send. */
export function sendFrame(send: Uint8Array): Uint8Array {
  const [commands = 0, , command = 0] = encodeClientFrame({ commands: [{ send: {} }] });
  return delimited(commands >>> 3, delimited(command >>> 3, send));
}

/** `count` fields of two bytes each that nobody knows. */
export function unknownFields(count: number): Uint8Array {
  return Uint8Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? 15 << 3 : 0));
}

/** How many fields a client's frame has, those of what is in it counted. */
export function fieldsOf(frame: Uint8Array): number {
  const reader = new StrictReader(frame, Number.MAX_SAFE_INTEGER);
  wire.ClientFrame.decode(reader);
  return Number.MAX_SAFE_INTEGER - reader.fieldsLeft;
}

function varint(value: number): number[] {
  return value > 127 ? [(value & 127) | 128, ...varint(value >>> 7)] : [value];
}
