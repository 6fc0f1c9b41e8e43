/** The JSON form that the protobuf compiler gives to a contract. */
export interface Namespace {
  nested?: Record<string, Namespace | Message | Enum>;
}
export interface Message extends Namespace {
  fields: Record<string, Field>;
  oneofs?: Record<string, { oneof: string[] }>;
  reserved?: ReservedRange[];
}
export interface Enum {
  values: Record<string, number>;
  reserved?: ReservedRange[];
}
export interface Field {
  id: number;
  type: string;
  rule?: string;
  keyType?: string;
}
type ReservedRange = string | [number, number];

/**
 * What a contract does that software built on the released one could not stand, a sentence each; empty when nothing.
 *
 * Adding is free. A number keeps its name and type for ever; what goes leaves its number and its name reserved, so
 * that nobody gives them another meaning while old frames and rows are about.
 */
export function breakingChanges(released: Namespace, current: Namespace, at = ''): string[] {
  return Object.entries(released.nested ?? {}).flatMap(([name, before]) => {
    const where = at === '' ? name : `${at}.${name}`;
    const now = current.nested?.[name];
    if (now === undefined) return [`${where} is gone`];
    if (isEnum(before)) return isEnum(now) ? enumChanges(before, now, where) : [`${where} is no longer an enum`];
    const own = isMessage(before)
      ? isMessage(now)
        ? fieldChanges(before, now, where)
        : [`${where} is no message`]
      : [];
    return [...own, ...breakingChanges(before, now as Namespace, where)];
  });
}

function fieldChanges(before: Message, now: Message, where: string): string[] {
  const nowById = new Map(Object.entries(now.fields).map(([name, field]) => [field.id, { name, field }]));
  return Object.entries(before.fields).flatMap(([name, field]) => {
    const same = nowById.get(field.id);
    if (same === undefined) return removal(name, field.id, now.reserved, where);
    const was = describeField(before, name, field);
    const is = describeField(now, same.name, same.field);
    return was === is ? [] : [`${where}: field ${field.id} was "${was}" and is "${is}"`];
  });
}

function describeField(message: Message, name: string, field: Field): string {
  const oneof = Object.entries(message.oneofs ?? {}).find(([, { oneof }]) => oneof.includes(name))?.[0];
  // `optional` makes a oneof of its own, with an underscore: what counts is that presence is tracked.
  const place = oneof === undefined ? '' : oneof.startsWith('_') ? 'optional ' : `oneof ${oneof} `;
  const key = field.keyType === undefined ? '' : `map from ${field.keyType} to `;
  const rule = field.rule === undefined ? '' : `${field.rule} `;
  return `${place}${rule}${key}${field.type} ${name}`;
}

function enumChanges(before: Enum, now: Enum, where: string): string[] {
  const nowByNumber = new Map(Object.entries(now.values).map(([name, number]) => [number, name]));
  return Object.entries(before.values).flatMap(([name, number]) => {
    const same = nowByNumber.get(number);
    if (same === undefined) return removal(name, number, now.reserved, where);
    return same === name ? [] : [`${where}: value ${number} was "${name}" and is "${same}"`];
  });
}

function removal(name: string, number: number, reserved: ReservedRange[] | undefined, where: string): string[] {
  const gaps = [
    ...(isNumberReserved(number, reserved) ? [] : [`number ${number}`]),
    ...(isNameReserved(name, reserved) ? [] : [`name "${name}"`]),
  ];
  return gaps.length === 0 ? [] : [`${where}: "${name}" is gone, but its ${gaps.join(' and ')} is not reserved`];
}

function isNumberReserved(number: number, reserved: ReservedRange[] = []): boolean {
  return reserved.some((entry) => typeof entry !== 'string' && entry[0] <= number && number <= entry[1]);
}

/** The compiler keeps reserved names as they are written and gives fields in camel case. */
function isNameReserved(name: string, reserved: ReservedRange[] = []): boolean {
  const camel = (text: string) => text.replace(/_([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
  return reserved.some((entry) => typeof entry === 'string' && (entry === name || camel(entry) === name));
}

function isMessage(entry: Namespace | Message | Enum): entry is Message {
  return 'fields' in entry;
}

function isEnum(entry: Namespace | Message | Enum): entry is Enum {
  return 'values' in entry;
}
