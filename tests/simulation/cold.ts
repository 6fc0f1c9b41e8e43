/** What cold history must hold of what has left a conversation, looked up in the rows of its objects (A1 to A4). */
import { unpackEntries } from '../../durable-objects/history/pack.ts';
import type { ColdEntry } from '../../durable-objects/history/rpc.ts';
import { sameBytes } from '../../lib/bytes.ts';
import { stored } from '../../schema/gen/stored.js';
import { wire } from '../../schema/gen/wire.js';
import { floorOf } from './retention.ts';
import { archivedThrough, type Log } from './truth.ts';
import type { World } from './world/world.ts';

const untold = 'cold history has not heard of';

/** Says whether this is of `untoldDeletions`. */
export const isOfCold = (problem: string): boolean => problem.startsWith(untold);

/** Deletions of which cold history has not heard, in words. */
export function untoldDeletions(world: World): string[] {
  return conversationsIn(world).flatMap(([name, host]) => {
    if (!host.storage.has('cold_deletions')) return [];
    const rows = host.storage.look.exec('SELECT seq FROM cold_deletions WHERE told = 0').toArray();
    return rows.length === 0 ? [] : [`${untold} ${rows.length} deletions in ${name.slice(0, 6)}`];
  });
}

/** What is wrong with what has left, in words. */
export function findingsInCold(world: World, logOf: (conversation: string) => Log): string[] {
  return conversationsIn(world).flatMap(([name, host]) => {
    const through = archivedThrough(host);
    if (through === 0) return [];
    const cold = coldEntries(world, name);
    const log = logOf(name);
    const { floor } = floorOf(host);
    const found: string[] = [];
    for (const seq of cold.keys()) {
      if (seq <= floor) found.push(`D4.3 ${name}/${seq} is below the floor, and in cold history`);
    }
    for (let seq = floor + 1; seq <= through; seq++) {
      const entry = log.entry(seq);
      const held = cold.get(seq);
      if (held === undefined) found.push(`A4 ${name}/${seq} has left, and is not in cold history`);
      else if (entry !== undefined) found.push(...findingsOf(`${name}/${seq}`, entry, held, log, world));
    }
    const stay = 'SELECT seq FROM controls';
    const hot = host.storage.look.exec(`SELECT seq FROM entries WHERE seq <= ? AND seq NOT IN (${stay})`, through);
    if (hot.toArray().length > 0) found.push(`A4 ${name} holds rows of what has left`);
    return found;
  });
}

function findingsOf(where: string, entry: wire.Entry, held: ColdEntry, log: Log, world: World): string[] {
  const facts = stored.ColdFacts.decode(held.facts);
  if (!sameBytes(wire.Entry.decode(facts.entry).head, entry.head))
    return [`A4 ${where} has another head in cold history`];
  if (log.deletedBy.has(entry.seq)) {
    return held.body.length > 0 ? [`A2 ${where} is deleted, and its body is in cold history`] : [];
  }
  if (entry.bodyState !== wire.BodyState.PRESENT || held.deletedAt > 0) {
    return held.deletedAt > 0 ? [`A1 ${where} is deleted in cold history alone`] : [];
  }
  const mayBeGone = held.expiresAt > 0 && held.expiresAt <= world.scheduler.time() + clocksApartMs;
  return (mayBeGone && held.body.length === 0) || sameBytes(held.body, entry.body)
    ? []
    : [`A4 ${where} has another body in cold history`];
}

/** Clocks of objects may be wrong by hours. */
const clocksApartMs = 24 * 3_600_000;

function coldEntries(world: World, conversation: string): Map<number, ColdEntry> {
  const entries = new Map<number, ColdEntry>();
  for (const [name, host] of world.hosts) {
    if (!name.startsWith(`h${conversation}/`) || !host.storage.has('packs')) continue;
    for (const { data } of host.storage.look.exec<{ data: ArrayBuffer }>('SELECT data FROM packs').toArray()) {
      for (const entry of unpackEntries(new Uint8Array(data))) entries.set(entry.seq, entry);
    }
  }
  return entries;
}

function conversationsIn(world: World) {
  return [...world.hosts].filter(([name]) => name.startsWith('c'));
}
