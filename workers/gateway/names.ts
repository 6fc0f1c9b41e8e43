/** Phone numbers and handles as people type them, read or refused. */
import * as addresses from '../../protocol/addresses.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';

/** What an account is signed up under. */
export type Subject = { readonly kind: 'phone' | 'handle'; readonly value: string };

/** As the directory keeps it: +491711234567. */
export function readPhone(text: string): string | Refusal {
  return addresses.readPhone(text) ?? refuse('bad-phone');
}

/** As the directory keeps it, without the @ that people put before it. */
export function readHandle(text: string): string | Refusal {
  return addresses.readHandle(text) ?? refuse('bad-handle');
}

/** The one of the two that was given, a number before a handle. */
export function readSubject(given: { phone?: string | undefined; handle?: string | undefined }): Subject | Refusal {
  if (given.phone !== undefined) {
    const phone = readPhone(given.phone);
    return typeof phone === 'string' ? { kind: 'phone', value: phone } : phone;
  }
  if (given.handle === undefined) return refuse('malformed', { detail: 'Name a phone number or a handle.' });
  const handle = readHandle(given.handle);
  return typeof handle === 'string' ? { kind: 'handle', value: handle } : handle;
}
