import type { AskedCode, OpenOptions, Store } from '../sdk.ts';

export interface SignUpOptions {
  readonly server: string;
  readonly store: Store;
  /** What the encryption keeps there is under its key: opened by whoever needs it first. */
  readonly vault: () => Promise<NonNullable<OpenOptions['vault']>>;
  /** How others of the person's devices call this one. */
  readonly deviceName: string;
  /** A link code from the address of the page, if it was opened with one. */
  readonly linkCode: string;
  /** Whoever looked for the code in another app may come back to a page that was loaded anew. */
  readonly pending: AskedCode | null;
}
