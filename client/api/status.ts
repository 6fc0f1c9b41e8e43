import type { Explanation } from './errors.ts';

/** How it stands with the connection. */
export interface Status {
  /**
   * `offline`: waiting to try again (`retryAt`), or told not to connect · `connecting` · `catching-up`: connected, the
   * list is being brought up to date · `online` · `displaced`: another tab or copy of this device took over ·
   * `signed-out`: this device was removed, or the server does not know it (`why`: `unauthorized`) and is asked again
   * from time to time · `upgrade`: this client and the server speak no common version, see `sentence` · `failed`: the
   * store does not take writes any more · `superseded`: another tab or program has opened the store since, and this
   * client has stopped for good · `closed`.
   */
  readonly state:
    | 'offline'
    | 'connecting'
    | 'catching-up'
    | 'online'
    | 'displaced'
    | 'signed-out'
    | 'upgrade'
    | 'failed'
    | 'superseded'
    | 'closed';
  /** When the next try begins, or null. */
  readonly retryAt: number | null;
  /** Messages not yet taken by the server. */
  readonly unsent: number;
  /** For a person; empty while all is well. */
  readonly sentence: string;
  /** Why the server does not let this device in, in its own words, while it refuses it; else null. */
  readonly problem: string | null;
  /**
   * What the sentence is made from, for whoever says it in another language: why the server does not let this device in, what
   * happened to one that is signed out, which of the two is too old. Null: the state says it all.
   */
  readonly why: Explanation | null;
}
