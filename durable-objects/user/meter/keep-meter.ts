/**
 * Where the meter is kept (D10.7). While a socket is open its attachment holds it, which costs nothing; a row is written
 * before a crash, which takes the attachments too, would give back more than a stated part of any allowance, and when
 * the last socket goes, since the object then forgets what it has in memory.
 */
import { stored } from '../../../schema/gen/stored.js';
import type { Context } from '../context.ts';

export type KeepMeterContext = Pick<Context, 'meter' | 'store'>;

const row = 'meter';

/** Of an allowance, what a crash gives back at most. */
export const partLostToCrash = 1 / 4;
/** What falling asleep without a socket gives back at most: less than what drains before an object can be asleep. */
export const partLostToSleep = 1 / 64;

export function loadMeter(context: KeepMeterContext): void {
  const packed = context.store.account.row === null ? null : context.store.packed.get(row);
  if (packed !== null) context.meter.restore(stored.Meter.decode(packed), true);
}

/** One row, if more than that part of any allowance was used since the last one. */
export function saveMeter(context: KeepMeterContext, part: number): void {
  if (context.store.account.row === null || context.meter.unsaved <= part) return;
  context.store.packed.put(row, context.meter.encode());
  context.meter.saved();
}
