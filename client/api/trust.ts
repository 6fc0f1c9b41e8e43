/**
 * Whether the keys that messages to a person are encrypted for are known to be theirs. All devices of a person are vouched for
 * by one key; the safety number is made of that and of one's own.
 */
export interface Trust {
  /**
   * `unknown`: nobody has vouched for a device of theirs yet, so nothing can be encrypted for them · `unverified`: nobody
   * compared the number · `verified` · `changed`: the number is another than before, and nobody has looked at that yet.
   */
  readonly state: 'unknown' | 'unverified' | 'verified' | 'changed';
  /** With `changed`: the number that there was before had been compared. */
  readonly wasVerified: boolean;
}

/** The same at both people, as long as nobody stands between them. */
export interface SafetyNumber {
  /** 60 digits, twelve groups of five. */
  readonly groups: readonly string[];
  /** For the other person's camera: a text for a QR code, which `matchesScanned` of their client takes. */
  readonly scannable: string;
}
