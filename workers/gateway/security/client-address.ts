/**
 * Where a request comes from, as text that limits are kept by, or null when the platform does not say (on a machine of
 * one's own, where nothing is metered by address).
 *
 * An IPv6 customer holds at least a /64 and can change the rest at will, so only that much counts.
 */
export function clientAddress(headers: Headers): string | null {
  const address = headers.get('cf-connecting-ip')?.trim().toLowerCase() ?? '';
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return address;
  if (!/^[0-9a-f:]+(:\d{1,3}(\.\d{1,3}){3})?$/.test(address) || !address.includes(':')) return null;
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/.exec(address);
  return mapped?.[1] ?? `${firstFour(address).join(':')}::/64`;
}

function firstFour(address: string): string[] {
  const [before = '', after] = address.split('::');
  const left = before === '' ? [] : before.split(':');
  const right = after === undefined || after === '' ? [] : after.split(':');
  const zeros = after === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right];
  return groups.slice(0, 4).map((group) => (Number.parseInt(group, 16) || 0).toString(16));
}
