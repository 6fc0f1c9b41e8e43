/**
 * Ids that say of themselves that this server gave them out (D10.1): a made-up one is known for that by one hash, before an
 * object is woken or a row is read.
 *
 * A user id is `u`, 14 random characters of base64url, and 6 that are a keyed hash of them. It keeps no secret: whoever
 * learns the key can make up ids that cost what every id cost before.
 */
import { base64url, utf8 } from '../lib/bytes.ts';
import { randomBase64url } from '../lib/random.ts';
import type { ConversationId, UserId } from './ids.ts';
import { sha256 } from './sha256.ts';

const prefixLength = 1 + 14;
const checkLength = 6;

/** Makes a user id. */
export function newUserId(key: Uint8Array): UserId {
  const prefix = `u${randomBase64url(11).slice(0, prefixLength - 1)}`;
  return `${prefix}${checkOf(key, prefix)}` as UserId;
}

/** Says whether a user id carries this deployment's check. */
export function hasCheck(key: Uint8Array, user: UserId): boolean {
  return user.slice(prefixLength) === checkOf(key, user.slice(0, prefixLength));
}

function checkOf(key: Uint8Array, prefix: string): string {
  return base64url(keyedCheck(key, prefix)).slice(0, checkLength);
}

/**
 * Six bytes that only who has the key can find for a text, which says what it is for. The key is as long as it always is, and
 * most of the hash is withheld: so it needs no second pass (RFC 2104).
 */
export function keyedCheck(key: Uint8Array, about: string): Uint8Array {
  const text = utf8(about);
  const keyed = new Uint8Array(key.length + text.length);
  keyed.set(key);
  keyed.set(text, key.length);
  return sha256(keyed).subarray(0, 6);
}

/**
 * The bits of a conversation id's last character that its 16 bytes do not fill: zero in a group's id, which its creator
 * makes; all set in that of a direct conversation, which only a User object can make. So no group takes its place.
 */
const spareBits = 15;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Makes the id of a direct conversation from its 16 bytes. */
export function directIdOf(bytes: Uint8Array): ConversationId {
  const text = base64url(bytes);
  const last = alphabet[alphabet.indexOf(text.slice(-1)) | spareBits];
  return `c${text.slice(0, -1)}${last}` as ConversationId;
}

/** The id as it was before ids had a kind. */
export function withoutKind(conversation: ConversationId): ConversationId {
  const last = alphabet[alphabet.indexOf(conversation.slice(-1)) & ~spareBits];
  return `${conversation.slice(0, -1)}${last}` as ConversationId;
}

/** Says whether an id can only be that of a direct conversation. Those made before ids had a kind are not known by it. */
export function isDirectId(conversation: ConversationId): boolean {
  return (alphabet.indexOf(conversation.slice(-1)) & spareBits) === spareBits;
}
