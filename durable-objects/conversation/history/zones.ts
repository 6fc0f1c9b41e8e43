/**
 * Where what has left is: zones of the log, ascending, each in one store up to where the next begins. The last has no end:
 * what leaves next goes there. Pure; placed-history.ts goes by them, mover.ts moves their borders.
 */
import type { StoreName } from '../../history/rpc.ts';

export interface Zone {
  readonly first: number;
  readonly store: StoreName;
  /** The chain value before the first. */
  readonly head: Uint8Array;
}

/** What a store may hold up to `through` and is not read there any more; up to `cleared` it has let it go. */
export interface Leftover {
  readonly store: StoreName;
  readonly through: number;
  readonly cleared: number;
}

export interface Part {
  readonly store: StoreName;
  readonly from: number;
  readonly through: number;
}

/** from..through by store, ascending. Without zones all of it is in the store that is configured. */
export function partsOf(zones: readonly Zone[], choice: StoreName, from: number, through: number): Part[] {
  if (zones.length === 0) return [{ store: choice, from, through }];
  return zones.flatMap(({ first, store }, i) => {
    const part = {
      store,
      from: i === 0 ? from : Math.max(from, first),
      through: Math.min(through, endOf(zones, i)),
    };
    return part.from <= part.through ? [part] : [];
  });
}

/** What leaves from `first` on goes to `store`; nothing there is settled elsewhere. */
export function withTail(zones: readonly Zone[], first: number, store: StoreName, head: Uint8Array): Zone[] {
  const before = zones.filter((zone) => zone.first < first);
  return before.at(-1)?.store === store ? before : [...before, { first, store, head }];
}

/** The first zone that is elsewhere than in `target` and holds something; undefined: all has arrived. */
export function toMove(zones: readonly Zone[], target: StoreName, archivedThrough: number) {
  const index = zones.findIndex(({ store, first }) => store !== target && first <= archivedThrough);
  const zone = zones[index];
  return zone === undefined ? undefined : { ...zone, through: Math.min(endOf(zones, index), archivedThrough) };
}

/** How many entries are elsewhere than in `target`; what is below the floor is nowhere. */
export function countToMove(zones: readonly Zone[], target: StoreName, floor: number, archivedThrough: number): number {
  return partsOf(zones, target, floor + 1, archivedThrough)
    .filter(({ store }) => store !== target)
    .reduce((sum, { from, through }) => sum + through + 1 - from, 0);
}

/** The zone of `toMove` has lost its beginning, up to `through`, to `target`; `head` is the chain value there. */
export function afterMove(zones: readonly Zone[], target: StoreName, through: number, head: Uint8Array): Zone[] {
  const index = zones.findIndex(({ store }) => store !== target);
  const zone = zones[index];
  if (zone === undefined) return [...zones];
  const rest = through < endOf(zones, index) ? [{ ...zone, first: through + 1, head }] : [];
  const moved = { ...zone, store: target };
  return joined([...zones.slice(0, index), moved, ...rest, ...zones.slice(index + 1)]);
}

function joined(zones: readonly Zone[]): Zone[] {
  return zones.filter(({ store }, i) => store !== zones[i - 1]?.store);
}

function endOf(zones: readonly Zone[], index: number): number {
  return (zones[index + 1]?.first ?? Number.POSITIVE_INFINITY) - 1;
}
