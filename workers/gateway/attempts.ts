/** Which attempt a request belongs to (durable-objects/kit/single-use.ts). */
import type { Attempt } from '../../durable-objects/sign-up/rpc.ts';
import { base64url, utf8 } from '../../lib/bytes.ts';

/**
 * The caller's own random key, hashed, or else a key derived from what the request says: that lets a client that knows
 * no keys repeat a sign-up that crashed, but not one that came to its end.
 */
export async function attemptOf(given: string | undefined, said: readonly (string | undefined)[]): Promise<Attempt> {
  const secret = given !== undefined;
  return { key: await hashText(JSON.stringify(secret ? ['given', given] : ['said', ...said])), secret };
}

/** SHA-256 of a text in base64url. Object names must not be 64 hex digits, which itty-durable takes for an id. */
export async function hashText(text: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text))));
}
