/** The ids that cross the wire, as branded strings, and what they look like. */

export type UserId = string & { readonly brand: 'UserId' };
export type ConversationId = string & { readonly brand: 'ConversationId' };

/** 'u' and 15 random bytes in base64url. */
const userId = /^u[A-Za-z0-9_-]{20}$/;
/** 'c' and 16 bytes in base64url: random for a group, an HMAC for a direct conversation. */
const conversationId = /^c[A-Za-z0-9_-]{22}$/;

/** Says whether the text has the form of a user id. */
export function isUserId(text: string): text is UserId {
  return userId.test(text);
}

/** Says whether the text has the form of a conversation id. */
export function isConversationId(text: string): text is ConversationId {
  return conversationId.test(text);
}
