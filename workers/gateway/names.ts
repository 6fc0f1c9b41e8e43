/** Phone numbers and handles as people type them, and as the directory keeps them. */
import { type Refusal, refuse } from '../../protocol/refusals.ts';

/** What an account is signed up under. */
export type Subject = { readonly kind: 'phone' | 'handle'; readonly value: string };

/** A number with its country code, spaces and punctuation dropped: +491711234567. */
export function readPhone(text: string): string | Refusal {
  const phone = text.replace(/[\s().\-/]/g, '');
  return /^\+[1-9]\d{6,14}$/.test(phone) ? phone : refuse('bad-phone');
}

/** A handle, without the @ that people put before it. */
export function readHandle(text: string): string | Refusal {
  const handle = text.trim().replace(/^@/, '');
  return /^[a-z][a-z0-9_]{2,31}$/.test(handle) ? handle : refuse('bad-handle');
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
