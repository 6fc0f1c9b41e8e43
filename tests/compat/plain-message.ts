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
