/**
 * Whether the keys that a chat's messages to a person are encrypted for are known to be theirs. All devices of a person are
 * vouched for by one key; the safety number is made of that and of one's own. Another chat may name another key for them, and
 * then it is another number there: whoever makes a group says whose devices are in it.
 */
export interface Trust {
  /**
   * `unknown`: their devices still have to be vouched for, so nothing can be encrypted for them · `unverified`: nobody
   * compared the number · `verified` · `changed`: the number is another than before, and nobody has looked at that yet.
   * Before: in this chat, in the chat of just the two, or when the person compared it.
   */
  readonly state: 'unknown' | 'unverified' | 'verified' | 'changed';
  /** With `changed`: the number that there was before had been compared. */
  readonly wasVerified: boolean;
  /** Which key it is; empty with `unknown`. Part of what `setVerified` is told. */
  readonly key: string;
}

/** What the person was shown, a `Trust` or a `SafetyNumber`: what they say of it is of that key, and of no later one. */
export type ShownKey = Pick<Trust, 'key'>;

/** The same at both people, as long as nobody stands between them. */
export interface SafetyNumber {
  /** 60 digits, twelve groups of five. */
  readonly groups: readonly string[];
  /** For the other person's camera: a text for a QR code, which `matchesScanned` of their client takes. */
  readonly scannable: string;
  /** The person's key that it is made of. Part of what `setVerified` is told. */
  readonly key: string;
}
