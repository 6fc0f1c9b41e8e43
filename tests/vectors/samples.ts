/**
 * A sample of every message of the contract, with every field set to something of its own, one for each case of a
 * oneof. Derived from the .proto text alone, so a message that is added gets one, and nobody can forget it.
 */

import type { Value } from './plain-encoder.ts';
import { camel, type Field, type Proto } from './proto-text.ts';

export interface Sample {
  readonly message: string;
  /** The chosen case of the oneof, or empty. */
  readonly chosen: string;
  readonly value: Value;
}

export function samplesOf(own: Proto, protos: readonly Proto[]): Sample[] {
  return [...own.messages].flatMap(([message, fields]) => {
    const cases = fields.filter((field) => field.oneof !== null);
    if (cases.length === 0) return [{ message, chosen: '', value: sample(protos, fields, '', 0) }];
    return cases.map(({ name }) => ({ message, chosen: name, value: sample(protos, fields, name, 0) }));
  });
}

function sample(protos: readonly Proto[], fields: readonly Field[], chosen: string, depth: number): Value {
  const value: Value = {};
  for (const field of fields) {
    if (field.oneof !== null && field.name !== (chosen || fields.find((other) => other.oneof === field.oneof)?.name))
      continue;
    const one = (index: number): unknown => scalarOrMessage(protos, field, index, depth);
    value[camel(field.name)] = field.repeated ? (depth > 3 ? [] : [one(0), one(1)]) : one(0);
  }
  return value;
}

function scalarOrMessage(protos: readonly Proto[], field: Field, index: number, depth: number): unknown {
  const n = field.number * 100 + index * 10 + depth;
  if (field.type === 'bool') return true;
  if (field.type === 'uint32') return n % 3 === 0 ? 0xffff_fff0 + (n % 15) : n;
  if (field.type === 'uint64') return 1_700_000_000_000 + n;
  if (field.type === 'string') return `${field.name} ${n} é`;
  if (field.type === 'bytes') return Uint8Array.of(0, 255, n % 256, index);
  for (const proto of protos) {
    const values = proto.enums.get(field.type);
    if (values !== undefined) return [...values.values()].at(index === 0 ? -1 : 1) ?? 0;
    const fields = proto.messages.get(field.type);
    if (fields !== undefined) return sample(protos, fields, '', depth + 1);
  }
  throw new Error(`the field ${field.name} has an unknown type ${field.type}`);
}
