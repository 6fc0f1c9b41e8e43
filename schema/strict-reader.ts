/**
 * A protobuf reader that keeps what it does not know, and notices what is wrong rather than new.
 *
 * The generated code passes over a field whose number it does not know, which is how releases stay compatible (K2),
 * but it does the same with a known field of another wire type, and with groups, which nobody here has ever written.
 */
import protobuf from 'protobufjs/minimal.js';

export class StrictReader extends protobuf.Reader {
  /** A field was passed over, so the message needs a closer look. */
  sawUnknown = false;

  constructor(bytes: Uint8Array) {
    super(bytes);
    this.discardUnknown = false;
  }

  override skipType(wireType: number): protobuf.Reader {
    if (wireType === 3 || wireType === 4) throw new Error('groups are not used');
    this.sawUnknown = true;
    // The runtime checks the field number and the depth when it is given them; the types do not know the parameters.
    // biome-ignore lint/complexity/noArguments: passes on what the types do not name
    return (super.skipType as (...all: unknown[]) => protobuf.Reader).apply(this, [...arguments]);
  }
}

interface MessageClass {
  decode(reader: protobuf.Reader): unknown;
}

/**
 * Says whether somewhere in the decoded message a field that its class knows came with a wire type it does not have.
 */
export function hasMistypedField(message: object): boolean {
  const unknowns = (message as { $unknowns?: Uint8Array[] }).$unknowns;
  if (unknowns !== undefined) {
    const type = message.constructor as unknown as MessageClass;
    for (const field of unknowns) if (knowsField(type, new protobuf.Reader(field).uint32() >>> 3)) return true;
  }
  for (const value of Object.values(message)) {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) continue;
    if (Array.isArray(value)) {
      for (const element of value) {
        if (typeof element === 'object' && !ArrayBuffer.isView(element) && hasMistypedField(element)) return true;
      }
    } else if (hasMistypedField(value)) return true;
  }
  return false;
}

/** Asks the generated code itself, so that no second table of fields can differ from the contract. */
function knowsField(type: MessageClass, field: number): boolean {
  for (const wireType of [0, 1, 2, 5]) {
    const probe = protobuf.Writer.create().uint32((field << 3) | wireType);
    if (wireType === 1) probe.fixed64(0);
    else if (wireType === 5) probe.fixed32(0);
    else probe.uint32(0);
    const reader = new StrictReader(new Uint8Array(probe.finish()));
    type.decode(reader);
    if (!reader.sawUnknown) return true;
  }
  return false;
}
