/** Hashes of secrets: what is kept of them, and what is made from them. */
import { base64url, utf8 } from './bytes.ts';

/**
 * SHA-256 of some texts, one by one and in order, in base64url. The first says what the hash is for, so that no two uses
 * of one secret give the same.
 */
export async function hashOf(use: string, ...texts: readonly string[]): Promise<string> {
  const bytes = utf8(JSON.stringify([use, ...texts]));
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
