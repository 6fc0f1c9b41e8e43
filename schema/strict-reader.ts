/**
 * A protobuf reader that keeps what it does not know, and notices what is wrong rather than new.
 *
 * The generated code passes over a field whose number it does not know, which is how releases stay compatible (K2),
 * but it does the same with a known field of another wire type, and with groups, which nobody here has ever written.
 * Protobuf also lets a number that is too large for its field lose its upper bits: here it is no number.
 */
import protobuf from 'protobufjs/minimal.js';

export class StrictReader extends protobuf.Reader {
  /** A field was passed over, so the message needs a closer look. */
  sawUnknown = false;
  /** What reading costs is counted in fields: two bytes may be one. */
  fieldsLeft: number;

  constructor(bytes: Uint8Array, maxFields = Infinity) {
    super(bytes);
    this.discardUnknown = false;
    this.fieldsLeft = maxFields;
  }

  override tag(): number {
    if (--this.fieldsLeft < 0) throw new Error('too many fields');
    const tag = super.tag();
    if (tag >>> 3 === 0) throw new Error('field number 0');
    return tag;
  }

  override uint32(): number {
    const start = this.pos;
    const value = super.uint32();
    const length = this.pos - start;
    if (length >= 5 && (length > 5 || (this.buf[this.pos - 1] as number) > 15)) throw new Error('more than 32 bits');
    return value;
  }

  override skipType(wireType: number, depth?: number): protobuf.Reader {
    if (wireType === 3 || wireType === 4) throw new Error('groups are not used');
    this.sawUnknown = true;
    const start = this.pos;
    // Without the field's number: `tag` has looked at it, and for messages without fields the generated code gives another.
    super.skipType(wireType, depth);
    if (wireType === 0 && this.pos - start > 10) throw new Error('more than 64 bits');
    return this;
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
    for (const field of unknowns) if (knowsField(type, new protobuf.Reader(field).tag() >>> 3)) return true;
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

/** Above every field of the contract (a test compares). What lies beyond is unknown without asking. */
export const maxFieldNumber = 127;

const fieldsByClass = new WeakMap<MessageClass, ReadonlySet<number>>();

function knowsField(type: MessageClass, field: number): boolean {
  if (field > maxFieldNumber) return false;
  let fields = fieldsByClass.get(type);
  if (fields === undefined) {
    fields = fieldsOf(type);
    fieldsByClass.set(type, fields);
  }
  return fields.has(field);
}

/** Asks the generated code itself, once a class, so that no second table of fields can differ from the contract. */
function fieldsOf(type: MessageClass): ReadonlySet<number> {
  const fields = new Set<number>();
  for (let field = 1; field <= maxFieldNumber; field++) {
    for (const wireType of [0, 1, 2, 5]) {
      const probe = protobuf.Writer.create().uint32((field << 3) | wireType);
      if (wireType === 1) probe.fixed64(0);
      else if (wireType === 5) probe.fixed32(0);
      else probe.uint32(0);
      const reader = new StrictReader(new Uint8Array(probe.finish()));
      type.decode(reader);
      if (!reader.sawUnknown) fields.add(field);
    }
  }
  return fields;
}
