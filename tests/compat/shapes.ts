/** What a call's data looks like, for comparing what releases send each other. */

/** Every place in the value with the type of what stands there: `sends[].body: bytes`. */
export function placesOf(value: unknown, place = ''): string[] {
  if (value === undefined) return [];
  if (value === null) return [`${place}: null`];
  if (value instanceof Uint8Array) return [`${place}: bytes`];
  if (Array.isArray(value)) {
    return [`${place}: list`, ...value.flatMap((inner) => placesOf(inner, `${place}[]`))];
  }
  if (typeof value !== 'object') return [`${place}: ${typeof value}`];
  const fields = Object.entries(value).flatMap(([name, inner]) => {
    // Records keyed by a device number are lists in disguise.
    return placesOf(inner, /^\d+$/.test(name) ? `${place}{}` : `${place}.${name}`);
  });
  return [`${place}: object`, ...fields];
}

/** The same, with a field at every level that no release has. */
export function withMore(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMore);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const fields = Object.entries(value).map(([name, inner]) => [name, withMore(inner)]);
  return { ...Object.fromEntries(fields), ofTheNextRelease: { count: 1, bytes: new Uint8Array([1]) } };
}
