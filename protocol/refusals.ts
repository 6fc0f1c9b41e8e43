/**
 * Every refusal with what the caller can do about it and a sentence that a person can act on.
 *
 * Refusals are values, never thrown across an object boundary.
 */
export type RefusalAdvice = 'never' | 'after-delay' | 'after-resync' | 'reconnect';

export const refusals = {
  // frames
  malformed: { advice: 'never', http: 400, sentence: 'The request is not well-formed.' },
  'unknown-command': {
    advice: 'never',
    http: 400,
    sentence: 'This server does not know that command; the client may be newer than the server.',
  },
  'too-large': { advice: 'never', http: 413, sentence: 'That is larger than this server allows.' },
  'hello-first': { advice: 'reconnect', http: 400, sentence: 'The first command on a connection must be hello.' },
  // who
  unauthorized: { advice: 'never', http: 401, sentence: 'This device is not signed in.' },
  'signed-out': { advice: 'never', http: 401, sentence: 'This device was signed out. Sign up or link it again.' },
  'not-primary': {
    advice: 'never',
    http: 403,
    sentence: 'Only the primary device of the account may do that.',
  },
  'client-too-old': {
    advice: 'never',
    http: 400,
    sentence: 'This app is too old for this server to do that safely. Update it, then try again.',
  },
  // conversations
  'unknown-conversation': {
    advice: 'never',
    http: 404,
    sentence: 'There is no such conversation, or you are not in it.',
  },
  'not-a-member': { advice: 'never', http: 403, sentence: 'You are no longer in this conversation.' },
  'not-an-admin': { advice: 'never', http: 403, sentence: 'Only an admin of the group may do that.' },
  'announcements-only': { advice: 'never', http: 403, sentence: 'Only admins may write in this group.' },
  'already-exists': { advice: 'after-resync', http: 409, sentence: 'This conversation has begun already.' },
  'bad-control': { advice: 'never', http: 400, sentence: 'That change to the conversation is not possible.' },
  'too-many-members': {
    advice: 'never',
    http: 400,
    sentence: 'The group would have more members than this server allows.',
  },
  'too-many-conversations': {
    advice: 'never',
    http: 400,
    sentence: 'You are in as many conversations as this server allows.',
  },
  'bad-name': {
    advice: 'never',
    http: 400,
    sentence:
      'That is no name: it has to be one line that shows something, not too long, without characters that turn it round.',
  },
  'unknown-user': { advice: 'never', http: 404, sentence: 'There is no such person here.' },
  // requests
  'request-refused': {
    advice: 'never',
    http: 403,
    sentence: 'That person takes no requests from you at the moment.',
  },
  'too-many-requests': {
    advice: 'never',
    http: 429,
    sentence: 'You have written to as many new people as is allowed in a day.',
  },
  'not-a-request': { advice: 'never', http: 409, sentence: 'That is no request, or no longer one.' },
  // sending
  'stale-epoch': {
    advice: 'after-resync',
    http: 409,
    sentence: 'The members or devices of this conversation have changed.',
  },
  'id-reused': { advice: 'never', http: 409, sentence: 'This device has sent another message under the same number.' },
  'behind-earlier': {
    advice: 'after-delay',
    http: 409,
    sentence: 'An earlier message of this device has not arrived yet.',
  },
  'rate-limited': { advice: 'after-delay', http: 429, sentence: 'Too much at once.' },
  'bad-target': { advice: 'never', http: 400, sentence: 'That message cannot be deleted by you.' },
  'history-unavailable': { advice: 'after-delay', http: 503, sentence: 'Older history cannot be reached just now.' },
  // media
  'unknown-media': {
    advice: 'never',
    http: 404,
    sentence: 'There is no such file here that you may use. It may have been deleted; send it anew.',
  },
  'upload-incomplete': { advice: 'after-resync', http: 409, sentence: 'Parts of the file are not here yet.' },
  'upload-over': { advice: 'after-resync', http: 410, sentence: 'This upload is over. Begin it anew.' },
  'wrong-content': {
    advice: 'never',
    http: 422,
    sentence: 'What arrived is not the file that was announced. Nothing of it was kept.',
  },
  'bad-address': { advice: 'never', http: 403, sentence: 'That address is not one that this server gave out.' },
  'address-expired': {
    advice: 'after-resync',
    http: 410,
    sentence: 'That address is not valid any more. Ask for a new one.',
  },
  // acks and positions
  'ack-ahead': { advice: 'after-resync', http: 400, sentence: 'That is beyond the newest message.' },
  // people and devices
  'too-many-devices': {
    advice: 'never',
    http: 409,
    sentence: 'This account has as many linked devices as is allowed. Remove one first.',
  },
  'list-needed': {
    advice: 'never',
    http: 409,
    sentence: 'The devices of this account are signed by its primary one, and nothing was signed with that.',
  },
  'stale-list': {
    advice: 'after-resync',
    http: 409,
    sentence: 'The devices of this account have changed meanwhile.',
  },
  'bad-keys': { advice: 'never', http: 400, sentence: 'Those keys are not as they must be.' },
  'too-many-contacts': { advice: 'never', http: 409, sentence: 'The contact list is full.' },
  'handle-taken': { advice: 'never', http: 409, sentence: 'That handle is taken.' },
  'bad-handle': {
    advice: 'never',
    http: 400,
    sentence: 'A handle has 3 to 32 letters (a to z), digits or underscores and begins with a letter.',
  },
  'bad-phone': {
    advice: 'never',
    http: 400,
    sentence: 'A phone number is written whole, with + and its country code, as it is given out in that country.',
  },
  // codes
  'code-wrong': { advice: 'never', http: 403, sentence: 'That code is not right.' },
  'code-expired': {
    advice: 'never',
    http: 410,
    sentence: 'That code is not valid, or not any more. Ask for a new one.',
  },
  'too-many-attempts': {
    advice: 'after-delay',
    http: 429,
    sentence: 'Too many attempts. Wait, then ask for a new code.',
  },
  'account-exists': {
    advice: 'never',
    http: 409,
    sentence:
      'That number or handle has an account already. Link this device to it, or end that account and begin a new one.',
  },
  'link-denied': { advice: 'never', http: 403, sentence: 'The other device did not agree to the link.' },
  'link-mismatch': {
    advice: 'never',
    http: 403,
    sentence:
      'The code that was typed here is not the one that the other device shows. Compare the two and type it again. If they are the same, somebody changed what this device sent: do not link it here.',
  },
  'link-taken': { advice: 'never', http: 409, sentence: 'A device was linked with that code already.' },
  'link-waiting': { advice: 'after-delay', http: 409, sentence: 'The other device has not agreed to the link yet.' },
  // the server
  'not-found': { advice: 'never', http: 404, sentence: 'There is nothing here.' },
  'method-not-allowed': { advice: 'never', http: 405, sentence: 'That method is not offered here.' },
  'foreign-origin': { advice: 'never', http: 403, sentence: 'Pages of that origin may not use this server.' },
  'https-only': { advice: 'never', http: 403, sentence: 'This server answers over HTTPS only.' },
  unavailable: { advice: 'after-delay', http: 503, sentence: 'The server could not finish that just now.' },
} as const satisfies Record<string, { advice: RefusalAdvice; http: number; sentence: string }>;

