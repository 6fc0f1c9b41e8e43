import type { Address } from '../sdk.ts';

/**
 * Reads what a person typed as a phone number or a handle; null when it is neither.
 *
 * Spaces, dashes, dots and brackets in numbers, capitals and a leading @ in handles are forgiven.
 */
export function readAddress(text: string): Address | null {
  const number = text.replace(/[\s().-]/g, '').replace(/^00/, '+');
  if (/^\+\d{7,15}$/.test(number)) return { phone: number };
  const handle = text.trim().replace(/^@/, '').toLowerCase();
  return /^[a-z][a-z0-9_]{2,31}$/.test(handle) ? { handle } : null;
}

/** An address as people read it. */
export function addressText(address: Address): string {
  return 'phone' in address ? address.phone : `@${address.handle}`;
}
