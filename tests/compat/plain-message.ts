/** A decoded message as plain data: only what was sent, bytes as bytes. */
export function plainMessage(value: unknown): unknown {
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (Array.isArray(value)) return value.map(plainMessage);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(
    ([name, inner]) => !name.startsWith('$') && inner !== undefined && inner !== null,
  );
  return Object.fromEntries(fields.map(([name, inner]) => [name, plainMessage(inner)]));
}

/** Where in a message that was decoded strictly something stands that the contract of today does not know. */
export function unknownFields(message: unknown, place = 'message'): string[] {
  if (typeof message !== 'object' || message === null || ArrayBuffer.isView(message)) return [];
  if (Array.isArray(message)) return message.flatMap((inner, index) => unknownFields(inner, `${place}[${index}]`));
  const own = ((message as { $unknowns?: unknown[] }).$unknowns ?? []).map(() => place);
  const fields = Object.entries(message).filter(([name]) => name !== '$unknowns');
  return [...own, ...fields.flatMap(([name, inner]) => unknownFields(inner, `${place}.${name}`))];
}