export type RefusalCode = keyof typeof refusals;

/** A refusal as plain data; what goes beyond the code is set by the codes that need it. */
export interface Refusal {
  readonly refused: RefusalCode;
  /** With advice `after-delay`: how long to wait. */
  readonly afterMs?: number;
  /** What exactly is wrong, after the table's sentence; no secrets. */
  readonly detail?: string;
  /** With `unknown-user` and `request-refused`: the people whom it is about. */
  readonly users?: readonly string[];
  /** With `account-exists`. */
  readonly existing?: ExistingAccount;
  /** With `signed-out`, to whoever shows what was the device's token. */
  readonly signedOut?: SignOut;
}

/** An account that a sign-up would end, as whoever is asked about it needs to see it. */
export interface ExistingAccount {
  readonly name: string;
  readonly phone: string | null;
  readonly handle: string | null;
  readonly since: number;
  readonly devices: readonly { readonly name: string; readonly lastSeenAt: number }[];
  /** Conversations that it is in. */
  readonly chats: number;
  /** Sent with the same sign-up it ends this account, and no other. */
  readonly takeOver: string;
}

/** Why a device is not signed in any more. */
export interface SignOut {
  /**
   * `left`: it signed itself out · `removed`: another device did, `by` is that one's name · `unseen`: it was not used for
   * too long · `deleted`: the account was deleted · `taken-over`: its number or handle was registered anew.
   */
  readonly why: 'left' | 'removed' | 'unseen' | 'deleted' | 'taken-over';
  readonly by?: string;
  readonly at: number;
}

/** Makes a refusal. */
export function refuse(refused: RefusalCode, more: Omit<Refusal, 'refused'> = {}): Refusal {
  return { refused, ...more };
}

/** Tells a refusal from any other result. */
export function isRefusal(result: object): result is Refusal {
  return 'refused' in result;
}
