/** A device's token: `<user>.<device>.<32 random bytes in base64url>`. The server keeps only the secret's hash. */
import type { Credential } from '../../durable-objects/user/rpc.ts';
import { hex, utf8 } from '../../lib/bytes.ts';
import type { GivenIds } from '../../protocol/given-ids.ts';
import { isUserId, type UserId } from '../../protocol/ids.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';

export interface Token {
  readonly user: UserId;
  readonly device: number;
  readonly secret: string;
}

export interface Caller {
  /** Stands for this credential where nobody else may be meant. */
  readonly key: string;
  readonly user: UserId;
  readonly credential: Credential;
}

const form = /^(u[A-Za-z0-9_-]{20})\.([1-9]\d{0,8})\.([A-Za-z0-9_-]{43})$/;

/** Reads a token, or null when it is none. */
export function readToken(text: string): Token | null {
  const [, user, device, secret] = form.exec(text) ?? [];
  if (user === undefined || secret === undefined || !isUserId(user)) return null;
  return { user, device: Number(device), secret };
}

/** Writes a token. */
export function writeToken(token: Token): string {
  return `${token.user}.${token.device}.${token.secret}`;
}

/**
 * What the User object is shown: the device and the hash of the secret's text (SHA-256, lower-case hex).
 *
 * Only a token of a user id that was given out wakes an object (D10.1).
 */
export async function callerOf(token: Token, { ids }: { readonly ids: GivenIds }): Promise<Caller | Refusal> {
  const given = await ids.given([token.user]);
  if (!given.has(token.user)) return refuse('unauthorized');
  const credential = { device: token.device, tokenHash: await hashSecret(token.secret) };
  return { key: `${token.user} ${token.device} ${credential.tokenHash}`, user: token.user, credential };
}

/** SHA-256 of a token secret's text, in lower-case hex. */
export async function hashSecret(secret: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(secret))));
}

/** The token of an Authorization header, or null. */
export function bearerOf(headers: Headers): Token | null {
  const [, text] = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '') ?? [];
  return text === undefined ? null : readToken(text);
}
