/**
 * Cold history as a conversation sees it: where entries go that have left its object. The embedded store (history objects)
 * and the proxy in front of Cassandra both are this; one suite holds both to it (tests/contract/history).
 *
 * A store keeps bytes. Members, rights and what an entry says are beyond it, and its answers are checked by whoever asked.
 * The calls may be repeated, may come late, and in any order.
 */
import type { Refusal } from '../../protocol/refusals.ts';

/** One entry as cold history keeps it. The store never looks into the bytes. */
export interface ColdEntry {
  readonly seq: number;
  /**
   * What stays for ever: the columns of the row, and the entry without its body (leaf, head, body hash …). They follow
   * from the entry alone, whatever became of its body, so every write of an entry has the same.
   */
  readonly facts: Uint8Array;
  /** What a deletion or an expiry takes away. Empty: it is gone already, or was empty. */
  readonly body: Uint8Array;
  readonly wraps: Uint8Array;
  /** The entry's time in ms: its write timestamp is this in µs (A1). */
  readonly at: number;
  /** ms when body and wraps expire, 0: never. A store may let them go from then on; never the facts. */
  readonly expiresAt: number;
  /** ms of the deletion, 0: none. Not 0: body and wraps are empty, in every answer. */
  readonly deletedAt: number;
}

export interface ColdPageRequest {
  readonly conversation: string;
  readonly from: number;
  readonly through: number;
  /** At most `maxColdPage` entries; `maxColdFacts` where `bare`. */
  readonly limit: number;
  /** About so many bytes: one entry more is fine, and the first always comes. */
  readonly maxBytes: number;
  /** From the last on instead of from the first; the answer is ascending all the same. */
  readonly down: boolean;
  /** Facts alone: bodies and wraps come empty. */
  readonly bare: boolean;
  /** For what is deleted by the answer: as sure as the store can be (LOCAL_QUORUM, no falling back), or refused. */
  readonly sure: boolean;
  /** The answer may be brief (rpc-brief.ts). Missing: it comes whole. */
  readonly brief?: boolean;
}

/**
 * Ascending: those of them that the store holds; it looks for the first of them through `maxColdDrop` seqs at least. Whoever
 * asks sees by the seqs whether that is what it wanted. Of an entry that has expired body and wraps may still be there: who
 * reads goes by its own look at the clock.
 */
export interface ColdPage {
  readonly entries: readonly ColdEntry[];
  /** It ended for `limit` or `maxBytes`; there may be more of the range. */
  readonly more: boolean;
  /** It comes from one copy alone, for the others did not answer: no sign that the store would take anything. Else left out. */
  readonly alone?: true;
}

export interface ColdDeletion {
  readonly seq: number;
  /** ms of the deletion; its write timestamp is 1 µs after it (A1). */
  readonly at: number;
}

export interface ColdDrop {
  readonly conversation: string;
  /** Up to here everything was dropped already. */
  readonly after: number;
  readonly through: number;
}

/** It is stored, for good. */
export interface WriteConfirmation {
  readonly kept: true;
}

export type StoreName = 'embedded' | 'cassandra';

/** For an operator. */
export interface HistoryHealth {
  readonly store: StoreName;
  readonly reachable: boolean;
  /** One sentence on what is wrong, empty if nothing is. */
  readonly problem: string;
  /** What the store has to say of itself, by name. */
  readonly figures: Readonly<Record<string, number>>;
}

/** A refusal is `history-unavailable` with advice, or `too-large` where a bound below was not kept. */
export interface HistoryStore {
  /**
   * Stores entries, at most `maxColdBatch` and `maxColdBatchBytes`, ascending. A second write of an entry leaves it as it is,
   * and one that comes after its deletion leaves it deleted (A1). An answer that is no refusal: all of it.
   */
  append(request: {
    readonly conversation: string;
    readonly entries: readonly ColdEntry[];
  }): Promise<WriteConfirmation | Refusal>;
  /** In brief to a caller that asks for it so, where the store is one that can: `askedBriefly`. */
  page(request: ColdPageRequest): Promise<ColdPage | Refusal>;
  /** A marker that wins over any write of body and wraps, before or after (A1). At most `maxColdBatch`. */
  erase(request: {
    readonly conversation: string;
    readonly deletions: readonly ColdDeletion[];
  }): Promise<WriteConfirmation | Refusal>;
  /** Lets all of after + 1..through go: retention. The floor keeps the head. At most `maxColdDrop` entries a call. */
  drop(request: ColdDrop): Promise<WriteConfirmation | Refusal>;
  health(): Promise<HistoryHealth>;
}

/** The stores of a deployment. What leaves now goes to `choice`; what has left may be in either. */
export interface HistoryStores {
  readonly choice: StoreName;
  readonly embedded: HistoryStore;
  /** Null: there is none. */
  readonly cassandra: HistoryStore | null;
}

/** What one call may bring or ask for. They are the port's, and no deployment changes them. */
export const maxColdBatch = 100;
export const maxColdBatchBytes = 512 * 1024;
export const maxColdPage = 100;
export const maxColdFacts = 1_024;
export const maxColdDrop = 10_000;

/** What an entry counts for in `maxColdBatchBytes` and `maxBytes`. */
export function coldBytes({ facts, body, wraps }: ColdEntry): number {
  return facts.length + body.length + wraps.length;
}
