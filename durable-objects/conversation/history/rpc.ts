/** What the deployment's operator asks of a conversation, by way of the gateway; plain data, as in `../rpc.ts`. */

export interface ConversationFromOperator {
  /** Null: nothing was ever accepted here. */
  coldStatus(): Promise<ColdStatus | null>;
  /** Moves a part of what is in history objects to Cassandra; to be called until nothing is left. Null: as above. */
  moveHistory(): Promise<MoveReport | null>;
  /** Reads a part of what has left, and checks it; to be called with what it answered until `through` is `of`. */
  verifyHistory(request: Omit<VerifyRequest, 'conversation'>): Promise<VerifyReport | null>;
}

export interface MoveReport {
  /** Entries that are not in the configured store yet. */
  readonly left: number;
  /** History objects may still hold copies of what was moved. */
  readonly copies: boolean;
  /** Something else was under way, and nothing was done. */
  readonly busy: boolean;
  /** Why it stopped, or empty. */
  readonly problem: string;
}

export interface VerifyRequest {
  readonly conversation: string;
  /** Up to here it was checked, and the chain value there. */
  readonly after: number;
  /** Empty: nobody knows, for what came before is missing. */
  readonly head: Uint8Array;
  /** With `after` 0: of what entries that are here have deleted the store has heard, up to this entry. */
  readonly deletions?: number;
}

export interface VerifyReport {
  readonly through: number;
  readonly head: Uint8Array;
  /** Where the archive ends. */
  readonly of: number;
  /** The first thing that is wrong, or empty. */
  readonly problem: string;
  /** Deletions that the store had confirmed and does not know of; it hears of them again (A2). */
  readonly retold: number;
  /** For the next request. */
  readonly deletions: number;
  /** There is more to read, also behind a problem: for deletions. */
  readonly more: boolean;
}

/** How far the log has left for cold history. */
export interface ColdStatus {
  readonly newest: number;
  readonly through: number;
  /** Entries that should have left and have not. */
  readonly lag: number;
  /** Deletions that cold history has not confirmed. */
  readonly deletions: number;
  /** ms since when it fails, 0: it does not; and why it did first. */
  readonly since: number;
  readonly problem: string;
  /** Entries that are in another store than the one that is configured. */
  readonly elsewhere: number;
}
