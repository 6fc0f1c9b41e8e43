/**
 * `code`: what the server drew and a secret that this device has added, in groups. `expiresAt` by the server's clock; `lastsMs`
 * from the answer on, whatever the clock here says.
 */
export interface LinkCode {
  readonly code: string;
  readonly ticket: string;
  readonly expiresAt: number;
  readonly lastsMs: number;
}

export interface LinkProgress {
  /**
   * `open`: nobody has used the code · `asked`: a device asks to join, and has shown that it knows all of the code ·
   * `mismatched`: one asks that does not (see `mismatch`); it was told, and may ask again · `agreed`, `denied` · `taken`: it is a
   * device now.
   */
  readonly state: 'open' | 'asked' | 'mismatched' | 'agreed' | 'denied' | 'taken';
  readonly expiresAt: number;
  /** As the device calls itself, and where its request came from, if the server knows. */
  readonly joiner: { readonly name: string; readonly address: string | null } | null;
  /**
   * With `mismatched`. `too-old`: it has shown that it knows the code, but no keys, or not even that · `other-code`: what it
   * has shown is not of this code.
   */
  readonly mismatch: 'too-old' | 'other-code' | null;
}

export interface DeviceInfo {
  readonly device: number;
  readonly name: string;
  /** It alone links devices and deletes the account. When it goes, the oldest of the others is the primary. */
  readonly primary: boolean;
  readonly own: boolean;
  readonly addedAt: number;
  readonly lastSeenAt: number;
  readonly online: boolean;
  /** Roughly where it was then, as the server's edge tells it; null: that is not known. */
  readonly place: { readonly country: string; readonly city: string } | null;
}
