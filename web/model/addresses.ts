import type { Address } from '../sdk.ts';

/** An address as people read it. */
export function addressText(address: Address): string {
  return 'phone' in address ? address.phone : `@${address.handle}`;
}
