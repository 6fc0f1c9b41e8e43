/**
 * `code`: what the server drew and a secret that this device has added, in groups. `expiresAt` by the server's clock; `lastsMs`
 * from the answer on, whatever the clock here says.
 */
export interface LinkCode {
  /** To be shown or drawn: letters and digits, with hyphens. */
  readonly code: string;
  /** Names it in `link`, `decideLink` and `closeLink`. */
  readonly ticket: string;
  /** When it has run out, by the server’s clock. */
  readonly expiresAt: number;
  /** How long it is good, from the answer on, on a clock that nobody sets. */
  readonly lastsMs: number;
}

/** How it stands with a code that this device gave out. */
export interface LinkProgress {
  /**
   * `open`: nobody has used the code · `asked`: a device asks to join, and has shown that it knows all of the code ·
   * `mismatched`: one asks that does not (see `mismatch`); it was told, and may ask again · `agreed`, `denied` · `taken`: it is a
   * device now.
   */
  readonly state: 'open' | 'asked' | 'mismatched' | 'agreed' | 'denied' | 'taken';
  /** When the code has run out, by the server’s clock. */
  readonly expiresAt: number;
  /** As the device calls itself, and where its request came from, if the server knows. */
  readonly joiner: { readonly name: string; readonly address: string | null } | null;
  /**
   * With `mismatched`. `too-old`: it has shown no keys, at most that it knows the code · `other-code`: what it has shown is of
   * another code.
   */
  readonly mismatch: 'too-old' | 'other-code' | null;
}

/** One device of the person’s own, as the server tells it. */
export interface DeviceInfo {
  /** Its number: what `removeDevice` takes. */
  readonly device: number;
  /** As it was called when it was linked or signed up. */
  readonly name: string;
  /** It alone links devices and deletes the account. When it goes, the oldest of the others is the primary. */
  readonly primary: boolean;
  /** It is this one. */
  readonly own: boolean;
  /** When it was linked, or signed up. */
  readonly addedAt: number;
  /** When the server heard of it last. */
  readonly lastSeenAt: number;
  /** It is connected now. */
  readonly online: boolean;
  /** Roughly where it was then, as the server's edge tells it; null: that is not known. */
  readonly place: { readonly country: string; readonly city: string } | null;
}
