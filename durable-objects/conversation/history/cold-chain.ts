/** Whether entries of cold history follow each other and are what their heads say. Pure. */
import { sameBytes } from '../../../lib/bytes.ts';
import { extend, leafOf, type Sha256 } from '../../../protocol/chain.ts';
import { stored } from '../../../schema/gen/stored.js';
import type { ColdEntry } from '../../history/rpc.ts';
import { type DecodedEntry, decodeEntry } from '../../kit/entries.ts';

/** Nobody knows the chain value: it goes on from what the next entry says of itself. */
export const unknownHead = new Uint8Array(0);

export interface ChainBefore {
  readonly conversation: string;
  /** The seq of the first of the entries, and the chain value before it, or `unknownHead`. */
  readonly from: number;
  readonly head: Uint8Array;
}

/**
 * What is wrong with them, after how many that are right; or the chain value at their end: seqs without a gap, the chain, bodies
 * by their hashes.
 */
export function checkChain(
  entries: readonly ColdEntry[],
  { conversation, from, head: before }: ChainBefore,
  { sha256, now }: { readonly sha256: Sha256; readonly now: number },
): { readonly problem: string; readonly right: number } | { readonly head: Uint8Array } {
  let head = before;
  for (const [i, cold] of entries.entries()) {
    const wrong = (problem: string) => ({ problem, right: i });
    const { seq } = cold;
    if (seq !== from + i) return wrong(`entry ${from + i} is missing`);
    const facts = stored.ColdFacts.decode(cold.facts);
    const entry = decodeEntry(facts.entry);
    const leaf = leafOfFacts(conversation, entry, facts.bodyHash, sha256);
    head = head.length === 0 ? entry.head : extend(head, leaf, sha256);
    if (!sameBytes(head, entry.head) || entry.seq !== seq) return wrong(`the chain breaks at entry ${seq}`);
    if (cold.at !== entry.at) return wrong(`entry ${seq} has another time`);
    if (cold.deletedAt === 0 && !hasLapsed(cold, now) && !sameBytes(sha256(cold.body), facts.bodyHash)) {
      return wrong(`entry ${seq} has another body`);
    }
  }
  return { head };
}

/** All that can be said of them: the first thing that is wrong, those that are right, and how far it goes. */
export function checkRuns(
  entries: readonly ColdEntry[],
  { conversation, from, head: before }: ChainBefore,
  options: { readonly sha256: Sha256; readonly now: number },
): { problem: string; right: readonly ColdEntry[]; through: number; head: Uint8Array } {
  const right: ColdEntry[] = [];
  let [rest, through, head, problem] = [entries, from - 1, before, ''];
  while (rest.length > 0) {
    const checked = checkChain(rest, { conversation, from: through + 1, head }, options);
    if ('head' in checked) {
      right.push(...rest);
      return { problem, right, through: through + rest.length, head: checked.head };
    }
    problem ||= checked.problem;
    right.push(...rest.slice(0, checked.right));
    const expected = through + 1 + checked.right;
    const { seq } = rest[checked.right] as ColdEntry;
    // Behind a gap it goes on with the one that is there; one that is something else is passed over.
    const isGap = seq > expected;
    rest = rest.slice(checked.right + (isGap ? 0 : 1));
    [through, head] = [isGap ? seq - 1 : Math.max(seq, expected), unknownHead];
  }
  return { problem, right, through, head };
}

/** The chain value at an entry, as it says itself. */
export function headOf({ facts }: ColdEntry): Uint8Array {
  return decodeEntry(stored.ColdFacts.decode(facts).entry).head;
}

/** What is wrong with what came back of what was sent, or null. What was taken back meanwhile is not there any more. */
export function differenceOf(sent: readonly ColdEntry[], held: readonly ColdEntry[], now: number): string | null {
  if (held.length !== sent.length) return `${held.length} of ${sent.length} entries are there`;
  for (const [i, was] of sent.entries()) {
    const is = held[i] as ColdEntry;
    if (is.seq !== was.seq) return `entry ${is.seq} is where ${was.seq} should be`;
    if (!sameBytes(is.facts, was.facts)) return `entry ${is.seq} tells something else`;
    if (is.at !== was.at || is.expiresAt !== was.expiresAt) return `entry ${is.seq} has other times`;
    if (was.deletedAt > 0 && is.deletedAt === 0) return `entry ${is.seq} is not deleted`;
    if (is.deletedAt > 0 || hasLapsed(is, now)) continue;
    if (!sameBytes(is.body, was.body)) return `entry ${is.seq} has another body`;
    if (!sameBytes(is.wraps, was.wraps)) return `entry ${is.seq} has other wraps`;
  }
  return null;
}

/** Its body has expired, and the store has let it go. */
function hasLapsed({ expiresAt, body, wraps }: ColdEntry, now: number): boolean {
  return expiresAt > 0 && expiresAt <= now && body.length + wraps.length === 0;
}

export function leafOfFacts(
  conversation: string,
  entry: DecodedEntry,
  bodyHash: Uint8Array,
  sha256: Sha256,
): Uint8Array {
  const { seq, kind, sender, device, number, at, countable, expiresAt, targets, controlBefore } = entry;
  const before = controlBefore == null ? null : { seq: controlBefore.seq ?? 0, leaf: controlBefore.leaf ?? noBytes };
  const fields = { conversation, seq, kind, sender, device, number, at, countable, expiresAt, targets };
  return leafOf({ ...fields, controlBefore: before, bodyHash }, sha256);
}

const noBytes = new Uint8Array(0);
