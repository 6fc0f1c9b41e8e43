import type { KindChoice } from './kinds.ts';

/**
 * Seeds that are red for a reason that is known and not mended yet. A run of many seeds plays them too, names them with that
 * reason, and does not fail for them: what is new is seen at once. One that has turned green again fails the run until it is
 * taken out. Another tree plays other runs under the same seeds, so the list is looked through with each mend.
 */
const asDrawn: ReadonlyMap<number, string> = new Map();

/** The same of runs whose devices all encrypt (`--with encrypted`), as `npm test` has them. */
const encrypting: ReadonlyMap<number, string> = new Map();

/** Why seeds fail in runs that have these kinds of trouble in any case, and never those. */
export function knownToFail({ always = [], never = [] }: KindChoice): ReadonlyMap<number, string> {
  if (never.length > 0) return new Map();
  if (always.length === 0) return asDrawn;
  return always.join() === 'encrypted' ? encrypting : new Map();
}
