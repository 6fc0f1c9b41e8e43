/**
 * Protocol buffers' wire format, written from its public description: fields in order of their numbers, numbers of a
 * repeated field packed, zero and empty left out unless the field is `optional`, repeated, or a case of a oneof.
 */
import { camel, type Field, type Proto } from './proto-text.ts';

export type Value = { [name: string]: unknown };

export function plainEncode(protos: readonly Proto[], message: string, value: Value): Uint8Array {
  const fields = protos.map((proto) => proto.messages.get(message)).find((found) => found !== undefined);
  if (fields === undefined) throw new Error(`there is no message ${message}`);
  const out: number[] = [];
  for (const field of [...fields].sort((a, b) => a.number - b.number)) {
    const given = value[camel(field.name)];
    if (given === undefined || given === null) continue;
    if (!field.repeated) writeField(protos, out, field, given);
    else if (isNumeric(protos, field)) writePacked(out, field, given as number[]);
    else for (const item of given as unknown[]) writeField(protos, out, field, item);
  }
  return Uint8Array.from(out);
}

const varints = new Set(['uint32', 'uint64', 'bool', 'int32', 'int64']);

function isNumeric(protos: readonly Proto[], field: Field): boolean {
  return varints.has(field.type) || protos.some((proto) => proto.enums.has(field.type));
}

function writePacked(out: number[], field: Field, values: readonly number[]): void {
  if (values.length === 0) return;
  const inner: number[] = [];
  for (const value of values) writeVarint(inner, value);
  writeBytes(out, field.number, inner);
}

function writeField(protos: readonly Proto[], out: number[], field: Field, value: unknown): void {
  if (isNumeric(protos, field)) {
    writeVarint(out, field.number * 8);
    writeVarint(out, Number(value));
  } else if (field.type === 'string') writeBytes(out, field.number, Buffer.from(value as string, 'utf8'));
  else if (field.type === 'bytes') writeBytes(out, field.number, value as Uint8Array);
  else writeBytes(out, field.number, plainEncode(protos, field.type, value as Value));
}

function writeBytes(out: number[], number: number, bytes: ArrayLike<number>): void {
  writeVarint(out, number * 8 + 2);
  writeVarint(out, bytes.length);
  for (let i = 0; i < bytes.length; i++) out.push(bytes[i] as number);
}

/** Up to 2^53: as far as our times and numbers go. */
function writeVarint(out: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    out.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
}
