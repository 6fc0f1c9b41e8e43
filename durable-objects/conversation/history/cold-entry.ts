/**
 * A row of the log as cold history keeps it, and back.
 *
 * An entry's bytes are passed on as they are, fields included that this release does not know; so its body is cut out of
 * them, and put back where it was. What is said of an entry does not depend on what became of its body: the facts of one
 * that was erased are those that it had before (A1).
 */
import { sameBytes } from '../../../lib/bytes.ts';
import type { Sha256 } from '../../../protocol/chain.ts';
import { own } from '../../../protocol/codec.ts';
import { type CutEntry, cutBody, withBody } from '../../../protocol/cut-body.ts';
import { stored } from '../../../schema/gen/stored.js';
import { wire } from '../../../schema/gen/wire.js';
import type { ColdEntry } from '../../history/rpc.ts';
import { bodyHashOf, decodeEntry, encodeEntry } from '../../kit/entries.ts';
import { type EntryRow, entryFlags } from '../entry-row.ts';

/** Flags that say what became of the body, or where the row is. */
const changingFlags = entryFlags.erased | entryFlags.wrapsApart;

/** The row for cold history; of what was erased the leaf only (A3). */
export function toCold(row: EntryRow, sha256: Sha256): ColdEntry {
  const entry = decodeEntry(row.entry);
  const { bodyState, expiresAt, at } = entry;
  const isPresent = bodyState === wire.BodyState.PRESENT;
  const cut = isPresent ? cutBody(row.entry) : withoutState(entry, sha256);
  const facts = stored.ColdFacts.encode({
    sender: row.sender,
    flags: row.flags & ~changingFlags,
    count: row.count,
    entry: cut.rest,
    bodyAt: cut.at,
    bodyHash: bodyHashOf(entry, sha256),
    hasBody: cut.hasBody,
  }).finish();
  return {
    seq: row.seq,
    facts: own(facts),
    body: isPresent ? own(entry.body) : noBytes,
    wraps: isPresent ? row.wraps : noBytes,
    at,
    expiresAt,
    // Nobody kept when that was. No body of it was ever offered, or its deletion is told by itself (A2).
    deletedAt: bodyState === wire.BodyState.DELETED ? at : 0,
  };
}

/**
 * The row that cold history holds; undefined where it lacks its body. `deleted`: it is, although cold history may not have
 * heard of it.
 */
export function toRow(cold: ColdEntry, now: number, deleted: boolean): EntryRow | undefined {
  const facts = stored.ColdFacts.decode(cold.facts);
  const state = stateOf(cold, facts.hasBody, now, deleted);
  if (state === undefined) return undefined;
  const rest = decodeEntry(facts.entry);
  const isPresent = state === wire.BodyState.PRESENT;
  return {
    seq: cold.seq,
    kind: rest.kind,
    sender: facts.sender,
    device: rest.device,
    number: rest.number,
    flags: facts.flags | (isPresent ? 0 : entryFlags.erased),
    count: facts.count,
    expiresAt: isPresent ? cold.expiresAt : 0,
    entry: isPresent
      ? withBody(facts.entry, facts.bodyAt, cold.body)
      : encodeEntry({ ...rest, bodyHash: facts.bodyHash, bodyState: state }),
    wraps: isPresent ? cold.wraps : noBytes,
  };
}

/** Whether its body is missing that should be there: only a deleted or expired one may be gone. */
export function lacksBody(cold: ColdEntry): boolean {
  return stateOf(cold, stored.ColdFacts.decode(cold.facts).hasBody, 0, false) === undefined;
}

/** A row for what does not ask for its body: who sent it, its place, its head. */
export function toBareRow(cold: ColdEntry): EntryRow {
  return toRow(cold, cold.at, true) as EntryRow;
}

/** Says whether two facts tell the same of an entry, by what this release knows of it. */
export function sameFacts(a: Uint8Array, b: Uint8Array): boolean {
  return sameBytes(a, b) || sameBytes(known(a), known(b));
}

function known(bytes: Uint8Array): Uint8Array {
  const { entry, bodyAt: _place, ...facts } = stored.ColdFacts.decode(bytes);
  return stored.ColdFacts.encode({ ...facts, entry: encodeEntry(decodeEntry(entry)) }).finish();
}

function stateOf(
  { body, expiresAt, deletedAt }: ColdEntry,
  hasBody: boolean,
  now: number,
  deleted: boolean,
): wire.BodyState | undefined {
  if (deleted || deletedAt > 0) return wire.BodyState.DELETED;
  if (expiresAt > 0 && expiresAt <= now) return wire.BodyState.EXPIRED;
  if (!hasBody || body.length > 0) return wire.BodyState.PRESENT;
  // By the store's clock it has expired.
  return expiresAt > 0 ? wire.BodyState.EXPIRED : undefined;
}

/** As it was before its body went: whether there was any its hash says. */
function withoutState(entry: ReturnType<typeof decodeEntry>, sha256: Sha256): CutEntry {
  const rest = encodeEntry({
    ...entry,
    body: noBytes,
    bodyHash: noBytes,
    bodyState: wire.BodyState.PRESENT,
    wraps: [],
  });
  return { ...cutBody(rest), hasBody: !sameBytes(entry.bodyHash, sha256(noBytes)) };
}

const noBytes = new Uint8Array(0);
